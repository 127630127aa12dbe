"""`zhida import ITEM FILE`: a provider's file of any length, applied in pieces; the same command again goes on where it was."""

import argparse
import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.migrate import newest_revision, present_revision
from marketplace.database.session import WORKER, make_engine, make_sessions, transaction
from marketplace.errors import Invalid, ZhidaError
from marketplace.information.batches.file_lane import import_file
from marketplace.information.batches.subjects import SubjectsChanged
from marketplace.information.batches.terms import BatchTerms, Sender
from marketplace.information.files.declared import read_declared
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.members.models import Organisation
from marketplace.settings import Settings
from web.information import desk_of
from web.lifecycle.database import MIGRATIONS, Database, Say
from web.lifecycle.errors import LifecycleError

NOT_WHOLE = 4  # something of the file was not applied
FIGURES = ("received", "accepted", "unchanged", "rejected", "held", "ended", "new_subjects")
PATIENT = replace(WORKER, statement_ms=3_600_000, idle_in_transaction_ms=3_600_000)


class CannotImport(LifecycleError):
    """Nothing of the file was taken. The message says why."""


def run_import(database: Database, settings: Settings, chosen: argparse.Namespace, say: Say) -> tuple[dict[str, Any], int]:
    """What the command prints, and its exit code: 0 applied, 4 if something of the file was not. Raises: CannotImport."""
    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        raise CannotImport("the database has not the shape that this program knows; bring it there with: zhida migrate")
    if not chosen.file.is_file():
        raise CannotImport(f"there is no file {chosen.file}")
    terms = BatchTerms(
        Mode(chosen.mode), chosen.as_of or today(), OnError(chosen.on_error), Lane.COMMAND, chosen.file.name[:160], _layout(chosen.layout)
    )
    try:
        batch = asyncio.run(_import(database, settings, chosen, terms, say))
    except SubjectsChanged as error:
        raise CannotImport("an enterprise got another name meanwhile; call again, it goes on where it was") from error
    except ZhidaError as error:
        raise CannotImport(str(error)) from error
    whole = batch.state is BatchState.APPLIED
    document = {
        "id": str(batch.id),
        "state": batch.state.value,
        **{name: getattr(batch, name) for name in FIGURES},
        "failure": batch.failure,
    }
    return document, 0 if whole else NOT_WHOLE


def _layout(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return msgspec.to_builtins(read_declared(json.loads(file.read_bytes())))  # type: ignore[no-any-return]
    except Invalid as refused:
        raise CannotImport("; ".join(f"{each.pointer}: {each.detail}" for each in refused.errors)) from refused
    except (OSError, ValueError) as error:
        raise CannotImport(f"{file} cannot be read as JSON: {error}") from error


async def _import(database: Database, settings: Settings, chosen: argparse.Namespace, terms: BatchTerms, say: Say) -> Batch:
    engine = make_engine(database.system_dsn, PATIENT)

    async def saying(sentence: str) -> None:
        say(sentence)

    try:
        sessions = make_sessions(engine)
        async with transaction(sessions, Binding.system()) as session:
            provider_id = await provider_named(session, chosen.provider)
        if provider_id is None:
            raise CannotImport(f"there is no organisation with the credit code or id {chosen.provider}")
        return await import_file(sessions, desk_of(settings), chosen.file, Sender(provider_id), chosen.item, terms, at=now(), saying=saying)
    finally:
        await engine.dispose()


async def provider_named(session: AsyncSession, given: str) -> UUID | None:
    """The organisation with this credit code or id."""
    try:
        named = Organisation.id == UUID(given)
    except ValueError:
        named = Organisation.uscc == given.strip().upper()
    return await session.scalar(select(Organisation.id).where(named))
