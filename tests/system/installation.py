"""A whole installation as processes: what a person starts in a terminal, stops, and kills."""

import http.client
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import psycopg

from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import Cluster, open_cluster
from web.cli import main
from web.lifecycle.children import end_leftovers
from web.lifecycle.records import RunFolder

PATIENCE_SECONDS = 90.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Installation:
    """A home of its own under /tmp, where PostgreSQL's account may enter, and a port of its own. Without the demonstration."""

    home: Path
    port: int = field(default_factory=_free_port)

    @classmethod
    def fresh(cls) -> "Installation":
        home = Path(tempfile.mkdtemp(prefix="zhida-system-"))
        home.chmod(0o711)
        return cls(home)

    def command(self, *arguments: str, **settings: str) -> "Said":
        """One `zhida` command to its end, in this process: importing everything anew would be most of its time."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self._environment(settings), clear=True), redirect_stdout(stdout), redirect_stderr(stderr):
            try:
                returncode = main(arguments)
            except SystemExit as wrong_usage:
                returncode = int(wrong_usage.code or 0)
        return Said(returncode, stdout.getvalue(), stderr.getvalue())

    def begin(self, **settings: str) -> "Started":
        """`zhida up`, not waited for."""
        output = Path(tempfile.mkstemp(prefix="up-", suffix=".log", dir=self.home)[1])
        with output.open("wb") as sink:
            process = subprocess.Popen(
                _zhida("up"), env=self._environment(settings), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True
            )
        return Started(process, output)

    def up(self) -> "Started":
        """`zhida up`, ready."""
        started = self.begin()
        started.wait_until_ready()
        return started

    def answers(self) -> bool:
        """Whether the pages answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def cluster(self) -> Cluster:
        return open_cluster(self.home)

    def connect(self) -> psycopg.Connection:
        """A connection as the cluster's superuser."""
        return psycopg.connect(self.cluster.dsn(DATABASE), autocommit=True)

    def postmaster(self) -> int:
        """The server's process number."""
        return int((self.home / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def remove(self) -> None:
        """End everything that was started here and delete the home."""
        end_leftovers(RunFolder.of(self.home))
        if (self.home / "postgres").exists():
            self.cluster.stop()
        shutil.rmtree(self.home)

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ZHIDA_HOST", "ZHIDA_PUBLIC_URL"}}
        return kept | {"ZHIDA_HOME": str(self.home), "ZHIDA_PORT": str(self.port), "ZHIDA_DEMO_ENTERPRISES": "0"} | settings


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(slots=True)
class Started:
    """A running `zhida up`, its output in a file."""

    process: "subprocess.Popen[bytes]"
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        """Wait for the line that names the address."""
        self.wait_until_said(" ready: ")

    def wait_until_said(self, words: str) -> None:
        """Wait for a line of the output."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


def _zhida(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "web.cli", *arguments]
