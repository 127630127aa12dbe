"""What readers hand on: one row of a file, its cells under the names of the item's fields, and what is wrong with it."""

from datetime import date
from decimal import Decimal

import msgspec


class RowProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong with one row.

    `row`: as a spreadsheet counts, the first line of the file is 1 (of JSON: the record or line). `field`: code of the field or attribute,
    or the heading where none was recognised; empty for the row as a whole. `code` is stable; `problem` is a Chinese sentence of at most
    300 characters that never repeats a value of a field about people.
    """

    row: int
    field: str
    code: str
    problem: str


class CellFault(msgspec.Struct, frozen=True):
    """A cell that holds no value: an error value of a spreadsheet, an object inside JSON. `code` as of a RowProblem, `given` is shown."""

    code: str
    given: str = ""


# Text of CSV stays text. Cells of spreadsheets and JSON come as what they are: numbers exact, days as dates, lists of texts for sets.
RawCell = str | int | Decimal | bool | date | list[str] | CellFault | None


class RawRow(msgspec.Struct):
    """One row. `cells` by code of the field or name of the attribute; blank cells may be left out. A row with `faults` has no cells."""

    row: int
    cells: dict[str, RawCell]
    faults: tuple[RowProblem, ...] = ()


class Aside(msgspec.Struct, frozen=True):
    """A row that is none of the table: a total, a note below it, a heading repeated for the next page. `why` is a Chinese phrase."""

    row: int
    why: str
