"""XLSX, streamed: rows are read one by one, so that two cells at opposite corners cost two cells (decisions/reading_tables.md)."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from marketplace.documents.checks.office import check_package
from marketplace.documents.file_kinds import FileKind as DocumentKind
from marketplace.documents.refusals import FileRefused, Refusal
from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import CellFault, RawCell
from marketplace.information.files.workbooks import MOST_CELLS, MOST_COLUMNS, MOST_MERGED, MergedRange, SheetInfo, day_cell, number_cell
from marketplace.information.files.xlsx_parts import CHUNK, Form, events, forms, is_true, shared_texts, sheet_parts, text_of

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
MOST_ROWS = 1 << 20  # of a sheet
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_SPAN = re.compile(rb'\b(min|max)="(\d{1,5})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_OVERLAP = 1_024  # longer than any of these tags
_FAULTS = {Refusal.ENCRYPTED: Fault.ENCRYPTED, Refusal.MISMATCH: Fault.MISMATCH}
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, ParseError, KeyError, ValueError, IndexError, EOFError, OSError)


class XlsxWorkbook:
    """An open XLSX file. Raises: TableRefused for a damaged package, or one with anything but cells in it."""

    knows_percent = True

    def __init__(self, path: Path) -> None:
        try:
            check_package(DocumentKind.XLSX, path)
            self._package = zipfile.ZipFile(path)
            self._parts, self.date_1904 = sheet_parts(self._package)
            self._texts, self._forms = shared_texts(self._package), forms(self._package)
        except FileRefused as refused:
            raise TableRefused(_FAULTS.get(refused.refusal, Fault.UNSAFE), str(refused)) from None
        except _DAMAGE:
            raise TableRefused(Fault.DAMAGED) from None
        self.sheets = [SheetInfo(each.name, each.hidden) for each in self._parts]
        self._columns: dict[str, int] = {}

    def rows(self, sheet: str) -> Iterator[tuple[int, list[RawCell]]]:
        try:
            with self._package.open(self._part(sheet)) as content:
                yield from self._rows(content)
        except _DAMAGE:
            raise TableRefused(Fault.DAMAGED) from None

    def merged(self, sheet: str) -> list[MergedRange]:
        found = [_range(each) for each in islice(self._matches(sheet, _MERGED), MOST_MERGED + 1)]
        if len(found) > MOST_MERGED:
            raise TableRefused(Fault.CELLS, "合并的单元格过多")
        return found

    def hidden_rows(self, sheet: str) -> int:
        return sum(1 for _ in self._matches(sheet, _HIDDEN))

    def hidden_columns(self, sheet: str, most: int) -> int:
        spans = (dict(_SPAN.findall(each[0])) for each in self._matches(sheet, _HIDDEN_COLUMNS))
        whole = [(int(span[b"min"]), min(int(span[b"max"]), most)) for span in spans if span.keys() == {b"min", b"max"}]
        return sum(max(last - first + 1, 0) for first, last in whole)  # often all that lie behind the table are hidden

    def _part(self, sheet: str) -> str:
        return next(each.part for each in self._parts if each.name == sheet)

    def _matches(self, sheet: str, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Where a pattern of tags occurs in a sheet. What a sheet's text holds cannot be taken for a tag: there a < is escaped."""
        kept = b""
        with self._package.open(self._part(sheet)) as content:
            while chunk := content.read(CHUNK):
                kept += chunk
                end = 0
                for each in pattern.finditer(kept):
                    yield each
                    end = each.end()
                kept = kept[max(end, len(kept) - _OVERLAP) :]

    def _rows(self, content: IO[bytes]) -> Iterator[tuple[int, list[RawCell]]]:
        read = events(content)
        space = next(read)[1].tag.removesuffix("worksheet")
        row_tag, data_tag = f"{space}row", f"{space}sheetData"
        number, left, data = 0, MOST_CELLS, None
        for kind, element in read:
            if kind == "start":
                data = element if element.tag == data_tag else data
            elif element.tag == row_tag and data is not None:
                number = _next_number(element, number)
                cells = self._cells(element, space)
                data.clear()  # what was read is let go
                left -= len(cells)
                if left < 0:
                    raise TableRefused(Fault.CELLS)
                if cells:
                    yield number, cells

    def _cells(self, row: Element, space: str) -> list[RawCell]:
        cells: list[RawCell] = []
        value_tag, formula_tag, inline_tag = f"{space}v", f"{space}f", f"{space}is"
        for element in row:
            place = self._place(element.get("r"), len(cells))
            text, computed, inline = None, False, None
            for part in element:
                if part.tag == value_tag:
                    text = part.text
                elif part.tag == formula_tag:
                    computed = True
                elif part.tag == inline_tag:
                    inline = text_of(part)
            if inline is None and text is None and not computed:
                continue
            if place >= MOST_COLUMNS:
                raise TableRefused(Fault.COLUMNS)
            cells.extend([None] * (place - len(cells)))
            cells.append(inline if inline is not None else self._value(element, text))
        return cells

    def _value(self, element: Element, text: str | None) -> RawCell:
        kind = element.get("t", "n")
        if text is None:
            return "" if kind == "str" else CellFault("formula_without_value")
        if kind == "s":
            return self._texts[_place_of(text)]
        if kind in {"str", "d"}:
            return text
        if kind == "b":
            return is_true(text)
        return CellFault("error_value", text[:40]) if kind == "e" else self._number(text, element.get("s"))

    def _number(self, text: str, style: str | None) -> RawCell:
        number = number_cell(text)
        form = self._forms[int(style)] if style is not None and int(style) < len(self._forms) else Form.PLAIN
        if form is Form.DAY:
            return day_cell(number, self.date_1904)
        if form is Form.PERCENT and isinstance(number, int | Decimal):
            return f"{(Decimal(number) * 100).normalize():f}%"
        return number

    def _place(self, reference: str | None, following: int) -> int:
        """The column, counted from 0; cells without a reference follow each other."""
        letters = reference.rstrip("0123456789") if reference else ""
        if not letters:
            return following
        if (place := self._columns.get(letters)) is None:
            place = self._columns[letters] = column_number(letters)
        if place < following:
            raise ValueError("cells out of order")
        return place


def column_number(letters: str) -> int:
    """A is 0, XFD is 16,383. Raises: ValueError."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > 1 << 20:
            raise ValueError(f"{letters[:8]} is no column; expected A to XFD")
        number = number * 26 + ord(letter) - 64
    return number - 1


def _next_number(row: Element, last: int) -> int:
    number = int(row.get("r", last + 1))
    if not last < number <= MOST_ROWS:
        raise ValueError("rows out of order")
    return number


def _place_of(text: str) -> int:
    """The place of a shared text; one before the first would be taken for one from the end."""
    if (place := int(text)) < 0:
        raise ValueError(f"no shared text has the place {place}")
    return place


def _range(found: re.Match[bytes]) -> MergedRange:
    first, last = found[1].decode(), found[3].decode()
    return MergedRange(int(found[2]), column_number(first), int(found[4]), column_number(last))
