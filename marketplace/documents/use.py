"""What is done with documents that are here: rely on them, download them, delete them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.events import DOCUMENT_DELETED, DOCUMENT_READ
from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.purposes import DocumentState
from marketplace.documents.receive import own_organisation
from marketplace.documents.repository import is_used, visible_document
from marketplace.documents.tasks import DISCARD
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.tasks.enqueue import enqueue

NOT_READY = {DocumentState.CHECKING: "文件还在检查或生成，请稍后再试", DocumentState.REFUSED: "文件没有通过检查，不能使用"}


class DocumentNotReady(Conflict):
    """Still being checked, or refused."""

    code = "document_not_ready"


class DocumentInUse(Conflict):
    """Something relies on it."""

    code = "document_in_use"


async def open_document(session: AsyncSession, actor: Actor, permission: str, document_id: UUID, *, at: datetime) -> Document:
    """A document whose bytes may be sent to the caller; the reading is recorded before the first of them.

    Raises: DocumentNotFound, DocumentNotReady.
    """
    document = await visible_document(session, actor, permission, document_id)
    require_ready(session, document, at=at)
    return document


def require_ready(session: AsyncSession, document: Document, *, at: datetime) -> None:
    """The same for a document that the caller's room has found: its bytes may go out, and the reading is recorded.

    Raises: DocumentNotReady.
    """
    require_bytes(document)
    record(session, DOCUMENT_READ, document.id, at=at, parties=[document.organisation_id], data={"sha256": (document.sha256 or b"").hex()})


def require_bytes(document: Document) -> None:
    """For a document that is public, whose readers nobody counts: its bytes may go out. Raises: DocumentNotReady."""
    if document.state is not DocumentState.READY:
        raise DocumentNotReady(NOT_READY[document.state], state=document.state.value)


async def delete_document(session: AsyncSession, actor: Actor, permission: str, document_id: UUID, *, at: datetime) -> None:
    """Hide a document that nothing relies on and let its file be removed; the row stays for the log's sake.

    Raises: DocumentNotFound, DocumentInUse.
    """
    document = await visible_document(session, actor, permission, document_id, lock=True)
    if await is_used(session, document.id):
        raise DocumentInUse("这份文件已用于办理中的事项，不能删除", state=document.state.value)
    await discard(session, document, at=at)


async def discard(session: AsyncSession, document: Document, *, at: datetime) -> None:
    """The same for a document that the caller has found and nothing but the caller's own case relies on."""
    document.deleted_at = at
    record(session, DOCUMENT_DELETED, document.id, at=at, parties=[document.organisation_id])
    if document.file_key is not None:
        await enqueue(session, DISCARD, {"key": str(document.file_key)}, at=at, key=str(document.file_key))


async def hand_over(session: AsyncSession, document_ids: Sequence[UUID], organisation_id: UUID) -> None:
    """Make documents another organisation's: papers that the platform has kept for somebody become that one's own, uses included."""
    for table, mine in ((Document, Document.id), (DocumentUse, DocumentUse.document_id)):
        given = update(table).where(mine.in_(document_ids)).values(organisation_id=organisation_id)
        await session.execute(given.execution_options(synchronize_session=False))


async def rely_on(
    session: AsyncSession, actor: Actor, document_ids: Sequence[UUID], *, subject_kind: str, subject_id: UUID, pointer: str = "/documents"
) -> None:
    """Note that a case relies on the caller's documents, which cannot be deleted from then on. Twice is as once.

    Raises: Invalid with one fault per id that is not a ready document of the caller's organisation.
    """
    organisation_id = own_organisation(actor)
    theirs = (Document.organisation_id == organisation_id) & Document.deleted_at.is_(None) & (Document.state == DocumentState.READY)
    # Locked as deleting does: either the use is seen there, or the deletion here.
    ready = set(await session.scalars(select(Document.id).where(Document.id.in_(document_ids), theirs).with_for_update()))
    errors = [
        FieldError(f"{pointer}/{place}", "没有这份文件，或者它还没有通过检查")
        for place, each in enumerate(document_ids)
        if each not in ready
    ]
    if errors:
        raise Invalid(f"有 {len(errors)} 份文件不能使用", errors)
    rows = [
        {"document_id": each, "subject_id": subject_id, "subject_kind": subject_kind, "organisation_id": organisation_id} for each in ready
    ]
    if rows:
        await session.execute(insert(DocumentUse).values(rows).on_conflict_do_nothing())
