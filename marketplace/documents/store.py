"""Where the bytes of documents lie: the port that every storage adapter answers, and the default, a folder.

`tests/marketplace/documents/store_contract.py` holds what any adapter must pass. An adapter is a class that is made with the
installation's home. It blocks; callers run it in threads.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from marketplace.ids import new_id

CHUNK = 1 << 18
FOLDER = "documents"
INCOMING = "incoming"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was put: its key, size in bytes and SHA-256."""

    key: UUID
    size_bytes: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file found in the store, for the sweep. A broken upload has no key yet, only its own name."""

    key: UUID | None
    name: str
    changed_at: datetime


class DocumentStore(Protocol):
    """Keeps files by key. A file is there whole or not at all, and never changes."""

    def put(self, source: BinaryIO) -> StoredFile:
        """Keep what `source` holds from its present place on. Durable when this returns; nothing is left if it fails."""

    def open(self, key: UUID) -> BinaryIO:
        """The file, to be read from its beginning and closed by the caller. Raises: FileNotFoundError."""

    def delete(self, key: UUID) -> None:
        """Remove the file; it may be gone already."""

    def kept(self) -> Iterator[KeptFile]:
        """Everything that lies in the store, broken uploads included."""

    def discard(self, kept: KeptFile) -> None:
        """Remove what `kept` named; it may be gone already."""


class FolderStore:
    """Files in a folder outside of everything that is served, under names of our own: `ab/cd/<key>`."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def put(self, source: BinaryIO) -> StoredFile:
        """Temporary name, fsync, rename, fsync of the folder: after a crash there is the whole file or a leftover that the sweep takes."""
        key = new_id()
        target = self._path(key)
        temporary = self._made(self._folder / INCOMING) / key.hex
        try:
            size_bytes, sha256 = _written(source, temporary)
            self._made(target.parent)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return StoredFile(key, size_bytes, sha256)

    def open(self, key: UUID) -> BinaryIO:
        """See DocumentStore."""
        return self._path(key).open("rb")

    def delete(self, key: UUID) -> None:
        """See DocumentStore."""
        self._path(key).unlink(missing_ok=True)

    def kept(self) -> Iterator[KeptFile]:
        """See DocumentStore."""
        for path in self._folder.glob(f"{INCOMING}/*"):
            yield KeptFile(None, path.name, _changed_at(path))
        for path in self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            yield KeptFile(UUID(path.name), path.name, _changed_at(path))

    def discard(self, kept: KeptFile) -> None:
        """See DocumentStore."""
        path = self._folder / INCOMING / kept.name if kept.key is None else self._path(kept.key)
        path.unlink(missing_ok=True)

    def _path(self, key: UUID) -> Path:
        """By the end of the key, which is random; its beginning is the time, and one folder would take all of a day."""
        return self._folder / key.hex[-4:-2] / key.hex[-2:] / str(key)

    def _made(self, folder: Path) -> Path:
        """The folder with its parents, each durable in the one above."""
        if not folder.is_dir():
            if folder != self._folder:
                self._made(folder.parent)
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            _sync_folder(folder.parent)
        return folder


def _written(source: BinaryIO, temporary: Path) -> tuple[int, bytes]:
    digest, size_bytes = hashlib.sha256(), 0
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size_bytes += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size_bytes, digest.digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # deleted meanwhile: as if it had just been made, so nobody touches it
        return datetime.max.replace(tzinfo=UTC)
