"""What every kind of workbook offers to the readers, and the limits that hold for all of them."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple, Protocol

from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import CellFault, RawCell

MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
MOST_MERGED = 200_000
DIGITS = 15  # what a spreadsheet keeps of a number
_ROUND = Context(prec=DIGITS)
_FIRST_OF_1904 = date(1904, 1, 1)
_BEFORE_1900 = date(1899, 12, 30)  # 29 February 1900, which never was, is day 60: right from 1 March 1900 on
_DAYS = range(61, 2_958_466)


class SheetInfo(NamedTuple):
    """One sheet by its name."""

    name: str
    hidden: bool


class MergedRange(NamedTuple):
    """Cells shown as one; rows count from 1, columns from 0, last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Workbook(Protocol):
    """An open workbook."""

    sheets: list[SheetInfo]
    date_1904: bool
    knows_percent: bool  # whether a cell formatted as 5% is told from one that holds 0.05

    def rows(self, sheet: str) -> Iterator[tuple[int, list[RawCell]]]:
        """The rows that hold anything, with their numbers from 1. Raises: TableRefused."""
        ...

    def merged(self, sheet: str) -> list[MergedRange]:
        """Merged cells. Raises: TableRefused where there are absurdly many."""
        ...

    def hidden_columns(self, sheet: str, most: int) -> int:
        """How many of the first `most` columns are hidden from the eye, where that is known."""
        ...

    def hidden_rows(self, sheet: str) -> int:
        """How many rows are hidden from the eye, where that is known."""
        ...


def number_cell(text: str) -> RawCell:
    """A number as a spreadsheet stores it, without the noise of binary fractions; more than 15 digits before the point are lost already."""
    if len(text) <= DIGITS and text.isascii() and text.isdigit():
        return int(text)
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return CellFault("not_a_number", text[:40])
    if not exact.is_finite():
        return CellFault("not_a_number", text[:40])
    if exact.adjusted() >= DIGITS:
        return CellFault("digits_lost", text[:40])
    if exact.adjusted() < -2 * DIGITS:
        return 0
    rounded = exact.normalize(_ROUND)
    return int(rounded) if rounded == rounded.to_integral_value() else rounded


def day_cell(number: RawCell, date_1904: bool) -> RawCell:
    """The day that a number in a cell formatted as one means; the hours are left out. What is no day stays a number."""
    if not isinstance(number, int | Decimal):
        return number
    days = math.floor(number)
    if date_1904:
        return _FIRST_OF_1904 + timedelta(days=days) if 0 <= days < _DAYS.stop - 1_462 else number
    return _BEFORE_1900 + timedelta(days=days) if days in _DAYS else number


def covered(merged: list[MergedRange], from_row: int) -> dict[int, set[int]]:
    """Row → columns that belong to a merged cell, from `from_row` on. Raises: TableRefused."""
    found: dict[int, set[int]] = {}
    left = MOST_MERGED
    for each in merged:
        height = each.last_row - max(each.first_row, from_row) + 1
        if height <= 0:
            continue
        width = min(each.last_column, MOST_COLUMNS) - each.first_column + 1
        left -= height * width
        if left < 0:
            raise TableRefused(Fault.CELLS, "合并的单元格过多")
        for row in range(max(each.first_row, from_row), each.last_row + 1):
            found.setdefault(row, set()).update(range(each.first_column, each.first_column + width))
    return found
