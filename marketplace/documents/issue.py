"""Documents that the platform itself issues: asked for now, made by a worker, each with a code by which anybody can verify it."""

import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.events import DOCUMENT_ISSUED, DOCUMENT_REFUSED, DOCUMENT_REQUESTED, DOCUMENT_WITHDRAWN
from marketplace.documents.file_kinds import FORMS, FileKind
from marketplace.documents.models import Document, VerificationCode
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.documents.purposes import KINDS_ZH, DocumentState, IssuedKind, Purpose
from marketplace.documents.receive import own_organisation
from marketplace.documents.refusals import Refusal
from marketplace.documents.repository import waiting_document
from marketplace.documents.store import DocumentStore
from marketplace.documents.tasks import RENDER
from marketplace.documents.verification_codes import grouped, new_code
from marketplace.errors import Forbidden
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun

STEPS = 3
# What the template of a kind is given, worked out for one organisation: (session, organisation, arguments, now) -> variables.
Prepare = Callable[[AsyncSession, UUID, Mapping[str, Any], datetime], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind is made: its facts, and its template, which lies beside the room that it speaks of."""

    prepare: Prepare
    folder: Path
    template: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the platform's name, the address that QR codes lead to, and all recipes."""

    name: str
    address: str
    recipes: Mapping[IssuedKind, Recipe]


async def request_document(
    session: AsyncSession, actor: Actor, kind: IssuedKind, arguments: Mapping[str, Any], *, at: datetime
) -> Document:
    """Ask for a document about the caller's organisation. It stands in the list at once and is `ready` when a worker has made it.

    `arguments` are what the recipe wants to know (codes and figures, no names). Raises: Forbidden for a caller without an organisation.
    """
    return await issue_to(session, own_organisation(actor), kind, arguments, account_id=actor.account_id, at=at)


async def issue_to(
    session: AsyncSession,
    organisation_id: UUID,
    kind: IssuedKind,
    arguments: Mapping[str, Any],
    *,
    at: datetime,
    account_id: UUID | None = None,
) -> Document:
    """The same for whichever organisation the platform decides about; `account_id` asked for it, None: the platform by itself."""
    document = Document(
        id=new_id(),
        organisation_id=organisation_id,
        account_id=account_id,
        file_name=f"{KINDS_ZH[kind]} {at.astimezone(SHANGHAI):%Y-%m-%d %H%M}.pdf",
        purpose=Purpose.ISSUED,
        media_type=FORMS[FileKind.PDF].media_type,
        state=DocumentState.CHECKING,
        size_bytes=0,
        created_at=at,
    )
    session.add(document)
    await session.flush()
    record(session, DOCUMENT_REQUESTED, document.id, at=at, parties=[organisation_id], data={"kind": kind.value})
    wanted = {"document_id": str(document.id), "issued_kind": kind.value, "arguments": dict(arguments)}
    await enqueue(session, RENDER, wanted, at=at, key=str(document.id))
    return document


async def render_document(
    run: TaskRun, store: DocumentStore, issuer: Issuer, *, document_id: str, issued_kind: str, arguments: Mapping[str, Any]
) -> None:
    """The handler of `documents.render`. Row, code and the task's end are committed together; a broken attempt leaves a file to sweep."""
    document = await waiting_document(run.session, UUID(document_id))
    if document is None:
        return
    kind, code = IssuedKind(issued_kind), new_code()
    recipe = issuer.recipes[kind]
    await run.progress(1, STEPS, "整理数据")
    try:
        facts = await recipe.prepare(run.session, document.organisation_id, arguments, run.now)
    except Forbidden:  # what was open when it was asked for is so no longer: trying again would not help
        _give_up(run, document)
        return
    shown = dict(facts) | {
        "issuer": issuer.name,
        "title": KINDS_ZH[kind],
        "issued_at": run.now,
        "code": grouped(code),
        "verify_url": f"{issuer.address}/verify",
    }
    await run.progress(2, STEPS, "排版")
    render = partial(render_pdf, recipe.folder, recipe.template, shown, qr_address=f"{issuer.address}/verify/{code}")
    content = await to_thread.run_sync(render)
    stored = await to_thread.run_sync(store.put, io.BytesIO(content))
    document.state, document.file_key = DocumentState.READY, stored.key
    document.size_bytes, document.sha256 = stored.size_bytes, stored.sha256
    run.session.add(
        VerificationCode(
            code=code,
            document_id=document.id,
            kind=kind,
            issuer=issuer.name,
            issued_at=run.now,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
        )
    )
    data = {"kind": kind.value, "sha256": stored.sha256.hex(), "size_bytes": stored.size_bytes}
    record(run.session, DOCUMENT_ISSUED, document.id, at=run.now, parties=[document.organisation_id], data=data)


def _give_up(run: TaskRun, document: Document) -> None:
    document.state, document.refusal_code = DocumentState.REFUSED, Refusal.NOT_OPEN.value
    told = {"by_person": True, "account_id": str(document.account_id)} if document.account_id else {"by_person": False}
    data = {"code": Refusal.NOT_OPEN.value, **told}
    record(run.session, DOCUMENT_REFUSED, document.id, at=run.now, parties=[document.organisation_id], data=data)


async def withdraw_deleted(session: AsyncSession, file_key: UUID, *, at: datetime) -> None:
    """Withdraw the codes of deleted documents whose file had this key."""
    deleted = select(Document.id).where(Document.file_key == file_key, Document.deleted_at.is_not(None))
    still_live = VerificationCode.document_id.in_(deleted) & VerificationCode.withdrawn_at.is_(None)
    withdrawn = update(VerificationCode).where(still_live).values(withdrawn_at=at).returning(VerificationCode.document_id)
    for document_id in await session.scalars(withdrawn):
        record(session, DOCUMENT_WITHDRAWN, document_id, at=at)
