"""Reading the condition of a tier as a band of one figure: `loan_amount_cny` above 5 to 15 million."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_INFINITE = Decimal("Infinity")
_WORDS = ("text", "source")


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high` of one attribute; an end that is not `included` does not belong to it."""

    attribute: str
    low: Decimal = -_INFINITE
    high: Decimal = _INFINITE
    low_included: bool = True
    high_included: bool = True

    def overlaps(self, other: "Band") -> bool:
        """Whether some value lies in both; bands of different attributes say nothing of each other."""
        if self.attribute != other.attribute:
            return False
        first, second = sorted((self, other), key=lambda band: (band.low, not band.low_included))
        touching = first.high == second.low and first.high_included and second.low_included
        return first.high > second.low or touching

    def starts_before(self, other: "Band") -> bool:
        """Whether it begins lower."""
        return (self.low, not self.low_included) < (other.low, not other.low_included)


def band_of(criterion: Mapping[str, Any] | None) -> Band | None:
    """The band that a sound criterion is, or None where it speaks of anything else."""
    if criterion is None:
        return None
    parts = criterion.get("all", [criterion])
    ends = [_ends(part) for part in parts]
    if not parts or any(each is None for each in ends) or len({part["attribute"] for part in parts}) != 1:
        return None
    band = Band(parts[0]["attribute"])
    for end in ends:
        band = _narrowed(band, end or {})
    return band


def _ends(leaf: Mapping[str, Any]) -> dict[str, Any] | None:
    operations = {key: value for key, value in leaf.items() if key not in (*_WORDS, "attribute")}
    if "attribute" not in leaf or len(operations) != 1:
        return None
    (operator, operand), *_ = operations.items()
    if operator == "between" and isinstance(operand, list | tuple) and len(operand) == 2:
        return {"gte": operand[0], "lte": operand[1]} if all(map(_is_number, operand)) else None
    return operations if operator in ("lt", "lte", "gt", "gte") and _is_number(operand) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _narrowed(band: Band, ends: Mapping[str, Any]) -> Band:
    low, high = (band.low, band.low_included), (band.high, band.high_included)
    for operator, value in ends.items():
        if operator in ("gt", "gte"):
            low = max(low, (Decimal(value), operator == "gte"), key=lambda end: (end[0], not end[1]))
        else:
            high = min(high, (Decimal(value), operator == "lte"))
    return Band(band.attribute, low[0], high[0], low[1], high[1])
