"""The audit put together: where this installation keeps keys, checkpoints and exports, and who does the work that is done later."""

import re
import shutil
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marketplace.audit.books import Book
from marketplace.audit.checkpoints import AuditPlaces, sign_checkpoint
from marketplace.audit.export import export_log
from marketplace.audit.tasks import EXPORT, PURGE_EXPORTS, SIGN, VERIFY
from marketplace.audit.verifications import verify_and_keep
from marketplace.installation import load_installation
from marketplace.settings import load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from policies.funds.journal_verify import FUND_JOURNAL

BOOKS: tuple[Book, ...] = (FUND_JOURNAL,)  # whose entries the log vouches for
KEEP_EXPORTS = timedelta(days=30)
NAME = re.compile(r"audit-\d{8}T\d{6}Z-[0-9a-f]{32}\.tar\.gz")


def places_of(home: Path) -> AuditPlaces:
    """As `installation.toml` says."""
    chosen = load_installation(home).audit
    return AuditPlaces.of(home, chosen.checkpoint_folder, chosen.signing_algorithm)


def exports_folder(home: Path) -> Path:
    """Where exports wait to be downloaded."""
    return home / "exports"


def exports_in(home: Path) -> list[Path]:
    """Archives that are whole, newest first."""
    folder = exports_folder(home)
    found = [file for file in folder.iterdir() if NAME.fullmatch(file.name)] if folder.is_dir() else []
    return sorted(found, reverse=True)


async def _sign(run: TaskRun) -> None:
    """Once a day. Raises CannotSign where the log is damaged: the task ends as a dead letter that somebody has to look at."""
    await sign_checkpoint(run.session, places_of(load_settings().home), at=run.now)


async def _verify(run: TaskRun) -> None:
    await verify_and_keep(run.session, places_of(load_settings().home), at=run.now, books=BOOKS)


async def _export(run: TaskRun) -> None:
    """Run twice it makes the archive anew; it gets its name only when it is whole."""
    home = load_settings().home
    name = f"audit-{run.now:%Y%m%dT%H%M%SZ}-{run.task_id.hex}"
    folder = exports_folder(home) / f".{name}"
    shutil.rmtree(folder, ignore_errors=True)
    await export_log(run.session, places_of(home), folder, at=run.now, books=BOOKS)
    _pack(folder, name, run.now)


async def _purge_exports(run: TaskRun) -> None:
    """An export can be made again at any time; what is older than `KEEP_EXPORTS` goes, half-made ones too."""
    folder = exports_folder(load_settings().home)
    for entry in list(folder.iterdir()) if folder.is_dir() else []:
        if datetime.fromtimestamp(entry.lstat().st_mtime, UTC) < run.now - KEEP_EXPORTS:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)


def _pack(folder: Path, name: str, at: datetime) -> None:
    fresh = folder.with_suffix(".tmp")
    with tarfile.open(fresh, "w:gz", compresslevel=6) as archive:
        archive.add(folder, arcname=name, filter=lambda member: _plain(member, at))
    shutil.rmtree(folder)
    fresh.rename(folder.parent / f"{name}.tar.gz")


def _plain(member: tarfile.TarInfo, at: datetime) -> tarfile.TarInfo:
    """Nothing about the machine: no user, no group, one time."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(at.timestamp())
    return member


TASKS: dict[TaskKind, Handler] = {SIGN: _sign, VERIFY: _verify, EXPORT: _export, PURGE_EXPORTS: _purge_exports}
SCHEDULES = (Schedule(SIGN, "10 0 * * *"), Schedule(VERIFY, "30 1 * * *"), Schedule(PURGE_EXPORTS, "50 2 * * *"))
