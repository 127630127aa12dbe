"""What a receipt of a match keeps: everything that its results are computed from, and nothing that they are not computed from.

Numbers are exact JSON numbers; money is in yuan, rates in per cent a year, instants in UTC, days are Asia/Shanghai days.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from marketplace.eligibility.attribute import Attribute
from matching.recommend.deal import Deal
from matching.recommend.offer_terms import OfferTerms

FORMAT: Final = "zhida.match_receipt.1"
# What of an attribute bears on verdicts, remedies, standing and effort, and the name that people know it by.
ATTRIBUTE_KEYS = (
    "name", "type", "label_zh", "values", "ordered", "hierarchy", "unit", "when_absent", "actionable", "level", "obtainable",
    "improves_with_time",
)  # fmt: skip


class Enterprise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose match it is."""

    organisation_id: str
    name: str
    uscc: str | None


class Versions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of the language and of the program that judged."""

    language: str
    engine: str


class KeptVocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hash` is of the whole vocabulary, `attributes` are the entries that the kept offers speak of."""

    hash: str
    attributes: list[dict[str, Any]]


class KeptDeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the enterprise wanted."""

    amount_cny: Decimal | None
    term_months: int | None
    purpose: str | None

    def deal(self) -> Deal:
        """As it is judged by."""
        return Deal(self.amount_cny, self.term_months, self.purpose)


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value that was used, and where it came from; `item` and the rest are null where nobody recorded it."""

    name: str
    value: Any
    as_of: str | None
    item: str | None
    provider: str | None
    assurance: str | None


class KeptOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One offer in the version that was shown; `observed_days` is what was known of its real speed."""

    kind: Literal["product", "policy"]
    code: str
    id: str
    name: str
    institution: str
    sample: bool
    version: int
    version_id: str
    criterion: dict[str, Any]
    preferences: list[dict[str, Any]]
    amount_max_cny: Decimal | None
    rate_min_pct: Decimal | None
    days: int | None
    observed_days: Decimal | None

    def terms(self) -> OfferTerms:
        """What of it is judged."""
        return OfferTerms(
            kind=self.kind, code=self.code, sample=self.sample, criterion=self.criterion, preferences=self.preferences,
            amount_max_cny=self.amount_max_cny, rate_min_pct=self.rate_min_pct, days=self.days,
        )  # fmt: skip


class Compared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many offers were looked at; those that were not listed are not kept."""

    products: int
    policies: int


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole, in the order in which it is written."""

    format: Literal["zhida.match_receipt.1"]
    id: str
    kept_at: str
    day: str
    subject: Enterprise
    versions: Versions
    vocabulary: KeptVocabulary
    weights: dict[str, Any]
    deal: KeptDeal
    facts: list[Fact]
    compared: Compared
    offers: list[KeptOffer]


def entry_of(attribute: Attribute) -> dict[str, Any]:
    """The attribute as a receipt keeps it; what holds by default is left out."""
    held: Mapping[str, Any] = {key: getattr(attribute, key) for key in ATTRIBUTE_KEYS}
    return {key: value for key, value in held.items() if value is not None and value != _DEFAULTS.get(key)}


_DEFAULTS = {"ordered": False, "actionable": True, "level": "profile", "improves_with_time": False}
