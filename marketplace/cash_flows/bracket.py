"""Finding where a function is zero, between two places where it has opposite signs."""

from collections.abc import Callable
from decimal import Decimal

_MOST_STEPS = 500  # halving alone needs about 60 from the widest bounds; a slip must not hang a page


def zero_between(function: Callable[[Decimal], Decimal], low: Decimal, high: Decimal, width: Decimal) -> Decimal:
    """A place within `width` of a zero of a continuous function, both in the unit of `low` and `high`, which are positive.

    Each step cuts the bracket where the line between its ends is zero, and where that does not halve it, at its middle (by ratio while
    the ends are far apart): sure as halving, and near the end as fast as a secant. Raises: ValueError without opposite signs.
    """
    at_low, at_high = function(low), function(high)
    if at_low * at_high > 0:
        raise ValueError(f"no change of sign between {low} and {high}")
    for _ in range(_MOST_STEPS):
        if high - low <= width or not at_low or not at_high:
            return low if abs(at_low) <= abs(at_high) else high
        before = high - low
        for cut in (low + before * at_low / (at_low - at_high), None):
            place = _middle(low, high) if cut is None else min(max(cut, low + width / 2), high - width / 2)
            there = function(place)
            if (there > 0) == (at_low > 0):
                low, at_low = place, there
            else:
                high, at_high = place, there
            if high - low <= before / 2:
                break
    raise ArithmeticError(f"no zero found within {_MOST_STEPS} steps")


def _middle(low: Decimal, high: Decimal) -> Decimal:
    return (low * high).sqrt() if high > 4 * low else (low + high) / 2
