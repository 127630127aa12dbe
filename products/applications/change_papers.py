"""The papers of a draft: which document stands for which line of the products' lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from products.applications.draft import FormChanged, terms_of
from products.applications.draft_faults import faults_of_draft
from products.applications.events import CHANGED
from products.applications.models import ApplicationGroup
from products.applications.repository import get_group

LONGEST_LINE = 60


async def add_papers(
    session: AsyncSession, actor: Actor, group_id: UUID, document_ids: Sequence[UUID], line: str, *, at: datetime
) -> ApplicationGroup:
    """Put own documents into a draft; `line`: which paper they are, as the product names it, "" for any other.

    Raises: GroupNotFound, FormChanged, Invalid for documents that are not the enterprise's, were refused, or are too many.
    """
    form = await _draft(session, actor, group_id)
    known = select(Document.id).where(
        Document.id.in_(document_ids),
        Document.organisation_id == form.subject_id,
        Document.deleted_at.is_(None),
        Document.state != DocumentState.REFUSED,
    )
    if set(document_ids) - set(await session.scalars(known)):
        raise Invalid("文件不能使用", [FieldError("/documents", "没有这份文件，或者它没有通过检查")])
    after = list(dict.fromkeys([*form.document_ids, *document_ids]))
    if faults := faults_of_draft(replace(terms_of(form), product_ids=(), document_ids=tuple(after)), ()):
        raise Invalid("文件太多", faults)
    lines = {str(each): line[:LONGEST_LINE] for each in document_ids} if line else {}
    return await _write(session, form, after, {**form.paper_lines, **lines}, at)


async def drop_paper(session: AsyncSession, actor: Actor, group_id: UUID, document_id: UUID, *, at: datetime) -> ApplicationGroup:
    """Take a document out of the draft; it stays among the enterprise's own. Raises: GroupNotFound, FormChanged."""
    form = await _draft(session, actor, group_id)
    left = [each for each in form.document_ids if each != document_id]
    return await _write(session, form, left, {each: line for each, line in form.paper_lines.items() if each != str(document_id)}, at)


async def _draft(session: AsyncSession, actor: Actor, group_id: UUID) -> ApplicationGroup:
    form = await get_group(session, actor, group_id, lock=True)
    if form.submitted_at is not None:
        raise FormChanged("这份申请已经提交，不能再改；可以撤回后重新申请", state="submitted")
    return form


async def _write(session: AsyncSession, form: ApplicationGroup, ids: list[UUID], lines: dict[str, str], at: datetime) -> ApplicationGroup:
    """The version stays: what is typed in another window is not touched by papers."""
    form.document_ids, form.paper_lines, form.updated_at = ids, lines, at
    record(session, CHANGED, form.id, at=at, parties=[form.subject_id], data={"documents": len(ids)})
    await session.flush()
    return form
