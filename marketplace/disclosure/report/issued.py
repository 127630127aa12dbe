"""A report as a PDF: asked for, made by a worker, handed out. The consent is asked each of the three times."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.disclosure.reading import Found, open_parts
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.disclosure.report.models import IssuedReport
from marketplace.documents.issue import request_document
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, IssuedKind
from marketplace.documents.receive import own_organisation
from marketplace.errors import Forbidden
from marketplace.ids import new_id

READ = "disclosure:report:read"
REUSED = timedelta(minutes=10)  # asking again within this time is asking after the same document


async def request_report(
    session: AsyncSession, actor: Actor, subject_id: UUID, *, purpose: ConsentPurpose | None, now: datetime
) -> Document:
    """Ask for the PDF of a subject's report, the caller's own included. Raises: ConsentRequired, Forbidden without an organisation."""
    reader_id = own_organisation(actor)
    if reader_id != subject_id:
        await _require_open(session, actor, subject_id, purpose, now)
    report_id = new_id()
    arguments = {
        "report_id": str(report_id),
        "subject_id": str(subject_id),
        "role": actor.role.value,
        "account_id": str(actor.account_id) if actor.account_id else None,
        "client_id": str(actor.client_id) if actor.client_id else None,
        "purpose": purpose.value if purpose else None,
    }
    document = await request_document(session, actor, IssuedKind.CREDIT_REPORT, arguments, at=now)
    session.add(
        IssuedReport(
            id=report_id, document_id=document.id, subject_id=subject_id, reader_id=reader_id, purpose=purpose, items=[], asked_at=now
        )
    )
    await session.flush()
    return document


async def asked_lately(
    session: AsyncSession, actor: Actor, subject_id: UUID, *, purpose: ConsentPurpose | None, now: datetime
) -> Document | None:
    """The document that the caller's organisation has asked for a moment ago, being made, or ready and of exactly what is open now.

    Raises: ConsentRequired, also where there is a document from before the end of the consent.
    """
    found = None if subject_id == actor.organisation_id else await _require_open(session, actor, subject_id, purpose, now)
    mine = (IssuedReport.reader_id == actor.organisation_id) & (IssuedReport.subject_id == subject_id)
    same = IssuedReport.purpose.is_not_distinct_from(purpose) & (IssuedReport.asked_at > now - REUSED)
    living = Document.deleted_at.is_(None) & (Document.state != DocumentState.REFUSED)
    wanted = select(Document).join(IssuedReport, IssuedReport.document_id == Document.id).where(mine, same, living)
    if found is not None:
        wanted = wanted.where(or_(Document.state == DocumentState.CHECKING, IssuedReport.items == sorted(found.items)))
    return await session.scalar(wanted.order_by(IssuedReport.asked_at.desc()).limit(1))


async def note_items(session: AsyncSession, report_id: UUID, items: Collection[str]) -> None:
    """Write down what a report shows that was just made. As the system."""
    row = await session.get_one(IssuedReport, report_id)
    row.items = sorted(items)


async def require_handing_out(session: AsyncSession, actor: Actor, document_id: UUID, *, now: datetime) -> None:
    """Before the bytes of a document go out: of a report about another, everything in it has to be open still; the reading is recorded.

    It is among the files of the whole institution, but only whoever may read reports there opens it. Documents that are no report, and
    one's own, pass. Raises: Forbidden, ConsentRequired.
    """
    row = await session.scalar(select(IssuedReport).where(IssuedReport.document_id == document_id))
    if row is None or row.subject_id == actor.organisation_id:
        return
    if policy_table().grant(actor.role, READ) is None:
        raise Forbidden("这是一份信用报告，你的角色不能查看")
    found = await _require_open(session, actor, row.subject_id, row.purpose, now, items=row.items)
    consents = {each for code in row.items or found.items for each in found.items[code].consent_ids}
    await record_access(
        session, actor, row.subject_id, Way.REPORT_PDF, at=now, items=row.items, consent_ids=consents,
        purpose=row.purpose or found.purpose, detail={"document_id": str(document_id)},
    )  # fmt: skip


async def _require_open(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID,
    purpose: ConsentPurpose | None,
    now: datetime,
    *,
    items: Collection[str] = (),
) -> Found:
    """What is open now, these items among it. Raises: ConsentRequired."""
    found = await open_parts(session, actor, subject_id, now=now, purpose=purpose)
    if not found.items or not set(items) <= set(found.items):
        raise ConsentRequired(subject_id, Way.REPORT_PDF, items=tuple(items), purpose=purpose)
    return found
