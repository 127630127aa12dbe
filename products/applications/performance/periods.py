"""The periods of which figures are kept, and working time as rows that a statement can join. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from marketplace.calendar.working_days import SHANGHAI, Overrides, is_working_day

TWELVE_MONTHS = "12m"
QUARTERS = 5  # the present one and the four before
DAY = timedelta(days=1)
SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """Days of Asia/Shanghai, both included."""

    name: str
    from_on: date
    until_on: date

    @property
    def from_at(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.from_on, time(), SHANGHAI)

    @property
    def until_at(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.until_on + DAY, time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """For each day in turn: the seconds of working days before it, and whether it is worked itself."""

    days: Sequence[date]
    before: Sequence[int]
    works: Sequence[bool]


def periods_until(today: date) -> list[Period]:
    """Twelve months that end yesterday, and the quarters up to it."""
    yesterday = today - DAY
    first = today.replace(year=today.year - 1) if (today.month, today.day) != (2, 29) else date(today.year - 1, 2, 28)
    found = [Period(TWELVE_MONTHS, first, yesterday)]
    start = date(yesterday.year, (yesterday.month - 1) // 3 * 3 + 1, 1)
    for _ in range(QUARTERS):
        following = _months_later(start, 3)
        found.append(Period(f"{start.year}Q{(start.month + 2) // 3}", start, min(following - DAY, yesterday)))
        start = _months_later(start, -3)
    return found


def working_time(from_on: date, until_on: date, overrides: Overrides) -> WorkingTime:
    """Of every day from the first to the last one."""
    days = [from_on + n * DAY for n in range((until_on - from_on).days + 1)]
    works = [is_working_day(each, overrides).is_working for each in days]
    before, total = [], 0
    for worked in works:
        before.append(total)
        total += SECONDS_OF_A_DAY * worked
    return WorkingTime(days, before, works)


def _months_later(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)
