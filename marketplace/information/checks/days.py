"""Days and months as they are written, read to one form: "2026-03-05"; a month is its last day."""

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.information.checks.cleaning import not_readable, plain_text
from marketplace.information.checks.wrong import Wrong
from marketplace.information.files.workbooks import day_cell

EARLIEST = date(1800, 1, 1)
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})\.?|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})[日号])"
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:\+08:?00)?)?"
)
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|(\d{2})|年(\d{1,2})月份?)")
_SHORT_YEAR = re.compile(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_SERIALS = (18_264, 73_050)  # 1950 to 2099: what a day number in a column of days plausibly means
_LOST_ZERO = re.compile(r"\d{4}\.1")  # 2026.10 typed as a number
_FOR_EVER = frozenset({"长期", "永久", "长期有效", "无固定期限", "无限期", "9999-12-31"})


class DayReader:
    """Reads a field of days.

    `latest` as text: no day after it; None: the future is allowed. `month_as`: which day a month alone stands for (`first`, `last`);
    None: a month alone is refused. `for_ever`: 长期 means that there is no last day, which is no value.
    """

    def __init__(
        self, *, earliest: date | None = None, latest: str | None = None, month_as: str | None = None, for_ever: bool = False,
        date_1904: bool = False,
    ) -> None:  # fmt: skip
        self._earliest, self._latest = (earliest or EARLIEST).isoformat(), latest
        self._month_as, self._for_ever, self._date_1904 = month_as, for_ever, date_1904

    def __call__(self, cell: Any) -> str | None:
        """The day as "2026-03-05"; None for a blank cell. Raises: Wrong."""
        if isinstance(cell, str):
            day = cell if _is_iso(cell) else self._read(cell)
        elif isinstance(cell, date):
            day = cell.isoformat()
        elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
            day = self._of_number(cell)
        elif cell is None:
            return None
        else:
            raise not_readable(cell)
        if day is not None and (day < self._earliest or (self._latest is not None and day > self._latest)):
            raise _out_of_range(day, self._earliest, cell)
        return day

    def _read(self, cell: str) -> str | None:
        text = "".join(plain_text(cell).split(" ")) if cell.count(":") == 0 else plain_text(cell)
        if not text or (self._for_ever and text in _FOR_EVER):
            return None
        if found := _DAY.fullmatch(text):
            year, month, day = (int(each) for each in found.groups() if each is not None)
            return _day(year, month, day, cell)
        if self._month_as and (found := _MONTH.fullmatch(text)):
            year, month = (int(each) for each in found.groups() if each is not None)
            return _day(year, month, 1 if self._month_as == "first" else _last_day(year, month, cell), cell)
        if _SERIAL.fullmatch(text):
            return self._of_number(Decimal(text))
        raise _no_day(text, cell)

    def _of_number(self, number: int | Decimal) -> str:
        if number == int(number) and 19_000_101 <= number <= 22_001_231:  # 20260305 typed as a number
            return _day(int(number) // 10_000, int(number) // 100 % 100, int(number) % 100, number)
        if _SERIALS[0] <= number <= _SERIALS[1] and isinstance(day := day_cell(number, self._date_1904), date):
            return day.isoformat()
        raise Wrong("not_a_date", "{given} 不是日期；请按「年-月-日」填写，如 2026-03-05", number)


class MonthReader:
    """Reads a field of months; the month that is going on is none of the future."""

    def __init__(self, *, earliest: date | None = None, latest: str | None = None) -> None:
        self._earliest, self._latest = (earliest or EARLIEST).isoformat(), latest
        self._days = DayReader(month_as="first")

    def __call__(self, cell: Any) -> str | None:
        """The last day of the month; None for a blank cell. Raises: Wrong."""
        if isinstance(cell, int) and not isinstance(cell, bool):
            cell = str(cell)  # 202603
        if isinstance(cell, str | Decimal) and _LOST_ZERO.fullmatch(str(cell).strip()):
            raise Wrong("month_unclear", "{given} 可能是 1 月，也可能是丢了末尾 0 的 10 月；请按「年-月」填写，如 2026-10", cell)
        try:
            day = self._days(cell)
        except Wrong as wrong:
            if wrong.code == "not_a_date":
                raise Wrong("not_a_month", "{given} 不是月份；请按「年-月」填写，如 2026-03", cell) from None
            raise
        if day is None:
            return None
        if self._latest is not None and f"{day[:8]}01" > self._latest:
            raise _out_of_range(day, self._earliest, cell)
        last = f"{day[:8]}{_last_day(int(day[:4]), int(day[5:7]), cell):02}"
        if last < self._earliest:
            raise _out_of_range(last, self._earliest, cell)
        return last


def _is_iso(text: str) -> bool:
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _day(year: int, month: int, day: int, given: Any) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Wrong("no_such_day", "{given} 这一天不存在", given) from None


def _last_day(year: int, month: int, given: Any) -> int:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        raise Wrong("no_such_day", "{given} 这个月不存在", given)
    return calendar.monthrange(year, month)[1]


def _no_day(text: str, given: str) -> Wrong:
    if _SHORT_YEAR.fullmatch(text):
        return Wrong("short_year", "{given} 的年份只有两位，请写四位年份，如 2026-03-05", given)
    if _DAY_FIRST.fullmatch(text):
        return Wrong("day_order", "{given} 看不出月和日的先后，请按「年-月-日」填写，如 2026-03-05", given)
    return Wrong("not_a_date", "{given} 不是日期；请按「年-月-日」填写，如 2026-03-05", given)


def _out_of_range(day: str, earliest: str, given: Any) -> Wrong:
    if day < earliest:
        return Wrong("too_early", f"{{given}} 太早，不能早于 {earliest}", given)
    return Wrong("in_the_future", "{given} 还没有到：晚于本批数据的日期", given)
