"""Reference schemes (参考样例): the rules of real funds as data, as far as their sources state them. Templates of the fund editor.

A figure that the source does not state is null, and blocks payment until a bureau sets it. `ours` fills such gaps with figures of our
own, for the demo and for tests only; nothing in it is the source's.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from policies.funds.fund_rules import FundRules, ReviewStep


class SchemeReview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A review step before it is known which organisation makes it."""

    role: str
    working_days: int
    name_zh: str = ""


class Scheme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scheme. `policy_code` is its sample in the library; `as_of` the date of the text that was read, null where it bears none."""

    code: str
    policy_code: str | None
    title_zh: str
    as_of: str | None
    source_zh: str
    notes_zh: str
    rules: dict[str, Any]
    review: list[SchemeReview] = []
    ours: dict[str, Any] = {}
    ours_zh: str = ""

    def as_stated(self, reviewers: Mapping[str, UUID]) -> FundRules:
        """The rules with nulls where the source is silent. `reviewers`: which organisation reviews in each role."""
        return self._read(self.rules, reviewers)

    def filled(self, reviewers: Mapping[str, UUID]) -> FundRules:
        """The rules with our own figures in the gaps."""
        return self._read(_patched(self.rules, self.ours), reviewers)

    def _read(self, rules: Mapping[str, Any], reviewers: Mapping[str, UUID]) -> FundRules:
        steps = [
            ReviewStep(role=step.role, organisation_id=reviewers[step.role], working_days=step.working_days, name_zh=step.name_zh)
            for step in self.review
        ]
        return msgspec.convert({**rules, "review_steps": [msgspec.to_builtins(step) for step in steps]}, FundRules, strict=False)


_DECODER = msgspec.json.Decoder(Scheme, float_hook=Decimal)


@cache
def schemes() -> tuple[Scheme, ...]:
    """Every scheme, by file name. Raises: msgspec.ValidationError naming the place and what was expected."""
    folder = files("policies.funds").joinpath("schemes")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(_DECODER.decode(file.read_bytes()) for file in found)


def scheme(code: str) -> Scheme:
    """The scheme of this code. Raises: KeyError."""
    return {each.code: each for each in schemes()}[code]


def _patched(rules: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Objects are filled in key by key, anything else is replaced."""
    filled = dict(rules)
    for key, value in patch.items():
        both = isinstance(value, dict) and isinstance(filled.get(key), dict)
        filled[key] = _patched(filled[key], value) if both else value
    return filled
