"""One thing wrong with a criterion, an offer, a vocabulary or a value: where it is, and a sentence in English or Chinese."""

from dataclasses import dataclass, field
from typing import Any

from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.problem_wording import WORDING

_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """`pointer` is a JSON Pointer to the place at fault, `code` a stable name of the broken rule, `params` what the sentences quote."""

    pointer: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """English: what was given and what is accepted."""
        return WORDING[self.code][0].format_map(_quoted(self.params))

    @property
    def detail_zh(self) -> str:
        """The same for people, in Chinese."""
        return WORDING[self.code][1].format_map(_quoted(self.params))


@dataclass(frozen=True, slots=True)
class OfferProblem:
    """A problem in a list of offers. With the pointer inside the criterion of `offer`; else into the list."""

    offer: str | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A profile's value that the vocabulary does not admit."""

    attribute: str
    value: Any
    problem: Problem


class Refused(Exception):
    """A value is not of its attribute's type. Carries code and params of the problem; the caller knows the place."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def below(pointer: str, key: str | int) -> str:
    """The pointer one step further down (RFC 6901: ~ and / are escaped)."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _quoted(params: dict[str, Any]) -> dict[str, str]:
    """Values under `given` are quoted as JSON, since their type matters; everything else is wording."""
    return {name: _shortened(write_json(value)) if name == "given" else str(value) for name, value in params.items()}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
