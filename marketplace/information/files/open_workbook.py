"""The reader of each kind of workbook, its parser loaded only when it is needed."""
# ruff: noqa: PLC0415

from pathlib import Path

from marketplace.information.files.kinds import FileKind
from marketplace.information.files.workbooks import Workbook


def open_workbook(path: Path, kind: FileKind) -> Workbook:
    """Open an XLSX, XLS or ODS file. Raises: TableRefused."""
    if kind is FileKind.XLSX:
        from marketplace.information.files.xlsx_workbook import XlsxWorkbook

        return XlsxWorkbook(path)
    from marketplace.information.files.calamine_workbook import OldWorkbook

    return OldWorkbook(path, kind)
