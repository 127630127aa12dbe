"""A paper of a case in the hands of the lender's people; each reading is recorded where the enterprise sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.use import require_ready
from products.applications.models import ApplicationDocument
from products.applications.repository import get_case


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a case. `asked_for`: it answers a request of the lender; `sha256` in hex, None before it was checked."""

    document_id: UUID
    name: str
    added_at: datetime
    asked_for: bool
    state: DocumentState
    size_bytes: int
    page_count: int | None
    sha256: str | None


async def open_paper(session: AsyncSession, actor: Actor, application_id: UUID, document_id: UUID, *, at: datetime) -> Document:
    """One document of a case that the caller may see. As the system: the row is the enterprise's own.

    Raises: CaseNotFound, DocumentNotFound, DocumentNotReady.
    """
    case = await get_case(session, actor, application_id)
    of_case = exists().where(ApplicationDocument.document_id == Document.id, ApplicationDocument.application_id == case.id)
    found = await session.scalar(select(Document).where(Document.id == document_id, of_case))
    if found is None:
        raise DocumentNotFound("这件申请没有这份材料，或者它不对你开放")
    require_ready(session, found, at=at)
    return found


async def papers_as_they_stand(session: AsyncSession, application_id: UUID) -> Sequence[PaperLine]:
    """The papers of a case with the state of their checks, as they came. As the system: the files are the enterprise's."""
    wanted = (
        select(ApplicationDocument, Document)
        .join(Document, Document.id == ApplicationDocument.document_id)
        .where(ApplicationDocument.application_id == application_id)
        .order_by(ApplicationDocument.added_at, ApplicationDocument.id)
    )
    return [
        PaperLine(
            paper.document_id, paper.name_zh, paper.added_at, paper.request_id is not None, file.state, file.size_bytes, file.page_count,
            None if file.sha256 is None else file.sha256.hex(),
        )
        for paper, file in await session.execute(wanted)
    ]  # fmt: skip
