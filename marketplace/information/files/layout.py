"""How a file is laid out: what its sender declared, what was found, and what was not understood."""

from pathlib import Path
from typing import Literal

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.kinds import FileKind

Encoding = Literal["utf-8", "gb18030", "utf-16"]
Delimiter = Literal[",", ";", "\t", "|"]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the sender says of the file; it wins over what would be guessed.

    `columns`: heading → field code or attribute name. `units`: field → unit (`yuan`, `wan_yuan`, `yi_yuan`, 万元, …; `fraction` for
    percentages written as 0.05). `heading_row` counts from 1. `ignore`: headings that are left out. `date_1904`: day numbers count
    from 1904.
    """

    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    sheet: str | None = None
    heading_row: int | None = None
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    ignore: tuple[str, ...] = ()
    date_1904: bool | None = None


class Layout(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where each field is. Goes to JSON and back (`msgspec.to_builtins`, `msgspec.convert`).

    `columns`: of each column of a table, or each key of JSON records (`keys`), the field code or attribute name; None: left out.
    `first_row`: the first row below the headings. `scales`: field → factor, as text, that turns its numbers into the field's unit.
    """

    columns: tuple[str | None, ...] = ()
    keys: dict[str, str | None] = {}
    headings: tuple[str, ...] = ()
    first_row: int = 1
    sheet: str | None = None
    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    scales: dict[str, str] = {}
    date_1904: bool = False


class LayoutProblem(msgspec.Struct, frozen=True):
    """A heading or declaration that was not understood. `pointer` into the declared layout, or the heading it is about."""

    pointer: str
    code: str
    problem: str


class Guess(msgspec.Struct, frozen=True):
    """The layout, what prevents reading, and what people should know (which sheet was taken, what is hidden, what unit was found)."""

    layout: Layout
    problems: tuple[LayoutProblem, ...] = ()
    notes: tuple[str, ...] = ()


def guess_layout(
    path: Path, kind: FileKind, item: ItemDefinition, declared: Declared | None = None, *, vocabulary: Vocabulary | None = None
) -> Guess:
    """Find the headings and say which field each column is. With `problems` the file must not be read.

    Raises: TableRefused where the file cannot be opened as its kind or holds no headings.
    """
    raise NotImplementedError
