"""The kinds of files that are taken, few on purpose, and how each is recognised.

Taken are what people send for a loan or a subsidy: PDF, photos, Word, Excel, CSV. Left out are the old binary office formats (xls,
doc), whose macros cannot be excluded without running a parser of their own; archives, which hide what is in them; SVG and HTML, which
are programs; GIF and TIFF, which nobody's phone or scanner needs.
"""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.documents.refusals import FileRefused, Refusal

HEAD_BYTES = 64
UNSPECIFIC = frozenset({"", "application/octet-stream", "binary/octet-stream"})  # what browsers say of files they do not know


class FileKind(StrEnum):
    """What a file is by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind shows itself: the served media type, the endings of its names, and what else browsers declare it as."""

    media_type: str
    endings: tuple[str, ...]
    also_declared: frozenset[str] = frozenset()


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = frozenset({"application/zip", "application/x-zip-compressed"})
FORMS: dict[FileKind, Form] = {
    FileKind.PDF: Form("application/pdf", ("pdf",), frozenset({"application/x-pdf"})),
    FileKind.JPEG: Form("image/jpeg", ("jpg", "jpeg"), frozenset({"image/jpg", "image/pjpeg"})),
    FileKind.PNG: Form("image/png", ("png",), frozenset({"image/x-png"})),
    FileKind.HEIC: Form("image/heic", ("heic", "heif"), frozenset({"image/heif", "image/heic-sequence", "image/heif-sequence"})),
    FileKind.DOCX: Form(f"{_OFFICE}wordprocessingml.document", ("docx",), _ZIP),
    FileKind.XLSX: Form(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), _ZIP),
    FileKind.CSV: Form("text/csv", ("csv",), frozenset({"text/plain", "application/csv", "application/vnd.ms-excel"})),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_NO_TEXT = (b"%PDF", b"PK", b"MZ", b"\x7fELF", b"\xff\xd8", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"\xd0\xcf\x11\xe0", b"Rar!", b"<")


def kind_by_name(file_name: str) -> FileKind:
    """The kind that the name's ending promises. Raises: FileRefused."""
    ending = file_name.rpartition(".")[2].lower()
    for kind, form in FORMS.items():
        if ending in form.endings:
            return kind
    raise FileRefused(Refusal.TYPE)


def require_kind(kind: FileKind, declared: str, head: bytes) -> None:
    """Compare what the name promises with what the sender declared and with the first bytes. Raises: FileRefused."""
    form = FORMS[kind]
    said = declared.partition(";")[0].strip().lower()
    if said not in UNSPECIFIC | {form.media_type} | form.also_declared or not _begins_as(kind, head):
        raise FileRefused(Refusal.MISMATCH)


def _begins_as(kind: FileKind, head: bytes) -> bool:
    if kind is FileKind.PDF:
        return head.startswith(b"%PDF-")
    if kind is FileKind.JPEG:
        return head.startswith(b"\xff\xd8\xff")
    if kind is FileKind.PNG:
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if kind is FileKind.HEIC:
        return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS
    if kind is FileKind.CSV:
        return not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_NO_TEXT)
    return head.startswith(b"PK\x03\x04")  # which of the two office formats it is shows only inside
