"""`zhida audit verify|export|refill`: the log of an installation, looked at from outside the running program."""

import asyncio
import gc
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import MISSING_OUTSIDE, AuditPlaces, CannotSign, refill_folder
from marketplace.audit.export import FolderNotEmpty, export_log
from marketplace.audit.sm2 import OpensslMissing
from marketplace.audit.verifications import verify_and_keep
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.migrate import newest_revision, present_revision
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.events.sequencer import sequence_once
from marketplace.installation import Installation
from marketplace.settings import Settings
from web.audit import BOOKS
from web.lifecycle.database import MIGRATIONS, Database
from web.lifecycle.errors import LifecycleError

NOT_INTACT = 4


class CannotAudit(LifecycleError):
    """The log cannot be read or written out. The message says why."""


def audit_places(settings: Settings, installation: Installation) -> AuditPlaces:
    """Where this installation keeps keys and checkpoints."""
    return AuditPlaces.of(settings.home, installation.audit.checkpoint_folder, installation.audit.signing_algorithm)


def run_audit(database: Database, settings: Settings, installation: Installation, act: str, to: Path | None) -> dict[str, Any]:
    """One of `verify`, `export` and `refill`. Returns what the command prints: `problems` is empty if the log is whole.

    Raises: CannotAudit.
    """
    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        raise CannotAudit("the database has not the shape that this program knows; bring it there with: zhida migrate")
    places = audit_places(settings, installation)
    at = now()
    gc.freeze()  # a million rows pass through; the collector need not look at the imported program each time
    try:
        return asyncio.run(_in_one_transaction(database, places, at, to or export_folder(settings.home, at), act))
    except (CannotSign, FolderNotEmpty, OpensslMissing, OSError) as error:
        raise CannotAudit(str(error)) from error


def export_folder(home: Path, at: datetime) -> Path:
    """Where an export goes that names no other place."""
    return home / "exports" / f"audit-{at:%Y%m%dT%H%M%SZ}"


async def _in_one_transaction(database: Database, places: AuditPlaces, at: datetime, folder: Path, act: str) -> dict[str, Any]:
    engine = make_engine(database.system_dsn, WORKER)
    try:
        sessions = make_sessions(engine)
        await _place_waiting(sessions)
        async with transaction(sessions, Binding.system()) as session:
            match act:
                case "verify":
                    return (await verify_and_keep(session, places, at=at, books=BOOKS)).document()
                case "refill":
                    return {"folder": str(places.folder.path), "written": await refill_folder(session, places, at=at), "problems": []}
                case _:
                    return await _export(session, places, at, folder)
    finally:
        await engine.dispose()


async def _place_waiting(sessions: Sessions) -> None:
    """Give waiting events their places: where nothing runs, those of the last moment before a crash, or of the look before this one,
    would be found overdue although nobody touched them. What cannot be placed is left to the verification, which names it.
    """
    with suppress(Exception):
        while await sequence_once(sessions):
            pass


async def _export(session: AsyncSession, places: AuditPlaces, at: datetime, folder: Path) -> dict[str, Any]:
    made = await export_log(session, places, folder, at=at, books=BOOKS)
    return {"folder": str(made.folder), "entries": made.entries, "head": made.head, "problems": list(made.problems)}


def warning_texts(document: Mapping[str, Any]) -> list[str]:
    """What a document says of checkpoints that are missing outside, for whoever typed the command."""
    found = [each for each in (*document["problems"], *document.get("warnings", ())) if each["kind"] == MISSING_OUTSIDE]
    return [
        f"{each['count']} checkpoints that the database holds are missing outside of it. If the folder is new, or was lost, write them"
        " there with: zhida audit refill. If it is neither, somebody emptied it. Until then nothing more is signed."
        for each in found
    ]
