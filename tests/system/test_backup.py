"""`zhida backup`, `restore` and `rehearse` on a whole installation that works meanwhile."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import open_cluster
from marketplace.settings import load_settings
from tests.system.installation import Installation
from web.lifecycle.database import running_database
from web.lifecycle.records import RunFolder

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("system")]
_EVENT = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role, trace_id)"
    " VALUES (%s, 'sample.happened', 'sample', gen_random_uuid(), '{}', now(), 'done', '{}', 'system', '')"
)


@pytest.fixture
def other_home() -> Iterator[Installation]:
    """A second installation, whose home does not exist yet."""
    fresh = Installation.fresh()
    fresh.home.rmdir()
    yield fresh
    fresh.home.mkdir(exist_ok=True)
    fresh.remove()


class Traffic:
    """Events, each committed alone. `acknowledged` holds those whose commit has come back, in their order."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._over = threading.Event()
        self.acknowledged: list[UUID] = []

    @contextmanager
    def running(self) -> Iterator["Traffic"]:
        thread = threading.Thread(target=self._make)
        thread.start()
        try:
            self.wait_for(20)
            yield self
        finally:
            self._over.set()
            thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many more were acknowledged."""
        enough = len(self.acknowledged) + more
        while len(self.acknowledged) < enough:
            time.sleep(0.01)

    def _make(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not self._over.is_set():
                event = uuid4()
                connection.execute(_EVENT, [event])
                self.acknowledged.append(event)


def test_a_backup_of_a_working_installation_comes_back_at_its_instant_and_at_a_later_one(
    installation: Installation, other_home: Installation, tmp_path: Path
) -> None:
    wal, backup, keys = installation.home / "wal", tmp_path / "backup", tmp_path / "keys.tar.gz"
    (installation.home / "installation.toml").write_text(f'[backups]\nwal_folder = "{wal}"\n', encoding="utf-8")
    assert installation.command("migrate").returncode == 0
    assert installation.command("audit", "export").returncode == 0, "it makes the key and a first checkpoint"
    (installation.home / "documents" / "incoming").mkdir(parents=True)
    (installation.home / "documents" / "incoming" / "half").write_bytes(b"part of an upload")
    with _working(installation), Traffic(installation.cluster.dsn(DATABASE)).running() as traffic:
        before = list(traffic.acknowledged)
        made = installation.command("backup", "--to", str(backup), "--with-keys", str(keys))
        assert made.returncode == 0, made.stderr
        traffic.wait_for(20)
        instant = datetime.now(UTC)
        until_then = list(traffic.acknowledged)
        traffic.wait_for(20)
        assert installation.command("backup", "--to", str(tmp_path / "later")).returncode == 0, "it hands the log over, too"
    assert (keys.stat().st_mode & 0o777, (backup / "base.tar.gz").stat().st_mode & 0o777) == (0o600, 0o600)

    restored = other_home.command("restore", str(backup), "--into", str(other_home.home), "--keys", str(keys))
    assert restored.returncode == 0, restored.stderr
    assert (other_home.home / "documents" / "incoming" / "half").read_bytes() == b"part of an upload"
    assert set(before) <= _events(other_home)
    verified = other_home.command("audit", "verify")
    assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, [])

    shutil.rmtree(other_home.home)
    then = ("--to-time", instant.isoformat(), "--wal", str(wal), "--keys", str(keys))
    restored = other_home.command("restore", str(backup), "--into", str(other_home.home), *then)
    assert restored.returncode == 0, restored.stderr
    there = _events(other_home) & set(traffic.acknowledged)
    assert there >= set(until_then)
    assert len(there) <= len(until_then) + 1, "one may have been committed and not yet acknowledged"

    rehearsed = other_home.command("rehearse", str(tmp_path / "later"), "--to-time", "latest")
    assert (rehearsed.returncode, "the rehearsal went well" in rehearsed.stdout) == (0, True), rehearsed.stderr
    shutil.rmtree(other_home.home)
    beyond = other_home.command("restore", str(backup), "--into", str(other_home.home), "--to-time", datetime.now(UTC).isoformat())
    assert (beyond.returncode, "this backup reaches from" in beyond.stderr) == (1, True), beyond.stderr
    assert "was not finished" in other_home.command("up").stderr


def test_what_is_not_a_whole_backup_of_this_program_or_not_an_empty_home_is_refused(
    installation: Installation, other_home: Installation, tmp_path: Path
) -> None:
    assert installation.command("migrate").returncode == 0
    backup = tmp_path / "backup"
    assert installation.command("backup", "--to", str(backup), "--with-keys", str(backup / "keys")).returncode == 1
    assert installation.command("backup", "--to", str(backup)).returncode == 0
    assert "is not empty" in installation.command("backup", "--to", str(backup)).stderr

    def refusal(source: Path, *more: str) -> str:
        said = other_home.command("restore", str(source), "--into", str(other_home.home), *more)
        assert said.returncode == 1
        assert not other_home.home.exists()
        return said.stderr

    broken_off = shutil.copytree(backup, tmp_path / "broken")
    (broken_off / "manifest.json").unlink()
    assert "no finished backup" in refusal(broken_off)
    assert "no finished backup" in refusal(tmp_path / "nowhere")
    changed = shutil.copytree(backup, tmp_path / "changed")
    content = bytearray((changed / "base.tar.gz").read_bytes())
    content[len(content) // 2] ^= 1
    (changed / "base.tar.gz").write_bytes(content)
    (changed / "pg_wal.tar.gz").unlink()
    assert "base.tar.gz was changed since the backup; pg_wal.tar.gz is missing" in refusal(changed)
    newer = shutil.copytree(backup, tmp_path / "newer")
    (newer / "manifest.json").write_text((newer / "manifest.json").read_text().replace('"revision": "', '"revision": "f'))
    assert "of a newer program" in refusal(newer)
    assert "no write-ahead log was copied" in refusal(backup, "--to-time", "latest")
    (wal := tmp_path / "wal").mkdir()
    assert "this backup reaches from" in refusal(backup, "--to-time", "2026-01-01T00:00", "--wal", str(wal))
    assert "is no time" in refusal(backup, "--to-time", "yesterday", "--wal", str(wal))
    assert "is not there" in refusal(backup, "--keys", str(tmp_path / "no-keys"))
    full = installation.command("restore", str(backup), "--into", str(installation.home))
    assert (full.returncode, "is not empty" in full.stderr) == (1, True)


@contextmanager
def _working(installation: Installation) -> Iterator[None]:
    """What `zhida up` holds while it runs: the lock and the database. The other processes would only make the test longer."""
    settings = replace(load_settings(), home=installation.home, database_url=None)
    with RunFolder.of(installation.home).lock(), running_database(settings, print):
        yield


def _events(installation: Installation) -> set[UUID]:
    cluster = open_cluster(installation.home)
    cluster.start()
    with psycopg.connect(cluster.dsn(DATABASE)) as connection:
        found = {row[0] for row in connection.execute("SELECT id FROM event")}
    cluster.stop()
    return found
