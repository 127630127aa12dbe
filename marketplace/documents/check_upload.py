"""The handlers of `documents.check`, `documents.discard` and `documents.sweep`."""

import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import transaction
from marketplace.documents.checks.inspect import inspect
from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.events import DOCUMENT_ACCEPTED, DOCUMENT_REFUSED
from marketplace.documents.file_kinds import FORMS, FileKind, kind_by_name
from marketplace.documents.file_names import with_ending
from marketplace.documents.issue import withdraw_deleted
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.refusals import FileRefused, Refusal
from marketplace.documents.repository import file_is_needed, known_keys, waiting_document
from marketplace.documents.store import DocumentStore, KeptFile, StoredFile
from marketplace.documents.tasks import DISCARD
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun

LEFT_ALONE = timedelta(hours=2)  # much longer than any request or task keeps a file without its row
SWEPT_AT_ONCE = 500
KnownKeys = Callable[[AsyncSession, Sequence[UUID]], Awaitable[set[UUID]]]  # which of these files a room above needs


async def check_document(run: TaskRun, store: DocumentStore, *, document_id: str) -> None:
    """Look inside an upload and settle it: `ready`, a photo under its new bytes, or `refused` with the reason.

    The file is read outside of the transaction that settles it, since a check may take seconds. Twice is as once: what is settled stays.
    """
    async with transaction(run.sessions, run.binding) as session:
        waiting = await waiting_document(session, UUID(document_id))
    if waiting is None or waiting.file_key is None:
        return
    try:
        verdict, rewritten = await to_thread.run_sync(_checked, store, kind_by_name(waiting.file_name), waiting.file_key)
    except FileRefused as refused:
        await _refuse(run, waiting.id, refused.refusal)
    else:
        await _accept(run, waiting.id, verdict, rewritten)


def _checked(store: DocumentStore, kind: FileKind, key: UUID) -> tuple[Verdict, StoredFile | None]:
    with tempfile.TemporaryDirectory(prefix="zhida-check-") as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with store.open(key) as kept, source.open("wb") as copy:
            copyfileobj(kept, copy)
        verdict = inspect(kind, source, target)
        if not verdict.rewritten:
            return verdict, None
        with target.open("rb") as file:
            return verdict, store.put(file)


async def _accept(run: TaskRun, document_id: UUID, verdict: Verdict, rewritten: StoredFile | None) -> None:
    document = await waiting_document(run.session, document_id)
    if document is None:
        return
    document.state = DocumentState.READY
    document.sha256 = document.received_sha256
    document.media_type = FORMS[verdict.kind].media_type
    document.page_count, document.row_count = verdict.pages, verdict.rows
    document.width_px, document.height_px = verdict.width, verdict.height
    if rewritten is not None:
        await _discard_later(run, document.file_key)
        document.file_key, document.sha256, document.size_bytes = rewritten.key, rewritten.sha256, rewritten.size_bytes
        if kind_by_name(document.file_name) is not verdict.kind:
            document.file_name = with_ending(document.file_name, FORMS[verdict.kind].endings[0])
    facts = {"sha256": (document.sha256 or b"").hex(), "size_bytes": document.size_bytes, "rewritten": verdict.rewritten}
    _record(run.session, DOCUMENT_ACCEPTED, document, run.now, facts)


async def _refuse(run: TaskRun, document_id: UUID, refusal: Refusal) -> None:
    document = await waiting_document(run.session, document_id)
    if document is None:
        return
    document.state, document.refusal_code = DocumentState.REFUSED, refusal.value
    await _discard_later(run, document.file_key)
    # the person who brought it is told; a program asks for the state itself
    told = {"by_person": True, "account_id": str(document.account_id)} if document.account_id else {"by_person": False}
    _record(run.session, DOCUMENT_REFUSED, document, run.now, {"code": refusal.value, **told})


def _record(session: AsyncSession, kind: EventKind, document: Document, at: datetime, facts: dict[str, object]) -> None:
    record(session, kind, document.id, at=at, parties=[document.organisation_id], data=facts)


async def _discard_later(run: TaskRun, key: UUID | None) -> None:
    """By a task, so that a file goes only after the commit that stops naming it, and then for certain."""
    await enqueue(run.session, DISCARD, {"key": str(key)}, at=run.now, key=str(key))


async def discard_file(run: TaskRun, store: DocumentStore, *, key: str) -> None:
    """Remove a file that no live document names. What the platform issued is withdrawn with it: its code then says so."""
    if await file_is_needed(run.session, UUID(key)):
        return
    await withdraw_deleted(run.session, UUID(key), at=run.now)
    await to_thread.run_sync(store.delete, UUID(key))


async def sweep_store(run: TaskRun, store: DocumentStore, elsewhere: Sequence[KnownKeys] = ()) -> None:
    """Remove what broken uploads left: temporary files, and files whose row was never committed. `elsewhere`: rooms that keep files too."""
    kept = (each for each in store.kept() if each.changed_at < run.now - LEFT_ALONE)
    while some := await to_thread.run_sync(_some, kept):
        keys = [each.key for each in some if each.key is not None]
        known = await known_keys(run.session, keys)
        for ask in elsewhere:
            known |= await ask(run.session, keys)
        for each in some:
            if each.key not in known:
                await to_thread.run_sync(store.discard, each)


def _some(kept: Iterator[KeptFile]) -> list[KeptFile]:
    return list(islice(kept, SWEPT_AT_ONCE))
