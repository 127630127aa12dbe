"""The header: one small JSON file that says what the folder's other files hold, and seals them by length and checksum.

    {"magic": …, "format": 2, "engine": 1, "checksum": of the body's bytes, "body": {…}}

Replacing this file by a rename is what makes a new state of the folder the current one: all other files carry the header's id in
their names and are never changed.
"""

import sys
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from matching.engine.columns.column import Meaning
from matching.engine.folder.errors import FolderError

NAME = "header.json"
MAGIC = "zhida engine folder"
FORMAT = 2  # where things lie in the files; raised whenever that changes
ENGINE = 1  # what the numbers in the columns mean and how ids are indexed; raised whenever that changes

Count = Annotated[int, msgspec.Meta(ge=0)]
Dtype = Literal["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]
FileKind = Literal["columns", "ids", "dictionaries", "vocabulary", "extra"]
SUFFIX: dict[FileKind, str] = {"columns": "bin", "ids": "arrow", "dictionaries": "json", "vocabulary": "json", "extra": "json"}


class ArraySpec(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An array in the columns' file; `offset` in bytes from the file's beginning."""

    dtype: Dtype
    shape: list[Count]
    offset: Count


class ColumnSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `AttributeColumn` without its dictionary, and the two arrays of its sketch, if it has one."""

    name: str
    meaning: Meaning
    scale: int
    values: ArraySpec
    offsets: ArraySpec | None
    members: ArraySpec | None
    codes: ArraySpec | None
    cuts: ArraySpec | None


class FileSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Length in bytes, and the checksum of each piece (`checksums.py`)."""

    bytes: Count
    checksums: list[int]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`index`: the two arrays of the row index (`row_index.py`). `stamp`: whatever the writer wants to know again, as JSON has it."""

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    byte_order: str
    rows: Count
    vocabulary_hash: str
    stamp: dict[str, Any]
    columns: list[ColumnSpec]
    index: tuple[ArraySpec, ArraySpec]
    extra: dict[str, ArraySpec]
    files: dict[FileKind, FileSpec]

    def file_name(self, kind: FileKind) -> str:
        """Name of a file of this folder's state."""
        return f"{kind}-{self.id}.{SUFFIX[kind]}"


class _Sealed(msgspec.Struct, frozen=True):
    magic: str = ""
    format: int = 0
    engine: int = 0
    checksum: str = ""
    body: msgspec.Raw = msgspec.Raw()


def encode_header(header: Header) -> bytes:
    """Raises: TypeError (the stamp is no JSON)."""
    body = msgspec.json.encode(header)
    return msgspec.json.encode(_Sealed(MAGIC, FORMAT, ENGINE, _checksum(body), msgspec.Raw(body)))


def decode_header(file: Path, content: bytes) -> Header:
    """Raises: FolderError (foreign, of another format, damaged, of another byte order)."""
    try:
        sealed = msgspec.json.decode(content, type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FolderError(file, f"not readable: {error}") from error
    if sealed.magic != MAGIC:
        raise FolderError(file, f"not of an engine folder: magic is {sealed.magic!r}")
    for what, found, known in (("format", sealed.format, FORMAT), ("engine", sealed.engine, ENGINE)):
        if found != known:
            raise FolderError(file, f"{what} is {found}, {'older' if found < known else 'newer'} than {known}, which this program reads")
    if sealed.checksum != _checksum(bytes(sealed.body)):
        raise FolderError(file, "the checksum differs: the file was changed after it was written")
    return _body(file, sealed.body)


def _body(file: Path, body: msgspec.Raw) -> Header:
    try:
        header = msgspec.json.decode(body, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FolderError(file, f"wrong contents: {error}") from error
    if header.byte_order != sys.byteorder:
        raise FolderError(file, f"byte order is {header.byte_order}, this machine's is {sys.byteorder}")
    if missing := SUFFIX.keys() - header.files.keys():
        raise FolderError(file, f"says nothing of {', '.join(sorted(missing))}")
    return header


def _checksum(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()
