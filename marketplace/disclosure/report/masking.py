"""Personal values as institutions may see them: coarse enough to point at a size, never the figure itself. Pure."""

from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute

COARSENED = ("number", "date")
NUMBERS, DAYS = ("number", "integer", "yuan", "percent"), ("date", "month", "year")  # types of attributes and of the catalogue's fields
COARSE_KINDS = (*NUMBERS, *DAYS)


def masked(value: Any, attribute: Attribute) -> Any:
    """The value of a personal attribute for others.

    Numbers keep their first digit (128000 → 100000), days their year ("1985-06-30" → "1985"). Yes and no, grades and codes of a list are
    results already and stay as they are.
    """
    return coarse_value(value, attribute.type)


def coarse_value(value: Any, kind: str) -> Any:
    """The same by the type of an attribute or of a field."""
    if kind in DAYS and isinstance(value, str):
        return value[:4]
    if kind in NUMBERS and not isinstance(value, bool):
        return _first_digit(Decimal(str(value)))
    return value


def _first_digit(number: Decimal) -> int:
    """Towards zero; what is below one becomes zero."""
    whole = int(number)
    power = int(10 ** (len(str(abs(whole))) - 1))
    return (abs(whole) // power) * power * (-1 if whole < 0 else 1)
