"""A paper of a case in the hands of the lender's people; each reading is recorded where the enterprise sees it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.models import Document
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.use import require_ready
from products.applications.models import ApplicationDocument
from products.applications.repository import get_case


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
