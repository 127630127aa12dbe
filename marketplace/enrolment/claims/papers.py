"""A paper of a claim in the hands of whoever decides; each reading is recorded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.events import DOCUMENT_READ
from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.use import NOT_READY, DocumentNotReady
from marketplace.enrolment.claims.reading import claim_line
from marketplace.events.record import record


async def open_paper(session: AsyncSession, actor: Actor, permission: str, claim_id: UUID, document_id: UUID, *, at: datetime) -> Document:
    """One document that the claim relies on, as the system. Raises: ClaimNotFound, DocumentNotFound, DocumentNotReady."""
    await claim_line(session, actor, permission, claim_id)
    used = exists().where(DocumentUse.document_id == Document.id, DocumentUse.subject_id == claim_id)
    found = await session.scalar(select(Document).where(Document.id == document_id, used))
    if found is None:
        raise DocumentNotFound("这件认领没有这份材料")
    if found.state is not DocumentState.READY:
        raise DocumentNotReady(NOT_READY[found.state], state=found.state.value)
    facts = {"sha256": (found.sha256 or b"").hex(), "claim_id": str(claim_id)}
    record(session, DOCUMENT_READ, found.id, at=at, parties=[found.organisation_id], data=facts)
    return found
