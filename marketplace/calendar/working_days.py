"""Working days (工作日) and deadlines in them. Pure: what administrators announced is handed in.

Where a day is looked up, in this order: the days announced on this platform; the yearly arrangements up to 2026 that a package
carries; for later years weekends and the days that the law fixes, which is a guess and marked `provisional`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays as announced_days_off
from chinese_calendar.constants import workdays as announced_working_weekends

from marketplace.calendar.statutory_days import ONE_DAY, SATURDAY, days_made_up, statutory_days

SHANGHAI = ZoneInfo("Asia/Shanghai")  # not from marketplace.clock: what is pure must not know the clock
PACKAGE_YEARS = range(min(announced_days_off).year, max(announced_days_off).year + 1)
LONGEST = 3_660  # of any unit; ten years of days


@dataclass(frozen=True, slots=True)
class Overrides:
    """What was announced on this platform: single days (True = working), and the years that are complete by it."""

    days: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    years: frozenset[int] = frozenset()
    revision: int = 0  # of the calendar these days were read from


NOTHING_ANNOUNCED = Overrides()


class Unit(StrEnum):
    """What a term counts in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


class WorkingDay(NamedTuple):
    """Whether a day is worked, and whether that may still change."""

    is_working: bool
    provisional: bool


class Deadline(NamedTuple):
    """`due_at` is exclusive: 24:00 of the last day is 00:00 of the day after, Asia/Shanghai."""

    due_at: datetime
    provisional: bool


def is_working_day(day: date, overrides: Overrides = NOTHING_ANNOUNCED) -> WorkingDay:
    """Whether people work on that Asia/Shanghai day; `provisional` while nobody has announced its year."""
    if (announced := overrides.days.get(day)) is not None:
        return WorkingDay(announced, provisional=False)
    if day.year in overrides.years:
        return WorkingDay(day.weekday() < SATURDAY, provisional=False)
    if day.year in PACKAGE_YEARS:
        works = day in announced_working_weekends or (day.weekday() < SATURDAY and day not in announced_days_off)
        return WorkingDay(works, provisional=False)
    off = day.weekday() >= SATURDAY or day in statutory_days(day.year) or day in days_made_up(day.year)
    return WorkingDay(not off, provisional=True)


def deadline(received: datetime, amount: int, unit: Unit, overrides: Overrides = NOTHING_ANNOUNCED) -> Deadline:
    """When a term of `amount` units ends that began with `received`.

    Days: the day of receipt is not counted (民法典 第二百零一条), the end is 24:00 of the last day. Calendar days are not prolonged
    over a rest day: a promise of the platform counts what it says. Hours count every hour from the instant itself.
    Raises: ValueError for a naive instant or an amount outside 1 to `LONGEST`.
    """
    if received.tzinfo is None:
        raise ValueError(f"need an aware instant, got {received!r}")
    if not 1 <= amount <= LONGEST:
        raise ValueError(f"a term has 1 to {LONGEST} units, got {amount}")
    if unit is Unit.HOURS:
        return Deadline(received + timedelta(hours=amount), provisional=False)
    last, provisional = last_day(shanghai_day(received), amount, unit, overrides)
    return Deadline(end_of(last), provisional)


def last_day(from_day: date, amount: int, unit: Unit, overrides: Overrides) -> tuple[date, bool]:
    """The `amount`-th day after `from_day` in a unit of days, and whether that is provisional.

    Amount 0 is `from_day` itself or, in working days, the first working day from then on.
    """
    if unit is Unit.CALENDAR_DAYS:
        return from_day + amount * ONE_DAY, False
    if unit is not Unit.WORKING_DAYS:
        raise ValueError(f"{unit} counts no days")
    day, guessed, left = from_day, False, amount
    if amount == 0:
        day, left = from_day - ONE_DAY, 1
    while left:
        day += ONE_DAY
        works, provisional = is_working_day(day, overrides)
        guessed, left = guessed or provisional, left - works
    return day, guessed


def working_days_between(after: date, until: date, overrides: Overrides = NOTHING_ANNOUNCED) -> int:
    """How many working days lie after `after` and up to and including `until`; 0 if `until` is not later."""
    return sum(is_working_day(after + offset * ONE_DAY, overrides).is_working for offset in range(1, (until - after).days + 1))


def shanghai_day(instant: datetime) -> date:
    """The Asia/Shanghai day in which an aware instant lies."""
    return instant.astimezone(SHANGHAI).date()


def weekday_zh(day: date) -> str:
    """周一 to 周日."""
    return f"周{'一二三四五六日'[day.weekday()]}"


def end_of(day: date) -> datetime:
    """24:00 of an Asia/Shanghai day: the first instant that is too late."""
    return datetime.combine(day + ONE_DAY, time(), SHANGHAI)


def start_of(day: date) -> datetime:
    """00:00 of an Asia/Shanghai day."""
    return datetime.combine(day, time(), SHANGHAI)
