"""The papers of a claim in the hands of those who decide on it; each reading is recorded where the claimant sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.use import require_ready
from policies.claims.models import ClaimDocument
from policies.claims.repository import get_claim


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper; `material` is which of the fund's required ones it is, `sha256` in hex, None before it was checked."""

    document_id: UUID
    name: str
    material: str | None
    added_at: datetime
    state: DocumentState
    size_bytes: int
    sha256: str | None


async def papers_as_they_stand(session: AsyncSession, claim_id: UUID) -> Sequence[PaperLine]:
    """Of a claim that the caller has found, as they came. As the system: the files are the claimant's rows."""
    wanted = (
        select(ClaimDocument, Document)
        .join(Document, Document.id == ClaimDocument.document_id)
        .where(ClaimDocument.claim_id == claim_id, ClaimDocument.removed_at.is_(None))
        .order_by(ClaimDocument.added_at, ClaimDocument.document_id)
    )
    return [
        PaperLine(
            file.id, file.file_name, paper.material, paper.added_at, file.state, file.size_bytes,
            None if file.sha256 is None else file.sha256.hex(),
        )
        for paper, file in await session.execute(wanted)
    ]  # fmt: skip


async def open_paper(session: AsyncSession, actor: Actor, claim_id: UUID, document_id: UUID, *, at: datetime) -> Document:
    """One document of a claim that the caller may see. As the system. Raises: CaseNotFound, DocumentNotFound, DocumentNotReady."""
    claim = await get_claim(session, actor, claim_id)
    of_claim = select(ClaimDocument.document_id).where(ClaimDocument.claim_id == claim.id, ClaimDocument.removed_at.is_(None))
    found = await session.scalar(select(Document).where(Document.id == document_id, Document.id.in_(of_claim)))
    if found is None:
        raise DocumentNotFound("这件申请没有这份材料，或者它不对你开放")
    require_ready(session, found, at=at)
    return found
