"""A notice's days as lines of text, as people type or paste them, and back.

A line is a day or a range, what it is, and a name: `2027-02-05至2027-02-11 休 春节`, `2月14日 班`. Cells of a pasted table may be parted
by tabs or commas. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from marketplace.calendar.statutory_days import ONE_DAY
from marketplace.errors import FieldError
from marketplace.holidays.schemas import MOST_DAYS, NamedDay

DAY = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
LINE = re.compile(
    rf"{DAY}(?:\s*(?:至|到|~|～|—+|–)\s*(?:{DAY}|(\d{{1,2}})\s*日))?[\s,，;；、:：]*(休|放假|班|上班)[\s,，;；、:：]*(\S{{0,16}})"
)
LONGEST_LINE = 200
LONGEST_RANGE = timedelta(days=31)
HOW = "写成「2027-01-01至2027-01-03 休 元旦」或「2027-01-04 班」"


def read_lines(text: str, year: int) -> tuple[list[NamedDay], list[FieldError]]:
    """The days of all lines, and a fault for each line that cannot be read; `year` stands where a line gives none."""
    days: list[NamedDay] = []
    wrong: list[FieldError] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cleaned = line.strip()
        if not cleaned:
            continue
        try:
            days += _read_line(cleaned, year)
        except ValueError as problem:
            wrong.append(FieldError("/days", f"第 {number} 行「{cleaned[:30]}」{problem}"))
        if len(days) > MOST_DAYS:
            return [], [FieldError("/days", f"最多 {MOST_DAYS} 天，请只写放假和调休上班的日子")]
    return days, wrong


def write_lines(days: Iterable[NamedDay]) -> str:
    """One line per day or unbroken range, in order."""
    return "\n".join(_line_of(part) for part in ranges(days))


def ranges(days: Iterable[NamedDay]) -> list[list[NamedDay]]:
    """Days in order, put together where they follow each other and are of one kind and name."""
    found: list[list[NamedDay]] = []
    for each in sorted(days, key=lambda named: named.day):
        last = found[-1][-1] if found else None
        if last and each.day - last.day == ONE_DAY and (each.is_working, each.name) == (last.is_working, last.name):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _read_line(line: str, year: int) -> list[NamedDay]:
    found = LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if found is None:
        raise ValueError(f"读不懂，请{HOW}")
    first_year, first_month, first_day, last_year, last_month, last_day, only_day, kind, name = found.groups()
    first = _date(int(first_year or year), first_month, first_day)
    last = first
    if only_day:
        last = _date(first.year, str(first.month), only_day)
    elif last_month:
        last = _date(int(last_year or first.year), last_month, last_day)
    if not timedelta(0) <= last - first <= LONGEST_RANGE:
        raise ValueError("的起止不对：结束不能早于开始，也不能超过 31 天")
    return [
        NamedDay(day=first + offset * ONE_DAY, is_working=kind in {"班", "上班"}, name=name) for offset in range((last - first).days + 1)
    ]


def _date(year: int, month: str, day: str) -> date:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise ValueError(f"里没有 {year} 年 {month} 月 {day} 日这一天") from None


def _line_of(part: Sequence[NamedDay]) -> str:
    first, last = part[0], part[-1]
    span = first.day.isoformat() if first is last else f"{first.day.isoformat()}至{last.day.isoformat()}"
    return f"{span} {'班' if first.is_working else '休'} {first.name}".rstrip()
