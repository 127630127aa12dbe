"""One PostgreSQL cluster that the program starts and stops itself, reached only through a Unix socket."""

import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from marketplace.embedded.account import Account, give_to, run_as, service_account
from marketplace.embedded.binaries import usable_binaries
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.leftovers import processes_in, remove_foreign_pid_file

FOLDER = "postgres"  # in the home
UNFINISHED = "postgres.restoring"  # a cluster that is being restored; it gets its name when it is whole
PORT = 5432  # only part of the socket's name: nothing listens on the network
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un
LARGEST_LOG_BYTES = 10_000_000
START_SECONDS = 60.0
STOP_SECONDS = 60
SERVER_SETTINGS = {"listen_addresses": "", "max_connections": "100", "shared_buffers": "256MB", "timezone": "UTC", "jit": "off"}
# For tests only: a crash of the machine may then lose everything, which does not matter there.
FORGETFUL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in the folder `data`. Make one with `open_cluster`."""

    data: Path
    programs: Path
    account: Account | None
    sockets: Path
    settings: Mapping[str, str]

    def dsn(self, database: str, role: str = "postgres") -> str:
        """A URL for `database` as `role`, through the socket."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}&port={PORT}"

    def running(self) -> bool:
        """Whether a server of this cluster is there; right after a kill -9 it may still be said to be."""
        return self.call("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def accepts(self) -> bool:
        """Whether the server takes connections."""
        return self.call("pg_isready", "-q", "-h", str(self.sockets), "-p", str(PORT)).returncode == 0

    def start(self, seconds: float = START_SECONDS) -> None:
        """Start the server and wait until it answers; after a crash that includes recovery. Does nothing if it runs.

        Raises: EmbeddedError with the end of the server's log when it does not answer within `seconds`.
        """
        self._rotate_log()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.running():
                remove_foreign_pid_file(self.data)
                self._launch()
            elif self.accepts():
                return
            elif not processes_in(self.data):
                remove_foreign_pid_file(self.data)
            time.sleep(0.1)
        raise EmbeddedError(f"PostgreSQL did not start within {seconds:.0f} s. The end of {self.log}:\n{self.log_end()}")

    def stop(self, seconds: int = STOP_SECONDS) -> None:
        """Stop the server: open transactions are rolled back, everything committed is written down.

        Raises: EmbeddedError if the server is still there after `seconds` and after being told to stop at once.
        """
        for mode in ("fast", "immediate"):
            if not self.running():
                return
            self.call("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", str(seconds))
        if self.running():
            raise EmbeddedError(f"PostgreSQL in {self.data} does not stop; its log is {self.log}")

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.data / "server.log"

    @property
    def options(self) -> str:
        """The settings as `pg_ctl start -o` reads them."""
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in self.settings.items())

    def log_end(self, lines: int = 10) -> str:
        """The last lines of the server's log."""
        if not self.log.exists():
            return "(no log was written)"
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _launch(self) -> None:
        self.call("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-W", "-o", self.options)

    def call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's programs as the cluster's account, its output thrown away."""
        # devnull, never a pipe: the server inherits it and the reader would wait for the server's end
        return subprocess.run(
            [self.programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **run_as(self.account),
        )

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


def open_cluster(home: Path, *, durable: bool = True) -> Cluster:
    """The cluster in `home`/postgres, made if it is not there yet; not started.

    `durable` False is for tests: nothing is forced to the disk. Raises: EmbeddedError if it cannot be made.
    """
    if (home / UNFINISHED).exists():
        raise EmbeddedError(f"a restore into {home} was not finished. Empty that folder and restore again, or choose another home")
    data = home / FOLDER
    account, programs = account_and_programs(home, data)
    if not data.exists():
        _make(data, programs, account, durable=durable)
    return cluster_in(data, account, programs, durable=durable)


def allowing(cluster: Cluster, connections: int) -> Cluster:
    """The same cluster, which takes at least so many connections; one that runs has to be started again."""
    most = max(connections, int(cluster.settings["max_connections"]))
    return replace(cluster, settings={**cluster.settings, "max_connections": str(most)})


def account_and_programs(home: Path, data: Path) -> tuple[Account | None, Path]:
    """Who PostgreSQL runs as for the cluster in `data`, and the programs that this account can run. Raises: EmbeddedError."""
    home.mkdir(parents=True, exist_ok=True)
    account = service_account(data)
    _require_reachable(home, account)
    return account, usable_binaries(home, account)


def cluster_in(data: Path, account: Account | None, programs: Path, *, durable: bool = True) -> Cluster:
    """The cluster that lies in `data`."""
    sockets = _socket_folder(data, account)
    settings = SERVER_SETTINGS | {"unix_socket_directories": f'"{sockets}"'} | ({} if durable else FORGETFUL_SETTINGS)
    return Cluster(data=data, programs=programs, account=account, sockets=sockets, settings=settings)


def _make(data: Path, programs: Path, account: Account | None, *, durable: bool) -> None:
    """initdb into a folder of another name, then rename: one broken off by a crash is never taken for a cluster."""
    for broken in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(broken)
    fresh = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    give_to(account, fresh)
    command = [str(programs / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **run_as(account))
    if done.returncode != 0:
        shutil.rmtree(fresh)
        raise EmbeddedError(f"initdb could not make a cluster in {data}: {done.stderr.strip()}")
    fresh.rename(data)


def _require_reachable(home: Path, account: Account | None) -> None:
    if subprocess.run(["/usr/bin/test", "-x", home], check=False, **run_as(account)).returncode != 0:
        who = account.name if account else "this user"
        raise EmbeddedError(
            f"PostgreSQL does not run as root but as {who}, who cannot enter {home}. "
            "Choose a home that every user may enter: ZHIDA_HOME=/var/lib/zhida zhida up"
        )


def _socket_folder(data: Path, account: Account | None) -> Path:
    """The data folder itself; if its path is too long for a socket, a folder of a short name that only the account may enter."""
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return data
    folder = Path(tempfile.gettempdir()) / f"zhida-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    owner = account.uid if account else os.geteuid()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        give_to(account, folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"{folder} is not a folder of PostgreSQL's own; remove it or choose a shorter ZHIDA_HOME")
    return folder
