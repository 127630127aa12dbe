"""Cells of exported tables: nothing that a spreadsheet program would take for a formula leaves as one."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from marketplace.clock import SHANGHAI
from marketplace.documents.checks.formulas import AT_THE_START

RISKY = ("\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the system's own encoding
Cell = str | int | Decimal | date | datetime | bool | None


def safe_text(text: str) -> str:
    """The text with `'` before it where a program would start to compute: a sign or @, also full width or behind spaces; tab, return."""
    return f"'{text}" if text.startswith(RISKY) or AT_THE_START.match(text) else text


def safe_cell(value: Cell) -> str:
    """A value as text: numbers as they are (a number of ours is no formula), days as 2026-11-21, instants in Asia/Shanghai, 是/否.

    Raises: TypeError for anything else; a float never leaves here.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return safe_text(value)
    raise TypeError(f"no cell for {type(value).__name__}")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table by RFC 4180, line by line, so that a long one can be streamed; the first line carries the byte order mark.

    Raises: ValueError if a row has another number of cells than the header.
    """
    yield BYTE_ORDER_MARK + _line(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row has {len(row)} cells, the header {len(header)}")
        yield _line([safe_cell(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
