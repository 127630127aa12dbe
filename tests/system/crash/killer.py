"""Killing at random: any process of an installation, by signal 9, without warning."""

import os
import random
import signal
import time
from collections import Counter

import psycopg

from tests.system.installation import Installation
from web.lifecycle.children import MARK_VARIABLE
from web.lifecycle.processes import marked
from web.lifecycle.records import RunFolder

BACK_SECONDS = 60.0
TARGETS = ("web", "worker", "background", "backend", "postmaster")
WEIGHTS = (5, 3, 3, 6, 3)


class Killer:
    """Kills processes of one installation, and nothing else, and waits until it answers again."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self._installation = installation
        self._rng = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self.longest_seconds = 0.0

    def kill_many(self, count: int) -> None:
        """`count` kills at random moments. Raises: AssertionError if the installation does not come back within `BACK_SECONDS`."""
        while self.killed.total() < count:
            time.sleep(self._rng.uniform(0.05, 0.6))
            target = self._rng.choices(TARGETS, WEIGHTS)[0]
            if self._kill(target):
                self.killed[target] += 1
                self._wait_until_back(target)

    def _kill(self, target: str) -> bool:
        if target == "postmaster":
            return _end(self._installation.postmaster())
        if target == "backend":
            return self._kill_a_backend()
        record = RunFolder.of(self._installation.home).read(target)
        if record is None:
            return False
        # the parent or one of what it started, as chance has it
        family = marked(f"{MARK_VARIABLE}={record.mark}") or [record.process]
        return _end(self._rng.choice(family).pid)

    def _kill_a_backend(self) -> bool:
        """A connection's own server process: PostgreSQL then ends all others and recovers."""
        try:
            with self._installation.connect() as connection:
                rows = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                ).fetchall()
        except psycopg.OperationalError:
            return False
        return bool(rows) and _end(self._rng.choice(rows)[0])

    def _wait_until_back(self, target: str) -> None:
        """Only the pages are waited for: the rest may still be coming up when the next one is killed."""
        began = time.monotonic()
        while not (self._installation.answers() and self._database_answers()):
            assert time.monotonic() - began < BACK_SECONDS, f"not back {BACK_SECONDS:.0f} s after the end of {target}"
            time.sleep(0.1)
        self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)

    def _database_answers(self) -> bool:
        try:
            with self._installation.connect() as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False


def _end(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
