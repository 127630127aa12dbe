"""A whole year of the calendar, each day with where it comes from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as package_days_off
from chinese_calendar.constants import workdays as package_working_weekends

from marketplace.calendar.statutory_days import SATURDAY, days_made_up, statutory_days
from marketplace.calendar.working_days import PACKAGE_YEARS, Overrides, is_working_day

FEASTS_ZH = {feast.value: feast.chinese for feast in Holiday}


class Source(StrEnum):
    """What says that a day is as it is."""

    NOTICE = "notice"  # published on this platform
    PACKAGE = "package"  # the arrangements of past years
    LAW = "law"  # fixed by law, in a year without an arrangement
    WEEK = "week"  # an ordinary weekday or weekend


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day. `name` is a feast, or empty; `reference` the document number of a notice."""

    day: date
    is_working: bool
    source: Source
    name: str = ""
    reference: str = ""

    @property
    def unusual(self) -> bool:
        """Whether it differs from its weekday: a weekday off, or a weekend worked."""
        return self.is_working is (self.day.weekday() >= SATURDAY)


def year_of_days(year: int, overrides: Overrides, announced: Mapping[date, tuple[str, str]]) -> list[CalendarDay]:
    """Every day of the year; `announced` gives name and document number of days that a notice named."""
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    return [_one(first + timedelta(days=offset), overrides, announced) for offset in range(days)]


def is_guessed(year: int, overrides: Overrides) -> bool:
    """Whether nobody has announced the year yet."""
    return year not in overrides.years and year not in PACKAGE_YEARS


def _one(day: date, overrides: Overrides, announced: Mapping[date, tuple[str, str]]) -> CalendarDay:
    works = is_working_day(day, overrides).is_working
    if day in announced:
        name, reference = announced[day]
        return CalendarDay(day, works, Source.NOTICE, name, reference)
    if day.year in overrides.years:
        return CalendarDay(day, works, Source.WEEK)
    if day.year in PACKAGE_YEARS:
        feast = package_days_off.get(day) or package_working_weekends.get(day)
        return CalendarDay(day, works, Source.PACKAGE if feast else Source.WEEK, FEASTS_ZH.get(feast, "") if feast else "")
    law = statutory_days(day.year).get(day) or days_made_up(day.year).get(day)
    return CalendarDay(day, works, Source.LAW if law else Source.WEEK, law or "")
