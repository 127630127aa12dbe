"""A year of the working calendar as its page shows it: twelve small tables, and the days that differ from their weekday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.calendar.working_days import weekday_zh
from marketplace.calendar.year import CalendarDay, Source

SOURCES_ZH = {
    Source.PACKAGE: "历年放假安排",
    Source.LAW: "全国年节及纪念日放假办法（推算，暂定）",
    Source.WEEK: "周末与平日",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One day in a month's table. `mark` is 休 or 班 where the day differs from its weekday, so no colour has to say it alone."""

    number: int
    mark: str
    works: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday; None where the day belongs to another month."""

    name: str
    weeks: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A line of the list below."""

    day: date
    weekday: str
    what: str
    name: str
    source: str


def months(days: Sequence[CalendarDay], today: date) -> list[Month]:
    """The twelve months of a year of days."""
    return [_month(number, [each for each in days if each.day.month == number], today) for number in range(1, 13)]


def unusual_days(days: Sequence[CalendarDay]) -> list[UnusualDay]:
    """Weekdays off, and weekends worked, in order."""
    return [
        UnusualDay(
            each.day,
            weekday_zh(each.day),
            "调休上班" if each.is_working else "放假",
            each.name,
            each.reference or SOURCES_ZH[each.source],
        )
        for each in days
        if each.unusual
    ]


def _month(number: int, days: Sequence[CalendarDay], today: date) -> Month:
    cells: list[Cell | None] = [None] * days[0].day.weekday()
    cells += [Cell(each.day.day, _mark(each), each.is_working, each.day == today) for each in days]
    cells += [None] * (-len(cells) % 7)
    return Month(f"{number} 月", [cells[start : start + 7] for start in range(0, len(cells), 7)])


def _mark(each: CalendarDay) -> str:
    return ("班" if each.is_working else "休") if each.unusual else ""
