"""The records of an old XLS file, looked at before calamine is: cells in error, which it hands on as empty ones, a password, and the extent
of each sheet, for which it asks memory without a limit.

Layout: [MS-CFB] (the container of sectors) and [MS-XLS] (records of kind, length, content).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

_SECTOR = 512
_END = 0xFFFFFFFC  # numbers from here on are marks, not sectors
_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_PASSWORD, _BOOLERR = 0x002F, 0x0205
_FORMULA = frozenset({0x0006, 0x0206, 0x0406})
# Records of cells begin with row and column; those of several cells end with the last column.
_CELL = frozenset({0x0201, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, 0x0207, _BOOLERR, *_FORMULA})
_CELLS = frozenset({0x00BD, 0x00BE})
_IS_ERROR = 2


class Findings(NamedTuple):
    """Row and column, counted from 1, of the first cell in error; whether there is a password; how far the sheets reach."""

    error: tuple[int, int] | None
    password: bool
    rows: int
    columns: int


def look_through(content: bytes) -> Findings:
    """Raises: ValueError, struct.error for a broken container."""
    error, password, rows, columns = None, False, 0, 0
    for kind, record in _records(_stream(content)):
        if kind == _PASSWORD:
            password = True
        if (kind in _CELL or kind in _CELLS) and len(record) >= 4:
            row, column = struct.unpack_from("<2H", record)
            if error is None and _in_error(kind, record):
                error = (row + 1, column + 1)
            if kind in _CELLS:
                column = max(column, *struct.unpack_from("<H", record, len(record) - 2))
            rows, columns = max(rows, row + 1), max(columns, column + 1)
    return Findings(error, password, rows, columns)


def _in_error(kind: int, record: bytes) -> bool:
    if kind == _BOOLERR:
        return len(record) >= 8 and record[7] == 1
    return kind in _FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == _IS_ERROR


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _stream(content: bytes) -> bytes:
    """The workbook's records. Streams below 4 KiB live elsewhere; no workbook is so short."""
    next_of = _allocation(content)
    directory = _chain(content, next_of, struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if directory[at : at + max(length - 2, 0)] in _STREAMS:
            start, size = struct.unpack_from("<IQ", directory, at + 116)
            return _chain(content, next_of, start)[: size & 0xFFFFFFFF]
    raise ValueError("no workbook in the container")


def _allocation(content: bytes) -> list[int]:
    """Of each sector the one that follows it."""
    tables = list(struct.unpack_from("<109I", content, 76))
    further, seen = struct.unpack_from("<I", content, 68)[0], 0
    while further < _END and seen * _SECTOR < len(content):
        *listed, further = struct.unpack_from("<128I", content, (further + 1) * _SECTOR)
        tables += listed
        seen += 1
    next_of: list[int] = []
    for table in tables:
        if table < _END:
            next_of += struct.unpack_from("<128I", content, (table + 1) * _SECTOR)
    return next_of


def _chain(content: bytes, next_of: list[int], sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < _END:
        if sector >= len(next_of) or len(parts) > len(next_of):
            raise ValueError("a chain of sectors that does not end")
        parts.append(content[(sector + 1) * _SECTOR : (sector + 2) * _SECTOR])
        sector = next_of[sector]
    return b"".join(parts)
