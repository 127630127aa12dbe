"""How a file is laid out: what its sender declared, what was found, and what was not understood."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.columns import ColumnResolver, LayoutProblem
from marketplace.information.files.csv_rows import DELIMITERS, Delimiter, csv_rows
from marketplace.information.files.declared import Declared
from marketplace.information.files.heading_row import LOOKED_AT, Headings, Row, find_headings, money_unit_above
from marketplace.information.files.json_rows import json_lines, json_records
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.open_workbook import open_workbook
from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import RowProblem
from marketplace.information.files.text_lines import Encoding, encoding_of
from marketplace.information.files.workbooks import MOST_COLUMNS, Workbook

__all__ = ["Declared", "Guess", "Layout", "LayoutProblem", "guess_layout"]
RECORDS_LOOKED_AT = 200
_MOST_SHOWN = 5


class Layout(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where each field is. Goes to JSON and back (`msgspec.to_builtins`, `msgspec.convert`).

    `columns`: of each column of a table the field code or attribute name, and `keys` the same of each key of JSON records; None: left
    out. `first_row`: the first row below the headings. `scales`: field → factor, as text, that turns its numbers into the field's unit.
    `unclear`: shares without a unit, of which a number below 1 may be meant either way.
    """

    columns: tuple[str | None, ...] = ()
    keys: dict[str, str | None] = {}
    headings: tuple[str, ...] = ()
    first_row: int = 1
    sheet: str | None = None
    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    scales: dict[str, str] = {}
    unclear: tuple[str, ...] = ()
    date_1904: bool = False


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
    declared = declared or Declared()
    resolver = ColumnResolver(item, vocabulary or builtin_vocabulary(), declared)
    if kind in {FileKind.JSON, FileKind.JSON_LINES}:
        return _of_records(path, kind, resolver, declared)
    if kind is FileKind.CSV:
        return _of_csv(path, resolver, declared)
    return _of_workbook(open_workbook(path, kind), resolver, declared)


def _of_records(path: Path, kind: FileKind, resolver: ColumnResolver, declared: Declared) -> Guess:
    records = json_records(path) if kind is FileKind.JSON else json_lines(path)
    looked_at = [record for _, record in islice(records, RECORDS_LOOKED_AT) if isinstance(record, dict)]
    keys = tuple(dict.fromkeys(key for record in looked_at for key in record))
    if len(keys) > MOST_COLUMNS:
        raise TableRefused(Fault.COLUMNS)
    found = resolver.resolve(keys)
    layout = Layout(
        keys=dict(zip(keys, found.names, strict=True)), scales=found.scales, unclear=tuple(found.unclear),
        date_1904=bool(declared.date_1904),
    )  # fmt: skip
    return Guess(layout, tuple(found.problems), tuple(found.notes))


def _of_csv(path: Path, resolver: ColumnResolver, declared: Declared) -> Guess:
    encoding = declared.encoding or encoding_of(path)
    best: tuple[Delimiter, Headings] | None = None
    first: Sequence[Row] = ()
    for delimiter in (declared.delimiter,) if declared.delimiter else DELIMITERS:
        rows = _first_rows(csv_rows(path, encoding, delimiter), declared)
        first = first or rows
        headings = find_headings(rows, resolver.knows, declared.heading_row)
        if headings and (best is None or headings.found > best[1].found):
            best = delimiter, headings
    if best is None:
        raise _no_headings(first)
    layout = Layout(encoding=encoding, delimiter=best[0], date_1904=bool(declared.date_1904))
    return _of_table(best[1], layout, resolver, knows_percent=True)


def _of_workbook(book: Workbook, resolver: ColumnResolver, declared: Declared) -> Guess:
    names = [each.name for each in book.sheets if declared.sheet is not None or not each.hidden]
    if declared.sheet is not None:
        names = [name for name in names if name == declared.sheet]
    if not names:
        raise TableRefused(Fault.SHEET, f"文件里有：{_listed(each.name for each in book.sheets)}")
    tried: list[tuple[str, Headings, bool]] = []
    first: Sequence[Row] = ()
    for name in names:
        rows = _first_rows(book.rows(name), declared)
        first = first or rows
        if headings := find_headings(rows, resolver.knows, declared.heading_row):
            tried.append((name, headings, rows[-1][0] >= headings.first_row))
    if not tried:
        raise _no_headings(first)
    tried.sort(key=lambda each: (each[1].found, each[2]), reverse=True)
    sheet, headings, _ = tried[0]
    alike = [name for name, other, filled in tried if filled and other.found == headings.found]
    date_1904 = book.date_1904 if declared.date_1904 is None else declared.date_1904
    guess = _of_table(headings, Layout(sheet=sheet, date_1904=date_1904), resolver, knows_percent=book.knows_percent)
    problems, notes = list(guess.problems), [*_about_sheets(book, sheet, len(guess.layout.columns)), *guess.notes]
    if len(alike) > 1:
        sentence = f"有 {len(alike)} 个工作表都有本信息项的表头和数据（{_listed(alike)}），请分开上传，或声明读取哪一个"
        problems.append(LayoutProblem("/layout/sheet", "several_sheets", sentence))
    return Guess(guess.layout, tuple(problems), tuple(notes))


def _of_table(headings: Headings, layout: Layout, resolver: ColumnResolver, *, knows_percent: bool) -> Guess:
    texts = headings.texts
    while texts and not texts[-1]:
        texts = texts[:-1]
    if len(texts) > MOST_COLUMNS:
        raise TableRefused(Fault.COLUMNS)
    found = resolver.resolve(texts, money_unit_above(headings.above), knows_percent=knows_percent)
    unknown = any(each.code == "unknown_heading" for each in found.problems)
    problems = [*found.problems, *([] if unknown else resolver.missing(found.names))]  # an unknown heading may be the missing one
    table = msgspec.structs.replace(
        layout, columns=found.names, headings=texts, first_row=headings.first_row, scales=found.scales, unclear=tuple(found.unclear)
    )
    return Guess(table, tuple(problems), tuple(found.notes))


def _first_rows(rows: Iterable[tuple[int, list[Any] | RowProblem]], declared: Declared) -> list[Row]:
    most = LOOKED_AT if declared.heading_row is None else declared.heading_row + 2
    return [(number, () if isinstance(cells, RowProblem) else cells[: MOST_COLUMNS + 1]) for number, cells in islice(rows, most)]


def _about_sheets(book: Workbook, sheet: str, columns: int) -> list[str]:
    notes = [f"读取的是工作表「{sheet}」，共有 {len(book.sheets)} 个工作表"] if len(book.sheets) > 1 else []
    hidden = [each.name for each in book.sheets if each.hidden and each.name != sheet]
    if hidden:
        notes.append(f"有 {len(hidden)} 个隐藏的工作表没有读取")
    if rows := book.hidden_rows(sheet):
        notes.append(f"有 {rows} 行是隐藏的，也会读取")
    if hidden_columns := book.hidden_columns(sheet, columns):
        notes.append(f"有 {hidden_columns} 列是隐藏的，也会读取")
    return notes


def _no_headings(rows: Sequence[Row]) -> TableRefused:
    written = next((cells for _, cells in rows if any(cells)), None)
    if written is None:
        return TableRefused(Fault.EMPTY)
    return TableRefused(Fault.HEADINGS, f"最先的一行是：{_listed(str(cell) for cell in written if cell)}")


def _listed(words: Iterable[str]) -> str:
    shown = [word[:30] for word in islice(words, _MOST_SHOWN + 1)]
    return "、".join(shown[:_MOST_SHOWN]) + ("…" if len(shown) > _MOST_SHOWN else "")
