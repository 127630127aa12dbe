"""On which day a duration will be long enough, for attributes that improve by waiting alone."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from marketplace.eligibility.exact_numbers import Number
from marketplace.eligibility.explain import required_operand
from marketplace.eligibility.vocabulary import Facts, Vocabulary

_MONTHS = {"month": 1, "year": 12}
# Nobody plans beyond; it also keeps the calendar from overflowing.
_LATEST_YEAR = 2200


class Asked(NamedTuple):
    """What a leaf asks, after its contrary was taken under a `not`."""

    attribute: str
    operator: str
    operand: Any


class Wait(NamedTuple):
    """`exact` when counted from the date the duration itself counts from, else from today's value, which may be rounded down."""

    holds_on: date
    exact: bool


def wait_for(leaf: Asked, facts: Facts, vocabulary: Vocabulary, today: date) -> Wait | None:
    """The first day on which the leaf holds if nothing but time passes; None where waiting does not help or cannot be computed.

    today: a day in Asia/Shanghai. The day may lie before today where the value is older than the date it counts from.
    """
    attribute = vocabulary[leaf.attribute]
    if not attribute.improves_with_time or attribute.unit not in (*_MONTHS, "day"):
        return None
    needed = _needed(leaf.operator, required_operand(leaf.operand, facts))
    value, origin = facts.comparable.get(leaf.attribute), facts.comparable.get(attribute.counts_from or "")
    if needed is None:
        return None
    if origin is not None:
        begun = date.fromisoformat(origin)
        return None if _too_long(leaf, begun, attribute.unit, today) else _wait(begun, needed, attribute.unit, exact=True)
    # Days without a beginning are mostly counted within a window; at 0 nothing has begun that time could add to.
    if not value or attribute.unit not in _MONTHS:
        return None
    left = needed - int(Decimal(value).to_integral_value(ROUND_FLOOR))
    return _wait(today, left, attribute.unit, exact=False) if left > 0 else None


def _too_long(leaf: Asked, origin: date, unit: str, today: date) -> bool:
    """Whether the duration has outgrown the upper end of a `between`: no waiting brings it back."""
    if leaf.operator != "between" or leaf.operand[1] is None:
        return False
    longest = int(Decimal(str(leaf.operand[1])).to_integral_value(ROUND_FLOOR))
    outgrown = _wait(origin, longest + 1, unit, exact=True)
    return outgrown is not None and outgrown.holds_on <= today


def _needed(operator: str, operand: Any) -> int | None:
    """The smallest whole duration that satisfies the operator from below."""
    bound: Number | None = operand[0] if operator == "between" else operand
    if operator not in ("gte", "gt", "between") or bound is None or isinstance(bound, Mapping):
        return None
    exact = Decimal(str(bound))
    return int(exact.to_integral_value(ROUND_CEILING)) + (operator == "gt" and exact == exact.to_integral_value())


def _wait(origin: date, units: int, unit: str, *, exact: bool) -> Wait | None:
    if unit == "day":
        return Wait(origin + timedelta(days=units), exact) if 0 <= units < 365 * (_LATEST_YEAR - origin.year) else None
    months = origin.month - 1 + units * _MONTHS[unit]
    year, month = origin.year + months // 12, months % 12 + 1
    if not origin.year <= year <= _LATEST_YEAR:
        return None
    # A month without that day ends on its last day (民法典 art. 202).
    return Wait(date(year, month, min(origin.day, calendar.monthrange(year, month)[1])), exact)
