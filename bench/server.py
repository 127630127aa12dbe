"""A running demonstration to measure: `zhida up` in a folder of its own, with its 2,000 firms, on a free port."""

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from marketplace.database.roles import SYSTEM
from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import open_cluster

START_SECONDS = 600  # a cold start may have to download everything


@dataclass
class Server:
    """Where it listens, its data folder, and the address of its database."""

    port: int
    home: Path
    dsn: str

    def milliseconds(self, path: str, headers: dict[str, str] | None = None) -> float:
        """One GET on a connection of its own, from the request's first byte to the answer's last."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        taken = 1000 * (time.perf_counter() - began)
        connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        return taken

    def bearer(self, username: str) -> dict[str, str]:
        """The header of the API client beside an account of the demonstration."""
        accounts = json.loads((self.home / "demo_accounts.json").read_text(encoding="utf-8"))
        account = next(each for each in accounts if each["username"] == username)
        form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/api/v1/oauth/token", urlencode(form), headers)
        return {"Authorization": f"Bearer {json.load(connection.getresponse())['access_token']}"}


@contextmanager
def demonstration() -> Iterator[Server]:
    """Start it, wait until it answers, stop it, remove it."""
    with tempfile.TemporaryDirectory(prefix="zhida-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # PostgreSQL's account has to pass through
        port = free_port()
        environment = os.environ | {"ZHIDA_HOME": folder, "ZHIDA_PORT": str(port), "ZHIDA_LOG_LEVEL": "ERROR"}
        environment.pop("DATABASE_URL", None)
        with (home / "up.log").open("wb") as log:
            program = subprocess.Popen([Path(sys.executable).with_name("zhida"), "up"], env=environment, stdout=log, stderr=log)
        try:
            wait_until_it_answers(port, program, home / "up.log")
            yield Server(port, home, open_cluster(home).dsn(DATABASE, SYSTEM))
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(60)


def report(name: str, taken: list[float], goal_ms: int | None = None) -> None:
    """One line: median, 95th percentile, worst, and the goal for the 95th."""
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]  # never above the worst, also of a few
    goal = "" if goal_ms is None else f" (goal p95 < {goal_ms} ms: {'met' if p95 < goal_ms else 'MISSED'})"
    print(
        f"{name}: {len(taken)} requests, p50 {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, worst {max(taken):.1f} ms{goal}",
        flush=True,
    )


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_it_answers(port: int, program: "subprocess.Popen[bytes]", log: Path) -> None:
    """Raises: RuntimeError with the program's output if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and program.poll() is None:
        try:
            Server(port, log.parent, "").milliseconds("/healthz")
        except (OSError, RuntimeError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the program did not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")
