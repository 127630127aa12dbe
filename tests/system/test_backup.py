"""`zhida backup`, `restore` and `rehearse` on a whole installation that works meanwhile."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
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


@dataclass(frozen=True)
class Made:
    """What an installation left behind that was backed up twice under traffic."""

    original: Installation
    backup: Path
    later: Path
    keys: Path
    wal: Path
    before: set[UUID]  # acknowledged before the first backup began
    until_then: set[UUID]  # acknowledged when `instant` was taken, after that backup
    instant: datetime
    acknowledged: set[UUID]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Two backups, one after the other, while events are committed."""
    original, folder = Installation.fresh(), tmp_path_factory.mktemp("backups")
    try:
        yield _made(original, folder)
    finally:
        original.remove()


def _made(original: Installation, folder: Path) -> Made:
    wal, backup, later, keys = original.home / "wal", folder / "backup", folder / "later", folder / "keys.tar.gz"
    (original.home / "installation.toml").write_text(f'[backups]\nwal_folder = "{wal}"\n', encoding="utf-8")
    assert original.command("migrate").returncode == 0
    assert original.command("audit", "export").returncode == 0, "it makes the key and a first checkpoint"
    (original.home / "documents" / "incoming").mkdir(parents=True)
    (original.home / "documents" / "incoming" / "half").write_bytes(b"part of an upload")
    with _working(original), Traffic(original.cluster.dsn(DATABASE)).running() as traffic:
        before = set(traffic.acknowledged)
        first = original.command("backup", "--to", str(backup), "--with-keys", str(keys))
        assert first.returncode == 0, first.stderr
        traffic.wait_for(20)
        instant = datetime.now(UTC)
        until_then = set(traffic.acknowledged)
        traffic.wait_for(20)
        assert original.command("backup", "--to", str(later)).returncode == 0, "it hands the log over, too"
    return Made(original, backup, later, keys, wal, before, until_then, instant, set(traffic.acknowledged))


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


def test_a_backup_made_at_work_comes_back_with_all_that_was_acknowledged_before_it(made: Made, other_home: Installation) -> None:
    assert (made.keys.stat().st_mode & 0o777, (made.backup / "base.tar.gz").stat().st_mode & 0o777) == (0o600, 0o600)
    restored = other_home.command("restore", str(made.backup), "--into", str(other_home.home), "--keys", str(made.keys))
    assert restored.returncode == 0, restored.stderr
    assert (other_home.home / "documents" / "incoming" / "half").read_bytes() == b"part of an upload"
    verified = other_home.command("audit", "verify")
    assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, [])
    assert made.before <= _events(other_home)


def test_a_backup_is_carried_on_to_an_instant_and_not_beyond(made: Made, other_home: Installation) -> None:
    then = ("--to-time", made.instant.isoformat(), "--keys", str(made.keys))
    restored = other_home.command("restore", str(made.backup), "--into", str(other_home.home), *then)
    assert restored.returncode == 0, restored.stderr
    there = _events(other_home) & made.acknowledged
    assert there >= made.until_then
    assert len(there) <= len(made.until_then) + 1, "one may have been committed and not yet acknowledged"


def test_a_rehearsal_compares_and_leaves_nothing_behind(made: Made) -> None:
    with TemporaryDirectory(prefix="zhida-scratch-") as scratch:
        Path(scratch).chmod(0o711)  # PostgreSQL's account has to pass through
        rehearsed = made.original.command("rehearse", str(made.later), "--to-time", "latest", "--scratch", scratch)
        assert (rehearsed.returncode, "the rehearsal went well" in rehearsed.stdout) == (0, True), rehearsed.stderr
        assert list(Path(scratch).iterdir()) == []


def test_a_restore_that_does_not_reach_its_instant_says_how_far_and_leaves_a_home_that_does_not_start(
    made: Made, other_home: Installation
) -> None:
    now = datetime.now(UTC).isoformat()
    beyond = other_home.command("restore", str(made.backup), "--into", str(other_home.home), "--to-time", now)
    assert (beyond.returncode, "this backup reaches from" in beyond.stderr) == (1, True), beyond.stderr
    assert "was not finished" in other_home.command("up").stderr


def test_what_is_not_a_whole_backup_of_this_program_or_not_an_empty_home_is_refused(
    made: Made, other_home: Installation, tmp_path: Path
) -> None:
    backup = made.backup
    inside = made.original.command("backup", "--to", str(tmp_path / "new"), "--with-keys", str(tmp_path / "new" / "keys"))
    assert (inside.returncode, "must be a new file outside" in inside.stderr) == (1, True)
    assert "is not empty" in made.original.command("backup", "--to", str(backup)).stderr

    def refusal(source: Path, *more: str) -> str:
        said = other_home.command("restore", str(source), "--into", str(other_home.home), *more)
        assert said.returncode == 1
        assert not other_home.home.exists() or not any(other_home.home.iterdir())
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
    other = shutil.copytree(backup, tmp_path / "other")
    (other / "manifest.json").write_text((other / "manifest.json").read_text().replace('"postgres": 18', '"postgres": 17'))
    assert "of PostgreSQL 17" in refusal(other)
    other_home.home.rmdir()
    assert "this backup reaches from" in refusal(backup, "--to-time", "2026-01-01T00:00")
    assert "is no time" in refusal(backup, "--to-time", "yesterday")
    assert "name it with --wal" in refusal(backup, "--to-time", "latest", "--wal", str(tmp_path / "no-log"))
    assert "is not there" in refusal(backup, "--keys", str(tmp_path / "no-keys"))
    full = other_home.command("restore", str(backup), "--into", str(made.original.home))
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
