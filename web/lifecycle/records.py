"""What `zhida up` writes down under `$ZHIDA_HOME/run`, so that a later command finds, or ends, exactly what it started."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from web.lifecycle.errors import LifecycleError
from web.lifecycle.processes import Process


class AlreadyRunning(LifecycleError):
    """Another command holds the installation. `record` is None while that one has not yet written who it is."""

    def __init__(self, record: "Record | None") -> None:
        self.record = record
        who = f" (process {record.process.pid}, {record.address})" if record else ""
        super().__init__(f"Zhida already runs{who}. To stop it: zhida stop")


@dataclass(frozen=True, slots=True)
class Record:
    """One process that was started for this installation. `mark` stands in its environment and its children's."""

    process: Process
    address: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder `$ZHIDA_HOME/run`: a lock and one file per process."""

    folder: Path

    @classmethod
    def of(cls, home: Path) -> "RunFolder":
        """Made if missing; only its owner may enter."""
        folder = home / "run"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the installation. The kernel lets go when the process ends, however it ends.

        Raises: AlreadyRunning.
        """
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(self.read("up")) from None
        try:
            yield
        finally:
            os.close(descriptor)

    def held(self) -> bool:
        """Whether some command holds the installation at this moment."""
        try:
            with self.lock():
                return False
        except AlreadyRunning:
            return True

    def write(self, name: str, record: Record) -> None:
        """Write one record; a crash leaves the old file or the new one, never half of one."""
        text = json.dumps({"process": record.process.as_fields(), "address": record.address, "mark": record.mark})
        fresh = self.folder / f"{name}.json.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.folder / f"{name}.json")

    def read(self, name: str) -> Record | None:
        """One record; None if there is none, or none that can be read."""
        try:
            fields = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
            return Record(Process.from_fields(fields["process"]), str(fields["address"]), str(fields["mark"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def names(self) -> list[str]:
        """Of all records."""
        return sorted(file.stem for file in self.folder.glob("*.json"))

    def forget(self, name: str) -> None:
        """Remove one record."""
        (self.folder / f"{name}.json").unlink(missing_ok=True)
