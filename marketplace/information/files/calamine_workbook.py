"""XLS and ODS through calamine, which reads a sheet as a whole. Its size is bounded before, as far as that can be known; a broken file may
still make the parser ask for more memory than there is and end the process: only for a process with limits of its own.

calamine hands on neither formats nor error values: percentages need a declared unit, and a file with a cell in error is refused as a
whole, because that cell would come as an empty one.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from marketplace.information.files.kinds import FileKind
from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import RawCell
from marketplace.information.files.workbooks import MOST_CELLS, MOST_COLUMNS, MergedRange, SheetInfo, number_cell
from marketplace.information.files.xls_records import look_through

MOST_PARTS = 1_000
MOST_UNPACKED = 100 << 20
MOST_RATIO = 100
RATIO_FROM = 1 << 20  # short repetitive parts shrink more than any bomb and hurt nobody
_CHUNK = 1 << 16
_VBA = "_VBA_PROJECT".encode("utf-16-le")  # a name in the container's directory
_IN_ERROR = b'calcext:value-type="error"'
_MANIFEST = "META-INF/manifest.xml"


class OldWorkbook:
    """An open XLS or ODS file. Raises: TableRefused."""

    knows_percent = False
    date_1904 = False  # days come as days

    def __init__(self, path: Path, kind: FileKind) -> None:
        if kind is FileKind.ODS:
            _require_bounded(path)
        else:
            _require_harmless(path.read_bytes())
        with _refusing():
            self._book = CalamineWorkbook.from_path(path)
        listed = self._book.sheets_metadata
        if any(each.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for each in listed):
            raise TableRefused(Fault.UNSAFE, "文件里有宏")
        sheets = [each for each in listed if each.typ == SheetTypeEnum.WorkSheet]
        self.sheets = [SheetInfo(each.name, each.visible != SheetVisibleEnum.Visible) for each in sheets]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[RawCell]]]:
        table = self._sheet(sheet)
        if table.start is None:
            return
        first_row, first_column = table.start
        before: list[RawCell] = [None] * first_column
        for number, row in enumerate(table.iter_rows(), start=first_row + 1):
            cells = [_cell(each) for each in row]
            if any(each is not None for each in cells):
                yield number, before + cells

    def merged(self, sheet: str) -> list[MergedRange]:
        ranges = self._sheet(sheet).merged_cell_ranges or []
        return [MergedRange(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in ranges]

    def hidden_columns(self, sheet: str, most: int) -> int:
        return 0  # not handed on

    def hidden_rows(self, sheet: str) -> int:
        return 0  # not handed on

    def _sheet(self, name: str) -> CalamineSheet:
        with _refusing():
            sheet = self._book.get_sheet_by_name(name)
        _require_size(sheet.height, sheet.total_width)
        return sheet


@contextmanager
def _refusing() -> Iterator[None]:
    """What the parser stumbles over is the file's fault; a panic of its language comes as an exception that is no `Exception`."""
    try:
        yield
    except PasswordError:
        raise TableRefused(Fault.ENCRYPTED) from None
    except (CalamineError, OSError):
        raise TableRefused(Fault.DAMAGED) from None
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise TableRefused(Fault.DAMAGED) from None


def _cell(value: object) -> RawCell:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number_cell(repr(value))
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value) or None


def _require_harmless(content: bytes) -> None:
    if _VBA in content:
        raise TableRefused(Fault.UNSAFE, "文件里有宏")
    try:
        found = look_through(content)
    except (ValueError, struct.error):
        raise TableRefused(Fault.DAMAGED) from None
    if found.password:  # then the rest of what was found is noise
        raise TableRefused(Fault.ENCRYPTED)
    _require_size(found.rows, found.columns)
    if found.error is not None:
        raise TableRefused(Fault.ERRORS, f"第 {found.error[0]} 行第 {found.error[1]} 列")


def _require_size(rows: int, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise TableRefused(Fault.COLUMNS)
    if rows * columns > MOST_CELLS:
        raise TableRefused(Fault.CELLS)


def _require_bounded(path: Path) -> None:
    """Read every part of the package once, counting while reading, and every XML part for document types."""
    packed, unpacked = path.stat().st_size, 0
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or "content.xml" not in package.namelist():
                raise TableRefused(Fault.MISMATCH)
            if any(part.flag_bits & 1 for part in parts):
                raise TableRefused(Fault.ENCRYPTED)
            with package.open(_MANIFEST) as manifest:
                if b"encryption-data" in manifest.read(_CHUNK):
                    raise TableRefused(Fault.ENCRYPTED)
            if any(part.filename.startswith(("Basic/", "Scripts/")) for part in parts):
                raise TableRefused(Fault.UNSAFE, "文件里有宏")
            for part in parts:
                unpacked = _read(package, part, unpacked, packed)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, ValueError):
        raise TableRefused(Fault.DAMAGED) from None


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int, packed: int) -> int:
    parser = DefusedXMLParser(target=_Ignored(), forbid_dtd=True) if part.filename.endswith(".xml") else None
    with package.open(part) as content:
        while chunk := content.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MOST_UNPACKED or unpacked > max(RATIO_FROM, packed * MOST_RATIO):
                raise TableRefused(Fault.UNSAFE)
            if parser is not None:
                _feed(parser, chunk)
            if _IN_ERROR in chunk:
                raise TableRefused(Fault.ERRORS)
    return unpacked


def _feed(parser: DefusedXMLParser, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except DefusedXmlException:
        raise TableRefused(Fault.UNSAFE) from None
    except SyntaxError:  # the parser's own error for text that is no XML
        raise TableRefused(Fault.DAMAGED) from None


class _Ignored:
    """A target that keeps nothing: the parser then only checks."""

    def close(self) -> None:
        """The end of the part."""
