"""A workbook read back into the body of a version. What is wrong is named by sheet and cell."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from marketplace.documents.xlsx_writer import letters
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.errors import FieldError, Invalid, Malformed
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.open_workbook import open_workbook
from marketplace.information.files.rows import CellFault, RawCell
from marketplace.information.files.workbooks import Workbook
from marketplace.money import plain
from web.api.product_version_views import ProductVersionBody
from web.exact_body import exact_document
from web.validation_messages import chinese
from web.version_file.layout import BY_FIELD, CRITERION, ENTRIES, FIRST, LINES, SEPARATOR, Scalar

MOST_ROWS = 2_000  # of a sheet; terms have far fewer entries


def read_version_workbook(path: Path) -> ProductVersionBody:
    """Raises: Invalid naming sheet and cell; TableRefused for what is no workbook, or a dangerous one."""
    reader = _Reader(open_workbook(path, FileKind.XLSX))
    said = reader.read()
    if reader.faults:
        raise Invalid(f"有 {len(reader.faults)} 处需要修改", reader.faults)
    try:
        return msgspec.convert(said, ProductVersionBody)
    except msgspec.ValidationError as error:
        place = str(error).partition(" - at `$")[2].rstrip("`").lstrip(".")
        at = reader.place_of(place)
        raise Invalid("有 1 处需要修改", [FieldError("/file", f"{at or place or '文件'}：{chinese(str(error))}。")]) from None


class _Reader:
    """Collects what was said with its places, and every fault."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._places: dict[str, str] = {}
        self.faults: list[FieldError] = []

    def read(self) -> dict[str, Any]:
        """The body as builtin values; a sheet that is not there says nothing."""
        said: dict[str, Any] = {}
        if all(sheet.name not in (FIRST, CRITERION) for sheet in self._book.sheets):
            self.faults.append(FieldError("/file", f"工作簿里没有工作表「{FIRST}」；请先导出一份，照它的样子修改。"))
            return said
        self._first(said)
        text = "".join(str(value) for _, value in self._column(CRITERION, 1))
        if text.strip():
            said["criterion"] = self._json(text, f"「{CRITERION}」B2", "criterion")
        for sheet, field in ENTRIES.items():
            said[field] = self._entries(sheet, field)
        for sheet, field in LINES.items():
            said[field] = [str(value) for _, value in self._column(sheet, 0)]
        return {field: value for field, value in said.items() if value is not None}

    def place_of(self, field: str) -> str | None:
        """The cell of the longest beginning of a place in the body."""
        while field and field not in self._places:
            field = field[: max(field.rfind("."), field.rfind("["), 0)]
        return self._places.get(field)

    def _first(self, said: dict[str, Any]) -> None:
        for number, cells in self._rows(FIRST):
            field, value = _text(cells, 2), cells[1] if len(cells) > 1 else None
            scalar = BY_FIELD.get(field)
            if scalar is None:
                self._fault(FIRST, 2, number, f"没有“{field[:40]}”这个字段；这一列请保持导出时的样子")
            elif value is not None and value != "":
                self._keep(said, scalar, self._value(scalar, value, number), number)

    def _keep(self, said: dict[str, Any], scalar: Scalar, value: Any, number: int) -> None:
        self._places[scalar.field] = f"「{FIRST}」B{number}"
        first, _, second = scalar.field.partition(".")
        if second:
            said.setdefault(first, {})[second] = value
        else:
            said[first] = value

    def _value(self, scalar: Scalar, value: RawCell, number: int) -> Any:
        text = _said(value)
        if scalar.several:
            return [self._code(scalar, part.strip(), number) for part in text.replace(";", SEPARATOR).split(SEPARATOR) if part.strip()]
        if scalar.names is not None:
            return self._code(scalar, text.strip(), number)
        if scalar.kind == "json":
            return self._json(text, f"「{FIRST}」B{number}", scalar.field)
        if scalar.kind == "yes_no":
            return self._among({"是": True, "否": False, "true": True, "false": False}, text.strip(), number, "是或否")
        if scalar.kind == "whole":
            return self._whole(text.strip(), number)
        return text

    def _code(self, scalar: Scalar, text: str, number: int) -> Any:
        names = scalar.names or {}
        known = {name: code for code, name in names.items()} | {code: code for code in names}
        return self._among(known, text, number, "、".join(names.values()))

    def _among(self, known: dict[str, Any], text: str, number: int, accepted: str) -> Any:
        if text not in known:
            self._fault(FIRST, 1, number, f"不能是“{text[:40]}”；可以是：{accepted}")
        return known.get(text)

    def _whole(self, text: str, number: int) -> int | None:
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
            self._fault(FIRST, 1, number, f"“{text[:40]}”不是整数")
            return None
        return int(text)

    def _entries(self, sheet: str, field: str) -> list[Any]:
        found: list[Any] = []
        for number, value in self._column(sheet, 1):
            self._places[f"{field}[{len(found)}]"] = f"「{sheet}」B{number}"
            found.append(self._json(str(value), f"「{sheet}」B{number}", field))
        return found

    def _json(self, text: str, place: str, field: str) -> Any:
        self._places.setdefault(field, place)
        try:
            document = exact_document(text)
        except Malformed:
            self.faults.append(FieldError("/file", f"{place}：不是 JSON，请检查括号、引号和逗号。"))
            return None
        if isinstance(document, RepeatedKeys):
            self.faults.append(FieldError("/file", f"{place}：字段 {document.repeated[0]} 给了两次。"))
        return document

    def _column(self, sheet: str, place: int) -> Iterator[tuple[int, RawCell]]:
        for number, cells in self._rows(sheet):
            value = cells[place] if place < len(cells) else None
            if value is not None and value != "":
                yield number, value if not isinstance(value, bool | date | Decimal | int) else _said(value)

    def _rows(self, sheet: str) -> Iterator[tuple[int, list[RawCell]]]:
        """Below the headings; a cell whose formula failed is a fault, as is a row too many."""
        if all(each.name != sheet for each in self._book.sheets):
            return
        for number, cells in self._book.rows(sheet):
            if number == 1 or all(cell is None or cell == "" for cell in cells):
                continue
            if number > MOST_ROWS:
                self._fault(sheet, 0, number, f"一张表最多 {MOST_ROWS} 行")
                return
            wrong = next((place for place, cell in enumerate(cells) if isinstance(cell, CellFault)), None)
            if wrong is not None:
                self._fault(sheet, wrong, number, "这一格没有可读的值，可能是公式出错")
            else:
                yield number, cells

    def _fault(self, sheet: str, column: int, row: int, text: str) -> None:
        self.faults.append(FieldError("/file", f"「{sheet}」{letters(column)}{row}：{text}。"))


def _text(cells: list[RawCell], place: int) -> str:
    return str(cells[place] or "").strip() if place < len(cells) else ""


def _said(value: RawCell) -> str:
    """A cell as the open interface writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        return plain(Decimal(value))
    return value.isoformat() if isinstance(value, date) else str(value)
