"""Personal values as institutions may see them: coarse enough to point at a size, never the figure itself. Pure."""

from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute

COARSENED = ("number", "date")


def masked(value: Any, attribute: Attribute) -> Any:
    """The value of a personal attribute for others.

    Numbers keep their first digit (128000 → 100000), days their year ("1985-06-30" → "1985"). Yes and no, grades and codes of a list are
    results already and stay as they are.
    """
    if attribute.type == "date" and isinstance(value, str):
        return value[:4]
    if attribute.type == "number" and not isinstance(value, bool):
        return _first_digit(Decimal(str(value)))
    return value


def _first_digit(number: Decimal) -> int:
    """Towards zero; what is below one becomes zero."""
    whole = int(number)
    power = int(10 ** (len(str(abs(whole))) - 1))
    return (abs(whole) // power) * power * (-1 if whole < 0 else 1)
