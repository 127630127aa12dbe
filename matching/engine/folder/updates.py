"""The update file beside a folder's state: what has changed since, appended record by record. One writes, others read along.

A record is one write to the file, so what `append` has returned for survives the death of the process at any instant; it does not
survive a power cut unless `sync` was asked for.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from matching.engine.folder.durable import WriterLock, sync_folder
from matching.engine.folder.errors import FolderError, MissingFile
from matching.engine.folder.mapping import FolderFiles, read_header
from matching.engine.folder.update_records import Scanned, Update, decode_update, encode_record, encode_update, scan


class UpdateFile:
    """The updates of one state of a folder. For several threads at once."""

    def __init__(self, folder: Path, folder_id: str) -> None:
        self.folder = folder
        self._guard = Lock()
        self._writer: WriterLock | None = None
        self._descriptor: int | None = None
        self._follow(folder_id)

    def _follow(self, folder_id: str) -> None:
        self._id = folder_id
        self.file = self.folder / f"updates-{folder_id}.log"
        self._first = encode_record(0, f"zhida engine updates of {folder_id}".encode())
        self._end = 0  # of the records taken in
        self._next = 0  # number of the next record
        self.torn = 0  # bytes behind the last whole record at the last look

    @property
    def writing(self) -> bool:
        """Whether this one holds the folder for writing."""
        return self._writer is not None

    def refresh(self) -> list[Update]:
        """Updates appended since the last look, oldest first; at the first look all of them.

        Raises: FolderError (damaged in the middle, of another state).
        """
        with self._guard:
            return self._refresh()

    def begin_writing(self) -> list[Update]:
        """Take the folder for writing; returns the updates not yet seen, which the caller must take in before it appends.

        A torn tail is cut off. Raises: FolderBusy (somebody else writes), FolderError (damaged, or replaced since it was opened), OSError.
        """
        with self._guard:
            if self._writer is not None:
                return []
            lock = WriterLock(self.folder)
            try:
                found = self._begin()
            except BaseException:
                lock.release()
                raise
            self._writer = lock
            return found

    def append(self, profile_id: str, attributes: Mapping[str, Any] | None, *, sync: bool = False) -> None:
        """Write one update; it is in the file when this returns (with `sync`: on the disk).

        Raises: RuntimeError (without `begin_writing`), OSError (disk full; nothing was appended).
        """
        text = encode_update(Update(profile_id, attributes))
        with self._guard:
            if self._writer is None or self._descriptor is None:
                raise RuntimeError("updates are appended after begin_writing()")
            record = encode_record(self._next, text)
            self._write(self._descriptor, record, sync)
            self._end += len(record)
            self._next += 1

    def is_of(self, folder: Path) -> bool:
        """Whether these are updates of that folder, whatever the names it is called by."""
        return folder.exists() and self.folder.exists() and folder.samefile(self.folder)

    def continue_in(self, folder_id: str) -> None:
        """Go on with another state of the same folder, written under this one's lock; its update file begins empty."""
        with self._guard:
            self._close_file()
            self._follow(folder_id)
            self._open_file()

    def close(self) -> None:
        """Let others write. Reading goes on to work."""
        with self._guard:
            self._close_file()
            if self._writer is not None:
                self._writer.release()
                self._writer = None

    def _begin(self) -> list[Update]:
        with FolderFiles(self.folder) as files:
            if read_header(files).id != self._id:
                raise FolderError(self.folder, "was replaced after it was opened: open it again")
        found = self._refresh()
        self._open_file()
        return found

    def _open_file(self) -> None:
        """For appending, cut to its whole records, with its first record."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self.file, flags, 0o600)
        try:
            os.ftruncate(self._descriptor, self._end)
            self.torn = 0
            if self._next == 0:
                self._write(self._descriptor, self._first, True)
                self._end, self._next = len(self._first), 1
                sync_folder(self.folder)
        except BaseException:
            self._close_file()
            raise

    def _close_file(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, descriptor: int, record: bytes, sync: bool) -> None:
        written = 0
        try:
            while written < len(record):
                written += os.pwrite(descriptor, record[written:], self._end + written)
            if sync:
                os.fdatasync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, self._end)  # half a record in front of the next one would be damage
            raise

    def _refresh(self) -> list[Update]:
        found = self._look()
        if found.damaged is not None:
            found = self._look()  # a writer may just have cut off a torn tail and gone on there
        if found.damaged is not None:
            raise FolderError(self.file, f"the records break off at byte {self._end + found.end}, and whole ones follow behind")
        texts = found.texts
        if texts and self._next == 0:
            self._check_first(texts[0])
        updates = [self._decoded(number, text) for number, text in enumerate(texts, self._next) if number > 0]
        self._end += found.end
        self._next += len(texts)
        return updates

    def _look(self) -> Scanned:
        with FolderFiles(self.folder) as files:
            try:
                data = files.read(self.file.name, first=self._end)
            except MissingFile:
                self._check_not_replaced(files)
                data = b""
        found = scan(data, self._next)
        self.torn = len(data) - found.end
        return found

    def _check_not_replaced(self, files: FolderFiles) -> None:
        if self._end > 0 or read_header(files).id != self._id:
            raise FolderError(self.folder, "was replaced after it was opened: open it again")

    def _check_first(self, text: bytes) -> None:
        if encode_record(0, text) != self._first:
            raise FolderError(self.file, f"belongs to another state of the folder: {text[:80]!r}")

    def _decoded(self, number: int, text: bytes) -> Update:
        try:
            return decode_update(text)
        except ValueError as error:
            raise FolderError(self.file, f"record {number}: {error}") from error
