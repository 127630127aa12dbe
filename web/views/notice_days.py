"""The days of a notice as a table shows them: one line for each unbroken range."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.calendar.working_days import weekday_zh
from marketplace.holidays.lines import ranges
from marketplace.holidays.schemas import NamedDay


@dataclass(frozen=True, slots=True)
class DayLine:
    """A range of days of one kind and name."""

    span: str
    count: int
    what: str
    name: str


def day_lines(days: Sequence[NamedDay]) -> list[DayLine]:
    """Ranges in order."""
    return [DayLine(_span(part), len(part), "调休上班" if part[0].is_working else "放假", part[0].name) for part in ranges(days)]


def _span(part: Sequence[NamedDay]) -> str:
    first, last = part[0].day, part[-1].day
    start = f"{first.isoformat()}（{weekday_zh(first)}）"
    return start if first == last else f"{start}至 {last.isoformat()}（{weekday_zh(last)}）"
