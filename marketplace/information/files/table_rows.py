"""Cells under their fields: rows of tables and records of JSON become rows of the item."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.asides import aside
from marketplace.information.files.columns import ColumnResolver
from marketplace.information.files.csv_rows import GridRow
from marketplace.information.files.declared import Declared
from marketplace.information.files.json_rows import JsonRow
from marketplace.information.files.layout import Layout
from marketplace.information.files.rows import Aside, RawCell, RawRow, RowProblem

_USCC_LENGTH = 18


class TableRowMaker:
    """Makes rows of the cells of one table. `strict_width`: a row with too few cells is broken (CSV), not only short (spreadsheets)."""

    def __init__(self, layout: Layout, item: ItemDefinition, *, strict_width: bool) -> None:
        self._headings, self._width = layout.headings, len(layout.columns)
        self._first_row, self._strict_width = layout.first_row, strict_width
        mapped = [(place, name) for place, name in enumerate(layout.columns) if name is not None]
        self._names = dict(mapped)
        self._cells = _picker(mapped, self._width)
        self._unheaded = [place for place, heading in enumerate(layout.headings) if not heading]
        columns = list(layout.columns)
        told_by = next((each for each in (item.subject_field, item.name_field) if each in columns), None)
        self._subject = columns.index(told_by) if told_by else 0

    def rows(self, grid: Iterable[GridRow], merged: Mapping[int, set[int]]) -> Iterator[RawRow | Aside]:
        """Every row below the headings that holds anything."""
        first_row, width, subject_at, unheaded, named = self._first_row, self._width, self._subject, self._unheaded, self._cells
        for number, cells in grid:
            if number < first_row:
                continue
            if isinstance(cells, RowProblem):
                yield RawRow(number, {}, (cells,))
            elif len(cells) == width and not unheaded and number not in merged and _is_code(cells[subject_at]):
                yield RawRow(number, named(cells))
            elif (row := self._unusual(number, cells, merged.get(number))) is not None:
                yield row

    def _unusual(self, number: int, cells: list[Any], merged: set[int] | None) -> RawRow | Aside | None:
        """A row that needs a closer look."""
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            return None
        subject = cells[self._subject] if self._subject < len(cells) else None
        if not _is_code(subject) and (why := aside(cells, self._headings)):
            return Aside(number, why)
        fault = self._fault_of_width(number, cells) or self._fault_of_merging(number, merged)
        if fault:
            return RawRow(number, {}, (fault,))
        return RawRow(number, self._cells([*cells[: self._width], *[None] * (self._width - len(cells))]))

    def _fault_of_width(self, number: int, cells: list[Any]) -> RowProblem | None:
        beyond = [*cells[self._width :], *[cells[place] for place in self._unheaded if place < len(cells)]]
        if any(cell is not None and str(cell).strip() for cell in beyond):
            return RowProblem(number, "", "column_count", f"表头有 {self._width} 列，这一行在没有表头的列里还有内容，共 {len(cells)} 列")
        if self._strict_width and len(cells) < self._width:
            return RowProblem(number, "", "column_count", f"表头有 {self._width} 列，这一行只有 {len(cells)} 列")
        return None

    def _fault_of_merging(self, number: int, merged: set[int] | None) -> RowProblem | None:
        for place in sorted(merged or ()):
            if name := self._names.get(place):
                sentence = f"「{self._headings[place][:40]}」是合并的单元格，看不出每一行各是多少，请拆分后逐行填写"
                return RowProblem(number, name, "merged_cell", sentence)
        return None


class RecordRows:
    """Makes rows of JSON records. A key that the layout has not seen is looked up; one that means no field is named."""

    def __init__(self, layout: Layout, item: ItemDefinition, vocabulary: Vocabulary) -> None:
        self._keys, self._resolver = dict(layout.keys), ColumnResolver(item, vocabulary, Declared())

    def rows(self, records: Iterable[JsonRow]) -> Iterator[RawRow]:
        """Every record."""
        for number, record in records:
            if isinstance(record, RowProblem):
                yield RawRow(number, {}, (record,))
            else:
                yield self._row(number, record)

    def _row(self, number: int, record: Mapping[str, RawCell]) -> RawRow:
        cells: dict[str, RawCell] = {}
        faults = []
        for key, value in record.items():
            name = self._keys[key] if key in self._keys else self._look_up(key)
            if name in cells:
                faults.append(RowProblem(number, name or "", "repeated_key", "这个字段在一条记录里用不同的写法给了两次，只能给一次"))
            elif name is not None:
                cells[name] = value
            elif key not in self._keys:
                faults.append(RowProblem(number, key[:96], "unknown_field", "本信息项没有这个字段"))
        return RawRow(number, {}, tuple(faults)) if faults else RawRow(number, cells)

    def _look_up(self, key: str) -> str | None:
        found = self._resolver.resolve([key])
        name = None if found.problems or found.scales else found.names[0]
        if name is not None:
            self._keys[key] = name
        return name


def _picker(mapped: list[tuple[int, str]], width: int) -> Callable[[list[Any]], dict[str, RawCell]]:
    """From the cells of a row to a dictionary, as quickly as that goes."""
    names = [name for _, name in mapped]
    if len(mapped) == width:
        return lambda cells: dict(zip(names, cells, strict=True))
    if len(mapped) < 2:
        return lambda cells: {name: cells[place] for place, name in mapped}
    pick = itemgetter(*(place for place, _ in mapped))
    return lambda cells: dict(zip(names, pick(cells), strict=True))


def _is_code(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) == _USCC_LENGTH
