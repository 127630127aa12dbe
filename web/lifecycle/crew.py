"""All processes of one `zhida up` besides PostgreSQL: started, looked after, stopped in order."""

import os
import time
from dataclasses import dataclass, field
from uuid import uuid4

from marketplace.settings import Settings
from web.lifecycle.address import address
from web.lifecycle.children import CREW, STOP_ORDER, Child, end_recorded
from web.lifecycle.errors import CannotStart
from web.lifecycle.processes import Process
from web.lifecycle.progress import Progress
from web.lifecycle.records import Record, RunFolder
from web.lifecycle.restarts import Restarts


@dataclass(slots=True)
class Crew:
    """Starts each process when it is told to, and again when it died."""

    settings: Settings
    dsn: str
    run: RunFolder
    progress: Progress
    children: dict[str, Child] = field(default_factory=dict)
    restarts: dict[str, Restarts] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)  # when a dead one is started again
    mark: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        """Write the mark down before anything carries it. Its process is `zhida up` itself, which is over when leftovers are looked for."""
        self.run.write(CREW, Record(Process.of(os.getpid()), address(self.settings), self.mark))

    def start(self, command: str) -> None:
        """Start the process, or the processes, of one command."""
        for name in self._names(command):
            self._start(name)

    def start_others(self) -> None:
        """Start everything that does not run yet, all at once."""
        for command in STOP_ORDER:
            if command not in self.children:
                self.start(command)

    def look(self) -> None:
        """Start again what died and has waited long enough. Raises: CannotStart for one that dies again and again."""
        for name, child in self.children.items():
            if name not in self.due and child.ended():
                self.due[name] = time.monotonic() + self._wait(child)
        for name in [name for name, at in self.due.items() if at <= time.monotonic()]:
            end_recorded(self.run, name)  # what it had started may live on and hold the port
            self._start(name)

    def stop(self) -> None:
        """Stop them all, in order."""
        for command in STOP_ORDER:
            for name in self._names(command):
                if child := self.children.pop(name, None):
                    child.stop()
        self.run.forget(CREW)

    def _start(self, name: str) -> None:
        self.due.pop(name, None)
        self.children[name] = Child.start(name, name.partition("-")[0], self.settings, self.dsn, self.run, self.mark)

    def _names(self, command: str) -> list[str]:
        """worker, worker-2, worker-3 …"""
        count = self.settings.worker_processes if command == "worker" else 1
        return [command, *(f"{command}-{number}" for number in range(2, count + 1))]

    def _wait(self, child: Child) -> float:
        wait = self.restarts.setdefault(child.name, Restarts()).wait_after_death(time.monotonic() - child.started)
        if wait is None:
            raise CannotStart(f"the process {child.name} ends again and again, last with code {child.popen.returncode}. {child.log_end()}")
        self.progress.say(f"the process {child.name} ended with code {child.popen.returncode}; starting it again in {wait:.0f} s")
        return wait
