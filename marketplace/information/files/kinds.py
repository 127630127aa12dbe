"""The kinds of files that information comes in, and how each shows itself by its first bytes."""

from enum import StrEnum
from pathlib import Path

from marketplace.information.files.refusals import Fault, TableRefused

HEAD_BYTES = 64


class FileKind(StrEnum):
    """What a delivered file is."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    JSON = "json"  # an array of objects, or {"records": […]}
    JSON_LINES = "jsonl"  # one object a line


ENDINGS: dict[str, FileKind] = {
    "csv": FileKind.CSV,
    "txt": FileKind.CSV,
    "tsv": FileKind.CSV,
    "xlsx": FileKind.XLSX,
    "xls": FileKind.XLS,
    "ods": FileKind.ODS,
    "json": FileKind.JSON,
    "jsonl": FileKind.JSON_LINES,
    "ndjson": FileKind.JSON_LINES,
}
# What a file of the upload lane may hold; the file lane takes CSV and JSON lines without limit.
UPLOAD_ROWS: dict[FileKind, int] = {
    FileKind.CSV: 200_000,
    FileKind.XLSX: 50_000,
    FileKind.XLS: 50_000,
    FileKind.ODS: 50_000,
    FileKind.JSON: 200_000,
    FileKind.JSON_LINES: 200_000,
}
STREAMED = frozenset({FileKind.CSV, FileKind.JSON_LINES})  # read line by line, so their length does not matter
SPREADSHEETS = frozenset({FileKind.XLSX, FileKind.XLS, FileKind.ODS})
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = (
    b"%PDF",
    b"PK",
    b"MZ",
    b"\x7fELF",
    b"\xff\xd8",
    b"\x89PNG",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    _COMPOUND[:4],
    b"Rar!",
    b"7z",
    b"<",
)
_BEGINNINGS: dict[FileKind, tuple[bytes, ...]] = {
    FileKind.XLSX: (_ZIP,),
    FileKind.ODS: (_ZIP,),
    FileKind.XLS: (_COMPOUND,),
    FileKind.JSON: (b"[", b"{"),
    FileKind.JSON_LINES: (b"{",),
}


def kind_of(file_name: str, path: Path) -> FileKind:
    """The kind that the name's ending promises and the first bytes keep.

    Raises: TableRefused for an ending that is not taken, an empty file, or content of another kind.
    """
    kind = ENDINGS.get(file_name.rpartition(".")[2].lower())
    if kind is None:
        raise TableRefused(Fault.TYPE)
    with path.open("rb") as file:
        require_kind(kind, file.read(HEAD_BYTES))
    return kind


def require_kind(kind: FileKind, head: bytes) -> None:
    """Compare a kind with the first bytes of a file. Raises: TableRefused."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        raise TableRefused(Fault.EMPTY)
    if kind is FileKind.XLSX and head.startswith(_COMPOUND):  # Excel wraps a workbook with a password in the old container
        raise TableRefused(Fault.ENCRYPTED)
    kept = not begins.startswith(_NO_TEXT) if kind is FileKind.CSV else begins.startswith(_BEGINNINGS[kind])
    if not kept:
        raise TableRefused(Fault.MISMATCH)
