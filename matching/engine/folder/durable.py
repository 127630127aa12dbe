"""Files that are whole or not there, and the lock of the one who writes."""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

from matching.engine.folder.errors import FolderBusy

LOCK = "writer.lock"
Bytes = bytes | memoryview


def write_durably(file: Path, pieces: Iterable[Bytes]) -> None:
    """A new file, on the disk before this returns. Only its owner may read it: it holds what enterprises did not publish."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def replace_durably(file: Path, content: bytes) -> None:
    """Replace a file by one rename: whoever looks sees the old one or the new one, before and after a crash."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        write_durably(fresh, [content])
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Made if missing, private, its name on the disk."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
        sync_folder(folder.parent)


class WriterLock:
    """Held by the one who writes into a folder. The kernel lets go when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Raises: FolderBusy (somebody else holds it), OSError (the folder cannot be written)."""
        file = folder / LOCK
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FolderBusy(file, "another process (or another population of this one) is writing here") from None

    def release(self) -> None:
        """Let the next one write."""
        os.close(self._descriptor)

    def __enter__(self) -> "WriterLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
