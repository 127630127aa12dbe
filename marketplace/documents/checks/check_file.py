"""Which check belongs to which kind of file. Parsers are imported only where they are needed: a check starts in a tenth of a second."""
# ruff: noqa: PLC0415

from collections.abc import Callable
from functools import partial
from pathlib import Path

from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind

Check = Callable[[Path, Path], Verdict]  # the file, and where a rewritten one goes


def check_file(kind: FileKind) -> Check:
    """The check of a kind, its parser loaded."""
    if kind is FileKind.PDF:
        from marketplace.documents.checks.pdf import check_pdf

        return lambda source, _: check_pdf(source)
    if kind is FileKind.CSV:
        from marketplace.documents.checks.tables import check_table

        return lambda source, _: check_table(source)
    if kind in {FileKind.DOCX, FileKind.XLSX}:
        from marketplace.documents.checks.office import check_package

        return lambda source, _: check_package(kind, source)
    from marketplace.documents.checks.pictures import check_picture

    return partial(check_picture, kind)
