"""`zhida restore`: a backup into an empty home, at its own instant or a later one, compared before it is given over."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from alembic.script import ScriptDirectory

from marketplace.audit.checkpoints import AuditPlaces
from marketplace.database.migrate import migration_config, newest_revision
from marketplace.database.session import BACKGROUND, make_engine, make_sessions
from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import Cluster
from marketplace.embedded.recovery import NotReached, Until, finish, recover, unfinished_folder
from marketplace.events.sequencer import sequence_once
from marketplace.installation import Installation, adapter_class, load_installation
from marketplace.settings import Settings
from web.lifecycle.backup.archives import PRIVATE_FOLDER, BadArchive, unpack
from web.lifecycle.backup.comparisons import Compared, Restored, compare_all
from web.lifecycle.backup.dump import load, require_empty
from web.lifecycle.backup.errors import CannotRestore
from web.lifecycle.backup.everything import one_look
from web.lifecycle.backup.instants import reach, until, wal_folder
from web.lifecycle.backup.manifest import Manifest, checked_manifest
from web.lifecycle.backup.places import BASE, CHECKPOINTS, DUMP, FILES, SETTINGS, WAL
from web.lifecycle.backup.wal_pieces import first_piece, require_unbroken
from web.lifecycle.database import MIGRATIONS, Database, Say, embedded, external, migrate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for. `to_time` None is the backup's own instant; `wal` None is the folder that the backup names."""

    source: Path
    into: Path
    to_time: str | None
    wal: Path | None
    keys: Path | None


def restore_backup(settings: Settings, wanted: Wanted, say: Say) -> Manifest:
    """Check, unpack, replay, compare. Returns what the backup says of itself. Raises: CannotRestore, EmbeddedError."""
    _require_empty_home(wanted.into)
    if wanted.keys and not wanted.keys.is_file():
        raise CannotRestore(f"{wanted.keys} is not there")
    say(f"checking {wanted.source}")
    manifest = checked_manifest(wanted.source)
    _require_known(manifest)
    wal = wal_folder(manifest, wanted.to_time, wanted.wal)
    target = until(manifest, wanted.to_time, wal)
    if wal is not None and target is Until.END_OF_LOG:
        require_unbroken(wal, first_piece(wanted.source))
    home = replace(settings, home=wanted.into)
    if manifest.kind == "dump":
        _restore_dump(home, manifest, wanted, say)
    else:
        _restore_cluster(home, manifest, wanted, partial(recover, wal=wal, until=target), say)
    return manifest


def _restore_cluster(settings: Settings, manifest: Manifest, wanted: Wanted, replay: Callable[..., Cluster], say: Say) -> None:
    data, account, programs = unfinished_folder(wanted.into, manifest.postgres)
    say("unpacking the database")
    _unpack(wanted.source / BASE, data)
    _unpack(wanted.source / WAL, data / "pg_wal")
    _unpack_files(manifest, wanted)
    say("replaying its log")
    try:
        cluster = replay(data, account, programs)
    except NotReached as error:
        raise CannotRestore(f"{reach(manifest, error.last)}. Empty {wanted.into} before another try") from error
    try:
        _make_usable(embedded(cluster), manifest, say)
        _compare(cluster.dsn(DATABASE), cluster.dsn(DATABASE, "zhida_system"), manifest, wanted, settings, say)
        finish(cluster, wanted.into)
    finally:
        if cluster.data.exists():
            cluster.stop()


def _restore_dump(settings: Settings, manifest: Manifest, wanted: Wanted, say: Say) -> None:
    if not settings.database_url:
        raise CannotRestore(
            "this is the backup of a server of one's own. Name an empty database: DATABASE_URL=postgresql://… zhida restore …"
        )
    database = external(settings.database_url)
    require_empty(database.owner_dsn)
    _unpack_files(manifest, wanted)
    say("loading the dump")
    load(settings.home, database.owner_dsn, wanted.source / DUMP)
    _make_usable(database, manifest, say)
    _compare(database.dsn, database.system_dsn, manifest, wanted, settings, say)


def _make_usable(database: Database, manifest: Manifest, say: Say) -> None:
    """An older backup gets the shape that the comparisons read."""
    if manifest.revision != newest_revision(MIGRATIONS):
        migrate(database, say)


def _compare(dsn: str, system_dsn: str, manifest: Manifest, wanted: Wanted, settings: Settings, say: Say) -> None:
    """Raises: CannotRestore with everything that differs."""
    compared = asyncio.run(_look(dsn, manifest, wanted, load_installation(settings.home)))
    for each in compared:
        for line in (each.line, *each.remarks):
            say(line)
    if faults := [fault for each in compared for fault in each.faults]:
        raise CannotRestore(f"what was restored is not what was backed up: {'; '.join(faults)}. It must not be used")
    asyncio.run(_give_places(system_dsn))


async def _look(dsn: str, manifest: Manifest, wanted: Wanted, installation: Installation) -> list[Compared]:
    exact = manifest.exact and manifest.revision == newest_revision(MIGRATIONS)
    documents = adapter_class(installation.adapters.documents)(wanted.into)
    audit = AuditPlaces.of(wanted.into, algorithm=installation.audit.signing_algorithm)
    async with one_look(dsn) as session:
        restored = Restored(session, audit, documents, manifest.ended_at, exact, with_keys=wanted.keys is not None)
        return await compare_all(restored, manifest.measured)


async def _give_places(system_dsn: str) -> None:
    """Events of the last moment get their places in the log now: a verification before the first start would miss them."""
    engine = make_engine(system_dsn, BACKGROUND)
    try:
        while await sequence_once(make_sessions(engine)):
            pass
    finally:
        await engine.dispose()


def _unpack_files(manifest: Manifest, wanted: Wanted) -> None:
    _unpack(wanted.source / FILES, wanted.into)
    if CHECKPOINTS in manifest.files:
        _unpack(wanted.source / CHECKPOINTS, wanted.into / "checkpoints")
    if SETTINGS in manifest.files:
        shutil.copyfile(wanted.source / SETTINGS, wanted.into / SETTINGS)
    if wanted.keys:
        _unpack(wanted.keys, wanted.into / "keys")
        if missing := set(manifest.keys) - {file.name for file in (wanted.into / "keys").iterdir()}:
            raise CannotRestore(f"{wanted.keys} is of another installation or time: it lacks {', '.join(sorted(missing))}")


def _unpack(source: Path, folder: Path) -> None:
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    try:
        unpack(source, folder)
    except BadArchive as error:
        raise CannotRestore(str(error)) from error


def _require_empty_home(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise CannotRestore(f"{home} is not empty; a restore goes into an empty home only")


def _require_known(manifest: Manifest) -> None:
    scripts = ScriptDirectory.from_config(migration_config(MIGRATIONS))
    if manifest.revision not in {script.revision for script in scripts.walk_revisions()}:
        raise CannotRestore(f"the backup is of a newer program ({manifest.program}) than this one; restore it with that one")
