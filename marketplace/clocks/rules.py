"""When a term ends that may be paused, and how it stands. Pure: everything follows from the instants and the calendar.

A due instant is never moved about: it is reckoned anew from start, amount and all pauses, so no number of pauses adds up an error, and
a calendar announced later changes what lies before a pause as well as what lies after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from marketplace.calendar.working_days import (
    Deadline,
    Overrides,
    Unit,
    deadline,
    end_of,
    is_working_day,
    last_day,
    shanghai_day,
    start_of,
    working_days_between,
)

ONE_DAY = timedelta(days=1)
Pauses = Sequence[tuple[datetime, datetime]]


class Standing(StrEnum):
    """How a clock stands at an instant."""

    RUNNING = "running"
    SOON = "soon"
    OVER = "over"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` units to act in; `warn_amount` units before the end a warning is due (0: none)."""

    unit: Unit
    amount: int
    warn_amount: int = 0


def due(term: Term, started_at: datetime, pauses: Pauses, overrides: Overrides) -> Deadline:
    """When the term ends.

    Days are paused and kept whole: what is left is the number of days after the one on which the pause began, and they are counted from
    the day after the one on which it ended. Hours are kept exactly. A pause that began after the end changes nothing: what is overdue
    stays overdue. Raises: ValueError as `deadline`, and for pauses that are not in order.
    """
    _require_order(started_at, pauses)
    found = deadline(started_at, term.amount, term.unit, overrides)
    from_day, left = shanghai_day(started_at), term.amount
    for paused_at, resumed_at in pauses:
        if paused_at >= found.due_at:
            break
        if term.unit is Unit.HOURS:
            found = Deadline(found.due_at + (resumed_at - paused_at), provisional=False)
            continue
        left = max(0, left - days_between(from_day, shanghai_day(paused_at), term.unit, overrides))
        from_day = shanghai_day(resumed_at)
        last, provisional = last_day(from_day, left, term.unit, overrides)
        found = Deadline(end_of(last), provisional or found.provisional)
    return found


def warn_at(term: Term, due_at: datetime, overrides: Overrides) -> datetime | None:
    """When to warn: at the beginning of the last `warn_amount` days, or so many hours before; None if no warning is wanted."""
    if term.warn_amount == 0:
        return None
    if term.unit is Unit.HOURS:
        return due_at - timedelta(hours=term.warn_amount)
    day, left = shanghai_day(due_at), term.warn_amount
    while left:
        day -= ONE_DAY
        left -= term.unit is Unit.CALENDAR_DAYS or is_working_day(day, overrides).is_working
    return start_of(day)


def standing(at: datetime, *, due_at: datetime, warn_at: datetime | None, paused: bool, stopped: bool) -> Standing:
    """How the clock stands at `at`; the end is exclusive."""
    if stopped:
        return Standing.DONE
    if paused:
        return Standing.PAUSED
    if at >= due_at:
        return Standing.OVER
    return Standing.SOON if warn_at is not None and at >= warn_at else Standing.RUNNING


def remaining(unit: Unit, due_at: datetime, at: datetime, overrides: Overrides) -> int:
    """Whole units from `at` to the end: full hours, or days after today up to the last one. Negative by as many units as it is overdue."""
    if unit is Unit.HOURS:
        left = due_at - at
        return left // timedelta(hours=1) if left >= timedelta(0) else -(-left // timedelta(hours=1))
    last, day = shanghai_day(due_at) - ONE_DAY, shanghai_day(at)
    return days_between(day, last, unit, overrides) if day <= last else -days_between(last, day, unit, overrides)


def days_between(after: date, until: date, unit: Unit, overrides: Overrides) -> int:
    """Days of the unit after `after` up to and including `until`."""
    return (until - after).days if unit is Unit.CALENDAR_DAYS else working_days_between(after, until, overrides)


def _require_order(started_at: datetime, pauses: Pauses) -> None:
    instants = [started_at, *(instant for pause in pauses for instant in pause)]
    if any(later < earlier for earlier, later in pairwise(instants)):
        raise ValueError(f"pauses must follow the start and each other, got {instants}")
