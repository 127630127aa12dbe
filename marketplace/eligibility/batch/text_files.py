"""A text file read by lines of bytes, so that a fault can name its line."""

import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

from marketplace.eligibility.batch.diagnostics import unusable
from marketplace.eligibility.batch.inputs import reason


class LinesOfBytes:
    """An open file and how far it was read. Raises: UnusableInputError where it cannot be opened or read on."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            self._file: BinaryIO = open(path, "rb", buffering=1 << 20)  # noqa: SIM115, PTH123 -- closed by whoever reads it
        except (OSError, ValueError) as error:
            raise unusable(f"{path}: cannot be read: {reason(error) if isinstance(error, OSError) else error}") from error
        found = os.fstat(self._file.fileno())
        self._size = found.st_size if stat.S_ISREG(found.st_mode) else None
        self._bytes_read = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            for line in self._file:
                self._bytes_read += len(line)
                yield line
        except OSError as error:
            raise unusable(f"{self.path}: cannot be read on: {reason(error)}") from error

    def share_read(self) -> float | None:
        return self._bytes_read / self._size if self._size else None

    def close(self) -> None:
        self._file.close()
