"""The processes that `zhida up` starts besides PostgreSQL: each in a group of its own, written down, found again after a crash."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from marketplace.settings import Settings
from web.lifecycle.address import address
from web.lifecycle.processes import Process, marked
from web.lifecycle.records import Record, RunFolder

MARK_VARIABLE = "ZHIDA_STARTED_AS"  # one of each child and what it starts
CREW_VARIABLE = "ZHIDA_CREW"  # one of all children of one `zhida up`: finds a child that was started and not yet written down
CREW = "crew"
# Nothing new comes in, nothing new falls due, running tasks end, and the log takes in what they said.
STOP_ORDER = ("web", "scheduler", "worker", "background")
STOP_SECONDS = 25.0  # the web process finishes its requests, a worker its tasks
LARGEST_LOG_BYTES = 10_000_000


@dataclass(slots=True)
class Child:
    """One process `zhida <command>`. In a group of its own, so that Ctrl-C reaches only `zhida up`, which stops things in order."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path
    run: RunFolder
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, name: str, command: str, settings: Settings, dsn: str, run: RunFolder, crew_mark: str) -> "Child":
        """Start it and write it down; it does nothing useful yet."""
        log = settings.home / "run" / f"{name}.log"
        mark = uuid4().hex
        marks = {MARK_VARIABLE: mark, CREW_VARIABLE: crew_mark}
        # Nobody's page waits for a compiler: the native kernel is made elsewhere (kernel_build.py) and taken up when it is there.
        environment = os.environ | {"DATABASE_URL": dsn, "ZHIDA_HOME": str(settings.home), "ZHIDA_KERNEL_WAIT": "0"} | marks
        with log.open("wb" if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES else "ab") as output:
            popen = subprocess.Popen(
                [sys.executable, "-m", "web.cli", command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        run.write(name, Record(Process.of(popen.pid), address(settings), mark))
        return cls(name, popen, log, run)

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self.popen.poll() is not None

    def stop(self) -> None:
        """Let it finish what it does, then end it and whatever it started."""
        self.popen.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(STOP_SECONDS)
        end_recorded(self.run, self.name)
        self.popen.wait(STOP_SECONDS)

    def log_end(self) -> str:
        """The last lines of its log, for a message."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return f"The end of {self.log}:\n" + "\n".join(lines)


def end_leftovers(run: RunFolder, say: Callable[[str], None] | None = None) -> None:
    """End every child and what it started, in order, if it still runs; any other process is left alone."""
    names = sorted((name for name in run.names() if name not in {"up", CREW}), key=_place_in_order)
    ended = [pid for name in [*names, CREW] for pid in end_recorded(run, name)]
    if ended and say:
        say(f"ended what an earlier start left behind: process {', '.join(map(str, ended))}")


def end_recorded(run: RunFolder, name: str) -> list[int]:
    """End one recorded child with all that carry its mark; the numbers of those that still ran."""
    record = run.read(name)
    if record is None:
        return []
    marks = [f"{variable}={record.mark}" for variable in (MARK_VARIABLE, CREW_VARIABLE)] if record.mark else []
    own = [record.process, *(process for mark in marks for process in marked(mark))]
    ended = [process.pid for process in own if process.end(STOP_SECONDS)]
    run.forget(name)
    return ended


def _place_in_order(name: str) -> int:
    command = name.partition("-")[0]
    return STOP_ORDER.index(command) if command in STOP_ORDER else len(STOP_ORDER)
