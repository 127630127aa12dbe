"""A process told apart from every other one, also from a later one of the same number."""

import contextlib
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc")
GROUP_FIELD, START_TIME_FIELD = 5, 22  # proc(5), /proc/PID/stat, counted from 1


@dataclass(frozen=True, slots=True)
class Process:
    """A number, when its process started (clock ticks since boot) and in which boot of the machine."""

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> "Process":
        """The process that has this number now. Raises: ProcessLookupError if there is none."""
        started = _start_time(pid)
        if started is None:
            raise ProcessLookupError(pid)
        return cls(pid, started, _boot())

    @classmethod
    def from_fields(cls, fields: Any) -> "Process":
        """Read what `as_fields` gave. Raises: ValueError if it is anything else."""
        try:
            return cls(int(fields["pid"]), int(fields["started"]), str(fields["boot"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a record of a process: {fields!r}") from error

    def as_fields(self) -> dict[str, int | str]:
        """For a JSON file."""
        return asdict(self)

    def alive(self) -> bool:
        """Whether this very process still runs; another one of the same number, or one that only waits to be buried, is not it."""
        return _boot() == self.boot and _start_time(self.pid) == self.started

    def end(self, seconds: float) -> bool:
        """Ask the process to stop, wait, then kill it with its group if it leads one. False if it was not there.

        Never touches a process that is not this one.
        """
        if not self.alive():
            return False
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._signal(signal.SIGKILL)
        return True

    def _signal(self, number: signal.Signals) -> None:
        if not self.alive():
            return
        with contextlib.suppress(ProcessLookupError):  # it ended between the look and the signal
            leads_group = os.getpgid(self.pid) == self.pid
            (os.killpg if leads_group else os.kill)(self.pid, number)


def marked(mark: str) -> list[Process]:
    """Processes with the setting `mark` (NAME=value) in the environment that they were started with."""
    return [process for pid in _numbers() if (process := _if_marked(pid, mark.encode()))]


def in_group(group: int) -> list[int]:
    """Numbers of the processes of a group that still run. Safe as long as its leader is not buried: until then nobody gets the number."""
    return [pid for pid in _numbers() if (fields := _stat(pid)) and int(fields[GROUP_FIELD - 3]) == group]


def _if_marked(pid: int, mark: bytes) -> Process | None:
    try:
        process = Process.of(pid)
        environment = (PROC / str(pid) / "environ").read_bytes()
    except OSError:  # ended meanwhile, or another user's
        return None
    return process if mark in environment.split(b"\0") else None


def _numbers() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _start_time(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[START_TIME_FIELD - 3]) if fields else None


def _stat(pid: int) -> list[str] | None:
    """From the third field on. None if there is no such process, or only its entry waiting for its parent."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    after_name = stat.rpartition(")")[2].split()  # the name may hold spaces and brackets
    return None if after_name[0] in {"Z", "X"} else after_name
