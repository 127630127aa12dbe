"""Months on the calendar: the same day of another month, or its last day where that month is shorter (对月对日)."""

from calendar import monthrange
from datetime import date

MONTHS_PER_YEAR = 12


def month_later(day: date, months: int, day_of_month: int | None = None) -> date:
    """The day of the month that many months later; `day_of_month` (1 to 31) where it is not that of `day` itself.

    A month that lacks the day gives its last one, so 31 January is followed by 28 or 29 February, then by 31 March if the day wanted
    stays 31. Raises: ValueError for a day of the month outside 1 to 31.
    """
    wanted = day.day if day_of_month is None else day_of_month
    if not 1 <= wanted <= 31:
        raise ValueError(f"a day of the month lies from 1 to 31, got {wanted}")
    years, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    return date(years, month + 1, min(wanted, monthrange(years, month + 1)[1]))


def whole_months(start: date, until: date, due_day: int | None = None) -> tuple[int, int]:
    """Whole months from `start` and the odd days after them, up to and without `until`.

    `due_day` is the day of the month on which a loan is paid: from 28 February to 31 March is one month where that is the 31st, and one
    month and three days else. It says nothing of a start on another day. Raises: ValueError if `until` is earlier than `start`.
    """
    if until < start:
        raise ValueError(f"need an end from {start} on, got {until}")
    day = due_day if due_day is not None and month_later(start, 0, due_day) == start else start.day
    months = (until.year - start.year) * MONTHS_PER_YEAR + until.month - start.month
    if month_later(start, months, day) > until:
        months -= 1
    return months, (until - month_later(start, months, day)).days
