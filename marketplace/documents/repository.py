"""Every query of documents."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.documents.models import Document, DocumentUse, VerificationCode
from marketplace.documents.purposes import DocumentState
from marketplace.errors import NotFound


class DocumentNotFound(NotFound):
    """No such document, or another organisation's."""

    code = "document_not_found"


async def visible_document(session: AsyncSession, actor: Actor, permission: str, document_id: UUID, *, lock: bool = False) -> Document:
    """One live document that `permission` opens to this caller. Raises: DocumentNotFound."""
    found = select(Document).where(Document.id == document_id, Document.deleted_at.is_(None))
    seen = found.where(visible_to(actor, permission, organisation=Document.organisation_id, account=Document.account_id))
    row = await session.scalar(seen.with_for_update(of=Document) if lock else seen)
    if row is None:
        raise DocumentNotFound("没有这份文件，它可能已经删除，也可能不对你开放")
    return row


async def documents_of(
    session: AsyncSession, actor: Actor, permission: str, *, limit: int, before: UUID | None = None
) -> Sequence[Document]:
    """Live documents, newest first, those older than `before`; one more than `limit`, to know whether there is a next page."""
    seen = visible_to(actor, permission, organisation=Document.organisation_id, account=Document.account_id)
    found = select(Document).where(seen, Document.deleted_at.is_(None))
    if before is not None:
        found = found.where(Document.id < before)
    return (await session.scalars(found.order_by(Document.id.desc()).limit(limit + 1))).all()


async def held_by(session: AsyncSession, organisation_id: UUID) -> tuple[int, int]:
    """How many live documents an organisation has, and their bytes together."""
    sums = select(func.count(), func.coalesce(func.sum(Document.size_bytes), 0)).where(
        Document.organisation_id == organisation_id, Document.deleted_at.is_(None), Document.state != DocumentState.REFUSED
    )
    count, size_bytes = (await session.execute(sums)).one()
    return count, int(size_bytes)


async def is_used(session: AsyncSession, document_id: UUID) -> bool:
    """Whether anything relies on it."""
    return bool(await session.scalar(select(exists().where(DocumentUse.document_id == document_id))))


async def waiting_document(session: AsyncSession, document_id: UUID) -> Document | None:
    """The document if it still waits to be checked or made; its row is locked, so that only one attempt settles it."""
    waiting = select(Document).where(Document.id == document_id, Document.state == DocumentState.CHECKING, Document.deleted_at.is_(None))
    return await session.scalar(waiting.with_for_update())


async def file_is_needed(session: AsyncSession, key: UUID) -> bool:
    """Whether a live document that was not refused keeps its bytes under this key."""
    needed = exists().where(Document.file_key == key, Document.deleted_at.is_(None), Document.state != DocumentState.REFUSED)
    return bool(await session.scalar(select(needed)))


async def known_keys(session: AsyncSession, keys: Sequence[UUID]) -> set[UUID]:
    """Which of these keys any live document names."""
    named = select(Document.file_key).where(
        Document.file_key.in_(keys), Document.deleted_at.is_(None), Document.state != DocumentState.REFUSED
    )
    return {key for key in await session.scalars(named) if key is not None}


async def verification_of(session: AsyncSession, code: str) -> VerificationCode | None:
    """What was issued under a code."""
    return await session.get(VerificationCode, code)
