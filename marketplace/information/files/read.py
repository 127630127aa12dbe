"""Reading a delivered file row by row, whatever its kind."""

from collections.abc import Iterator
from pathlib import Path

from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.csv_rows import csv_rows
from marketplace.information.files.json_rows import json_lines, json_records
from marketplace.information.files.kinds import SPREADSHEETS, STREAMED, UPLOAD_ROWS, FileKind
from marketplace.information.files.layout import Layout
from marketplace.information.files.open_workbook import open_workbook
from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import Aside, RawRow
from marketplace.information.files.table_rows import RecordRows, TableRowMaker
from marketplace.information.files.workbooks import Workbook, covered

MOST_ASIDES = 1_000


class TableRows(Iterator[RawRow]):
    """The rows of a file. When they have ended, `asides` holds the rows that are none of the table (at most 1,000 are kept)."""

    def __init__(self, rows: Iterator[RawRow | Aside], most: int | None) -> None:
        self.asides: list[Aside] = []
        self._rows = self._taken(rows, most)

    def __iter__(self) -> Iterator[RawRow]:
        return self._rows

    def __next__(self) -> RawRow:
        return next(self._rows)

    def _taken(self, rows: Iterator[RawRow | Aside], most: int | None) -> Iterator[RawRow]:
        taken = 0
        for row in rows:
            if isinstance(row, Aside):
                if len(self.asides) < MOST_ASIDES:
                    self.asides.append(row)
                continue
            taken += 1
            if most is not None and taken > most:
                raise TableRefused(Fault.ROWS, f"最多 {most:,} 行")
            yield row


def read_table(
    path: Path, kind: FileKind, layout: Layout, item: ItemDefinition, *, unlimited: bool = False, vocabulary: Vocabulary | None = None
) -> TableRows:
    """Stream the rows of a file. `unlimited`: the file lane, CSV and JSON lines only.

    Raises: TableRefused, also while reading on (row limits, an encoding that breaks in the middle, damage).
    """
    if unlimited and kind not in STREAMED:
        raise TableRefused(Fault.LANE)
    most = None if unlimited else UPLOAD_ROWS[kind]
    if kind in SPREADSHEETS:
        return TableRows(_of_workbook(open_workbook(path, kind), layout, item), most)
    return TableRows(_of_text(path, kind, layout, item, vocabulary or builtin_vocabulary()), most)


def _of_workbook(book: Workbook, layout: Layout, item: ItemDefinition) -> Iterator[RawRow | Aside]:
    sheet = next((each.name for each in book.sheets if each.name == layout.sheet), None)
    if sheet is None:
        raise TableRefused(Fault.SHEET)
    merged = covered(book.merged(sheet), layout.first_row)
    return TableRowMaker(layout, item, strict_width=False).rows(book.rows(sheet), merged)


def _of_text(path: Path, kind: FileKind, layout: Layout, item: ItemDefinition, vocabulary: Vocabulary) -> Iterator[RawRow | Aside]:
    if kind is FileKind.CSV:
        return TableRowMaker(layout, item, strict_width=True).rows(csv_rows(path, layout.encoding, layout.delimiter), {})
    records = json_records(path) if kind is FileKind.JSON else json_lines(path)
    return RecordRows(layout, item, vocabulary).rows(records)
