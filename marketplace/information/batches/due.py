"""When a delivery of an item is due, by its cycle: the data of one period are due some days after the period's end. Pure."""

from datetime import date, timedelta

from marketplace.information.catalogue.definition import Cycle

# Months of a period, and days after its end by which its data should be here; no cycle: nothing is due by itself.
MONTHS: dict[Cycle, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
GRACE_DAYS: dict[Cycle, int] = {"daily": 2, "monthly": 15, "quarterly": 30, "half_yearly": 45, "yearly": 120}
CYCLES_ZH: dict[Cycle, str] = {
    "on_change": "随变随报",
    "daily": "每日",
    "monthly": "每月",
    "quarterly": "每季度",
    "half_yearly": "每半年",
    "yearly": "每年",
}


def period_end(cycle: Cycle, day: date) -> date:
    """The last day of the item's period that a day lies in."""
    if cycle not in MONTHS:
        return day
    months = MONTHS[cycle]
    first_month = (day.month - 1) // months * months + 1
    return _first_of(day.year, first_month + months) - timedelta(days=1)


def due_on(cycle: Cycle, as_of: date) -> date | None:
    """By which day data that speak of `as_of` should be here; None where nothing is due."""
    grace = GRACE_DAYS.get(cycle)
    return None if grace is None else period_end(cycle, as_of) + timedelta(days=grace)


def next_due_on(cycle: Cycle, last_as_of: date | None) -> date | None:
    """By which day the period after the last delivered one is due; None before the first delivery, and where nothing is due."""
    if last_as_of is None or cycle not in GRACE_DAYS:
        return None
    return due_on(cycle, period_end(cycle, last_as_of) + timedelta(days=1))


def in_time(cycle: Cycle, as_of: date, received_on: date) -> bool:
    """Whether data of `as_of` came by the day on which they were due."""
    by = due_on(cycle, as_of)
    return by is None or received_on <= by


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
