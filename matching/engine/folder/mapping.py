"""Files mapped read-only, after their lengths and checksums were looked at."""

import mmap
import os
import stat
from pathlib import Path

from matching.engine.folder.checksums import checksums, pieces
from matching.engine.folder.errors import FolderError, MissingFile
from matching.engine.folder.header import NAME, SUFFIX, FileKind, Header, decode_header


class FolderFiles:
    """One opened folder. All files are found through its descriptor, so they are of one folder even if its name moves on."""

    def __init__(self, folder: Path) -> None:
        """Raises: FolderError (no folder, no right to read it)."""
        self.folder = folder
        try:
            self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise FolderError(folder, f"cannot be opened: {error.strerror}") from error

    def __enter__(self) -> "FolderFiles":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def read(self, name: str, first: int = 0) -> bytes:
        """A file's contents from byte `first` on. Raises: FolderError (shorter than that among others)."""
        descriptor, size = self._open(name)
        with os.fdopen(descriptor, "rb") as file:
            if size < first:
                raise FolderError(self.folder / name, f"is {size} bytes long, it was at least {first}")
            file.seek(first)
            return file.read()

    def map(self, name: str) -> memoryview:
        """A file's contents; the mapping lives as long as anything that looks into it. Raises: FolderError."""
        descriptor, size = self._open(name)
        try:
            return memoryview(mmap.mmap(descriptor, size, prot=mmap.PROT_READ) if size else b"")
        except (OSError, ValueError) as error:  # ValueError: it became shorter meanwhile
            raise FolderError(self.folder / name, f"cannot be mapped: {error}") from error
        finally:
            os.close(descriptor)

    def _open(self, name: str) -> tuple[int, int]:
        """Descriptor and size of a regular file. A link may point at anything, a pipe would make us wait for ever: neither is opened."""
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._descriptor)
        except FileNotFoundError as error:
            raise MissingFile(self.folder / name, "is missing") from error
        except OSError as error:
            raise FolderError(self.folder / name, f"cannot be opened: {error.strerror}") from error
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            os.close(descriptor)
            raise FolderError(self.folder / name, "is no ordinary file")
        return descriptor, found.st_size


def read_header(files: FolderFiles) -> Header:
    """The header of the folder's present state. Raises: FolderError."""
    return decode_header(files.folder / NAME, files.read(NAME))


def map_all(files: FolderFiles, header: Header) -> dict[FileKind, memoryview]:
    """Every file of the header, checked. Raises: FolderError."""
    mapped = {}
    for kind in SUFFIX:
        data = files.map(header.file_name(kind))
        expected = header.files[kind].bytes
        if len(data) != expected:
            raise FolderError(files.folder / header.file_name(kind), f"is {len(data)} bytes long, {expected} were written")
        mapped[kind] = data
    _check(files, header, mapped)
    return mapped


def _check(files: FolderFiles, header: Header, mapped: dict[FileKind, memoryview]) -> None:
    parts = {kind: pieces(data) for kind, data in mapped.items()}
    found = iter(checksums([part for each in parts.values() for part in each]))
    for kind, each in parts.items():
        own = [next(found) for _ in each]
        if own != header.files[kind].checksums:
            raise FolderError(files.folder / header.file_name(kind), "a checksum differs: the file was changed after it was written")
        release_pages(mapped[kind])


def release_pages(data: memoryview) -> None:
    """Looking at every byte has made the whole file this process's memory; what is needed comes back from the page cache."""
    if isinstance(data.obj, mmap.mmap):
        data.obj.madvise(mmap.MADV_DONTNEED)
