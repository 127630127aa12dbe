"""The web process as a child of `zhida up`: started, waited for, stopped, and found again after a crash."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from marketplace.settings import Settings
from web.lifecycle.address import address
from web.lifecycle.errors import CannotStart
from web.lifecycle.processes import Process, marked
from web.lifecycle.records import Record, RunFolder

MARK_VARIABLE = "ZHIDA_STARTED_AS"
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
LARGEST_LOG_BYTES = 10_000_000


@dataclass(slots=True)
class WebProcess:
    """`zhida web` in a process group of its own, so that Ctrl-C reaches only `zhida up`, which stops things in order."""

    child: "subprocess.Popen[bytes]"
    settings: Settings
    log: Path
    run: RunFolder

    @classmethod
    def start(cls, settings: Settings, dsn: str, run: RunFolder) -> "WebProcess":
        """Start it and write it down; it does not answer yet."""
        log = settings.home / "run" / "web.log"
        mark = uuid4().hex
        environment = os.environ | {"DATABASE_URL": dsn, "ZHIDA_HOME": str(settings.home), MARK_VARIABLE: mark}
        with log.open("wb" if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES else "ab") as output:
            child = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "web"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        run.write("web", Record(Process.of(child.pid), address(settings), mark))
        return cls(child, settings, log, run)

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait for the first good answer. Raises: CannotStart with the end of the log if the process ends or stays silent."""
        deadline = time.monotonic() + seconds
        while not answers(self.settings):
            if self.child.poll() is not None:
                raise CannotStart(f"the web process ended with code {self.child.returncode}. {self.log_end()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"the web process does not answer at {address(self.settings)}/healthz. {self.log_end()}")
            time.sleep(0.1)

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self.child.poll() is not None

    def stop(self) -> None:
        """Let it finish its requests, then end it."""
        self.child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(STOP_SECONDS)
        end_leftovers(self.run)
        self.child.wait(STOP_SECONDS)

    def log_end(self) -> str:
        """The last lines of its log, for a message."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return f"The end of {self.log}:\n" + "\n".join(lines)


def end_leftovers(run: RunFolder, say: Callable[[str], None] | None = None) -> None:
    """End the recorded web process and its workers if they still run; any other process is left alone."""
    record = run.read("web")
    if record is None:
        return
    own = [record.process, *(marked(f"{MARK_VARIABLE}={record.mark}") if record.mark else [])]
    ended = [process.pid for process in own if process.end(STOP_SECONDS)]
    if ended and say:
        say(f"ended what an earlier start left behind: process {', '.join(map(str, ended))}")
    run.forget("web")


def answers(settings: Settings) -> bool:
    """Whether `/healthz` answers with 200 at the address of `settings`."""
    connection = http.client.HTTPConnection(settings.bind_host, settings.bind_port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
