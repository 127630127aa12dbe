"""`zhida backup`: the whole of an installation into one folder, while it runs."""

import asyncio
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import psycopg
from sqlalchemy import text

from marketplace.clock import real_now
from marketplace.database.migrate import newest_revision, present_revision
from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import Cluster
from marketplace.installation import Installation, installation_file
from marketplace.settings import Settings
from web.lifecycle.audit import audit_places
from web.lifecycle.backup.archives import pack
from web.lifecycle.backup.base_backup import base_backup, drop_older_log, hand_over_log
from web.lifecycle.backup.comparisons import measure_all
from web.lifecycle.backup.dump import dump
from web.lifecycle.backup.errors import CannotBackUp
from web.lifecycle.backup.everything import one_look, sees_all_rows
from web.lifecycle.backup.manifest import FORMAT, Manifest, stored_files, write_manifest
from web.lifecycle.backup.places import CHECKPOINTS, DUMP, FILES, SETTINGS, other_parts
from web.lifecycle.backup.wal_pieces import first_piece
from web.lifecycle.database import MIGRATIONS, Database, Say

NOT_ALL_ROWS = (
    "the login of DATABASE_URL may not read the rows of every organisation, so its backup would not be whole. Let a superuser make it: "
    "DATABASE_URL=postgresql://postgres@… zhida backup   (or use the server's own tools, which can also replay its log)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for. `keys` is the file for the keys, None to leave them out."""

    to: Path
    keys: Path | None
    drop_older_log: bool


def default_target(home: Path, at: datetime) -> Path:
    """Where a backup goes that names no other place; a disk of its own is better."""
    return home / "backups" / f"{at:%Y%m%dT%H%M%SZ}"


def make_backup(database: Database, settings: Settings, installation: Installation, wanted: Wanted, say: Say) -> int:
    """Make it, and say where it is. Returns 0. Raises: CannotBackUp; then nothing is left that looks like a backup."""
    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        raise CannotBackUp("the database has not the shape that this program knows; bring it there with: zhida migrate")
    _require_free(wanted)
    with _made_whole(wanted.to) as folder:
        digest = _write(database, settings, installation, folder, say)
    say(f"backup: {wanted.to}, {sum(file.stat().st_size for file in wanted.to.iterdir()) / 1e6:.1f} MB, manifest {digest}")
    _write_keys(settings.home / "keys", wanted.keys, say)
    if database.cluster and (wal := installation.backups.wal_folder):
        _look_after_log(database.cluster, wal, wanted, say)
    return 0


def _write(database: Database, settings: Settings, installation: Installation, folder: Path, say: Say) -> str:
    """The order matters: what is measured or signed lies before the state of the database, the files that it names lie after it."""
    began, home = real_now(), settings.home
    checkpoints = audit_places(settings, installation).folder.path
    if checkpoints.exists():  # before the database: a checkpoint of a longer log than the restored one would say that the log was cut
        pack(folder / CHECKPOINTS, checkpoints, sorted(checkpoints.iterdir()))
    say("reading the database")
    kind, measured = _write_database(database, home, folder)
    ended = _server_time(database)
    say("reading the files")
    wal = installation.backups.wal_folder if database.cluster else None
    pack(folder / FILES, home, other_parts(home, wal))
    if (described := installation_file(home)).exists():
        shutil.copyfile(described, folder / SETTINGS)
    keys = sorted(file.name for file in (home / "keys").glob("*")) if (home / "keys").exists() else []
    manifest = Manifest(
        format=FORMAT,
        kind=kind,
        program=importlib.metadata.version("zhida"),
        postgres=_server_major(database),
        revision=str(present_revision(database.owner_dsn)),
        began_at=began,
        ended_at=ended,
        wal_folder=str(wal) if wal else None,
        keys=keys,
        files=stored_files(folder),
        measured=measured,
    )
    return write_manifest(folder, manifest)


def _write_database(database: Database, home: Path, folder: Path) -> tuple[Literal["embedded", "dump"], dict[str, Any]]:
    if database.cluster is None:
        return "dump", asyncio.run(_measure_and_dump(database.dsn, home, folder))
    measured = asyncio.run(_measure(database.cluster.dsn(DATABASE)))
    base_backup(database.cluster, folder)
    return "embedded", measured


async def _measure(dsn: str) -> dict[str, Any]:
    async with one_look(dsn) as session:
        return await measure_all(session)


async def _measure_and_dump(url: str, home: Path, folder: Path) -> dict[str, Any]:
    """Both see the same snapshot, so the measures are exact."""
    async with one_look(url) as session:
        if not await sees_all_rows(session):
            raise CannotBackUp(NOT_ALL_ROWS)
        snapshot = str((await session.execute(text("SELECT pg_export_snapshot()"))).scalar_one())
        measured = await measure_all(session)
        await asyncio.to_thread(dump, home, url, snapshot, folder / DUMP)
        return measured


def _require_free(wanted: Wanted) -> None:
    if wanted.to.exists() and (not wanted.to.is_dir() or any(wanted.to.iterdir())):
        raise CannotBackUp(f"{wanted.to} is not empty; a backup needs a folder of its own")
    if wanted.keys and (wanted.keys.exists() or wanted.keys.is_relative_to(wanted.to)):
        raise CannotBackUp(f"{wanted.keys} must be a new file outside of {wanted.to}: who holds the backup must not hold its keys by that")


@contextmanager
def _made_whole(target: Path) -> Iterator[Path]:
    """A folder that gets its name when everything in it is on the disk. One broken off keeps a name that begins with a dot."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.unfinished-", dir=target.parent))
    try:
        yield fresh
        for path in (*fresh.iterdir(), fresh):
            _sync(path)
        fresh.rename(target)
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _write_keys(keys: Path, target: Path | None, say: Say) -> None:
    if not keys.exists():
        say("there are no keys yet")
    elif target is None:
        say("the keys are NOT in it. Without them nobody can open what is encrypted: keep them apart with --with-keys FILE")
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pack(target, keys, sorted(keys.iterdir()))
        say(f"keys: {target}. Keep it away from the backup")


def _look_after_log(cluster: Cluster, wal: Path, wanted: Wanted, say: Say) -> None:
    if failure := hand_over_log(cluster):
        say(failure)
    else:
        say(f"it can be carried on to any later instant with the write-ahead log in {wal}")
        if wanted.drop_older_log:
            drop_older_log(cluster, wal, first_piece(wanted.to))


def _server_major(database: Database) -> int:
    with psycopg.connect(database.owner_dsn) as connection:
        return connection.info.server_version // 10_000


def _server_time(database: Database) -> datetime:
    """By the clock that dates commits, which is what an instant to restore is compared with."""
    with psycopg.connect(database.owner_dsn) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None  # noqa: S101
    return row[0]  # type: ignore[no-any-return]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
