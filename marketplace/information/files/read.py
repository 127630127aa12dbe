"""Reading a delivered file row by row, whatever its kind."""

from collections.abc import Iterator
from pathlib import Path

from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.layout import Layout
from marketplace.information.files.rows import Aside, RawRow


class TableRows(Iterator[RawRow]):
    """The rows of a file; `asides` (at most 1,000 kept) and `blank` (how many rows were empty) are complete when the rows have ended."""

    asides: list[Aside]
    blank: int


def read_table(path: Path, kind: FileKind, layout: Layout, item: ItemDefinition, *, unlimited: bool = False) -> TableRows:
    """Stream the rows of a file. `unlimited`: the file lane, CSV and JSON lines only.

    Raises: TableRefused, also while reading on (row limits, an encoding that breaks in the middle, damage).
    """
    raise NotImplementedError
