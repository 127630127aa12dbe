"""Which instants a backup can be restored to, and the words for one that it cannot."""

from datetime import datetime
from pathlib import Path

from marketplace.clock import SHANGHAI, real_now
from marketplace.embedded.recovery import Until
from web.lifecycle.backup.errors import CannotRestore
from web.lifecycle.backup.manifest import Manifest

LATEST = "latest"


def until(manifest: Manifest, to_time: str | None, wal: Path | None) -> Until | datetime:
    """How far to replay. `wal` is the folder of copied log. Raises: CannotRestore saying what is possible."""
    if to_time is None:
        return Until.END_OF_BACKUP
    if manifest.kind == "dump":
        raise CannotRestore(f"a dump has one instant, {_shown(manifest.ended_at)}; later ones are the matter of the server's own tools")
    if wal is None:
        raise CannotRestore(f"{reach(manifest, None)}: no write-ahead log was copied (backups.wal_folder in installation.toml)")
    if to_time == LATEST:
        return Until.END_OF_LOG
    instant = _instant(to_time)
    if not manifest.ended_at <= instant <= real_now():
        raise CannotRestore(f"{_shown(instant)} is not possible: this backup reaches from {_shown(manifest.ended_at)} to now")
    return instant


def wal_folder(manifest: Manifest, to_time: str | None, named: Path | None) -> Path | None:
    """The folder of copied log, `named` on the command line or by the backup; None if there is none and none is needed.

    Raises: CannotRestore if it is needed and not there.
    """
    folder = named or (Path(manifest.wal_folder) if manifest.wal_folder else None)
    if folder is None or folder.is_dir():
        return folder
    if to_time is None and named is None:
        return None  # the backup alone is enough for its own instant
    raise CannotRestore(f"the folder of the write-ahead log, {folder}, is not there; name it with --wal DIR")


def reach(manifest: Manifest, last: datetime | None) -> str:
    """A sentence; `last` is the last instant that the log holds, None if it holds nothing after the backup."""
    until = f"to {_shown(last)}" if last else "and no further"
    return f"this backup reaches from {_shown(manifest.ended_at)} {until}"


def _instant(given: str) -> datetime:
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        raise CannotRestore(f"{given!r} is no time; expected 2026-12-30T09:00:00 (Asia/Shanghai), with an offset, or {LATEST}") from None
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def _shown(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat(timespec="milliseconds")
