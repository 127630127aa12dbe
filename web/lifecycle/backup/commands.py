"""`zhida backup`, `zhida restore` and `zhida rehearse` as the command line calls them."""

import argparse
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from marketplace.clock import real_now
from marketplace.installation import Installation, load_installation
from marketplace.settings import Settings
from web.lifecycle.backup import make
from web.lifecycle.backup.errors import NotFinished
from web.lifecycle.backup.restore import Wanted, restore_backup
from web.lifecycle.database import Database
from web.lifecycle.progress import Progress


def run_backup_command(
    settings: Settings, installation: Installation, chosen: argparse.Namespace, database: AbstractContextManager[Database]
) -> int:
    """One of the three; `database` is entered for a backup only. Returns the exit code. Raises: LifecycleError, EmbeddedError."""
    try:
        match chosen.command:
            case "backup":
                with database as running:
                    return _backup(settings, installation, chosen, running)
            case "restore":
                return _restore(settings, _wanted(chosen, _path(chosen.into)))
            case _:
                return _rehearse(settings, chosen)
    except (OSError, psycopg.Error, SQLAlchemyError) as error:
        raise NotFinished(f"{chosen.command} was broken off: {error}") from error


def _backup(settings: Settings, installation: Installation, chosen: argparse.Namespace, database: Database) -> int:
    to = _path(chosen.to) if chosen.to else make.default_target(settings.home, real_now())
    wanted = make.Wanted(to, _path(chosen.with_keys) if chosen.with_keys else None, chosen.drop_older_log)
    return make.make_backup(database, settings, installation, wanted, Progress().say)


def _restore(settings: Settings, wanted: Wanted) -> int:
    progress = Progress()
    manifest = restore_backup(settings, wanted, progress.say)
    if manifest.keys and not wanted.keys:
        progress.say(f"before it is started, its keys ({len(manifest.keys)} files) have to be put into {wanted.into / 'keys'}")
    if folder := load_installation(wanted.into).backups.wal_folder:
        progress.say(f"it copies its write-ahead log to {folder}, like the original; if that one goes on, name another folder")
    progress.say(f"restored: {wanted.into}. Beside a running original it would send waiting messages a second time: start only one of them")
    return 0


def _rehearse(settings: Settings, chosen: argparse.Namespace) -> int:
    """A restore into a folder that is thrown away. Nothing is started but the database, so nothing is sent."""
    progress = Progress()
    with tempfile.TemporaryDirectory(prefix="zhida-rehearsal-", dir=chosen.scratch) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's account has to pass through
        restore_backup(settings, _wanted(chosen, Path(folder) / "home"), progress.say)
    progress.say("the rehearsal went well; what it restored was removed again")
    return 0


def _wanted(chosen: argparse.Namespace, into: Path) -> Wanted:
    wal, keys = (_path(each) if each else None for each in (chosen.wal, chosen.keys))
    return Wanted(_path(chosen.source), into, chosen.to_time, wal, keys)


def _path(given: str) -> Path:
    return Path(given).expanduser().resolve()
