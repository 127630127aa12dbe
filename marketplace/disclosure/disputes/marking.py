"""Setting and lifting the mark of dispute on one record: by the platform's operator, with a reason that stays."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.disclosure.disputes.events import MARKED, UNMARKED
from marketplace.disclosure.disputes.models import Lifting, RecordDispute
from marketplace.documents.use import rely_on
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.information.models import InformationRecord
from marketplace.information.records.stale import mark_stale
from marketplace.profiles.disputed import bears_on
from marketplace.profiles.tasks import RECOMPUTE
from marketplace.tasks.enqueue import enqueue

LONGEST = 300


class RecordNotFound(NotFound):
    """No record with this id."""

    code = "record_not_found"


class RecordEnded(Conflict):
    """The record counts no more: there is nothing left to dispute."""

    code = "record_ended"


class AlreadyDisputed(Conflict):
    """The record has a mark already."""

    code = "record_already_disputed"


class NotDisputed(Conflict):
    """The record has no mark."""

    code = "record_not_disputed"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a record is in dispute; `document_id`: a ready file of the operator's own organisation that it rests on."""

    reason: str
    document_id: UUID | None = None


async def mark_disputed(session: AsyncSession, actor: Actor, record_id: UUID, objection: Objection, *, at: datetime) -> RecordDispute:
    """Mark a live record; reports and profiles show it from the commit on, and what follows from the record is computed anew.

    As the system. Raises: RecordNotFound, RecordEnded, AlreadyDisputed, Invalid.
    """
    found = await _locked(session, record_id)
    if found.disputed_at is not None:
        raise AlreadyDisputed("这条记录已经标注异议")
    reason = _reason(objection.reason)
    if objection.document_id is not None:
        await rely_on(
            session, actor, [objection.document_id], subject_kind=MARKED.subject, subject_id=record_id, pointer="/document_id"
        )  # fmt: skip
    items = await items_in_force(session, at.astimezone(SHANGHAI).date())
    dispute = RecordDispute(
        id=new_id(), record_id=found.id, item=found.item, subject_id=found.subject_id, provider_id=found.provider_id,
        attributes=sorted(bears_on(found.item, found.data)),
        public=found.item in items and items[found.item].definition.sensitivity == "public",
        reason=reason, document_id=objection.document_id, marked_by=actor.account_id, marked_at=at,
    )  # fmt: skip
    session.add(dispute)
    found.disputed_at = at
    await _news(session, MARKED, dispute, at)
    return dispute


async def lift_dispute(session: AsyncSession, actor: Actor, record_id: UUID, reason: str, *, at: datetime) -> None:
    """Take the mark away with the reason why. As the system. Raises: RecordNotFound, RecordEnded, NotDisputed, Invalid."""
    found = await _locked(session, record_id)
    marks = RecordDispute.record_id == record_id, RecordDispute.lifted_at.is_(None)
    dispute = await session.scalar(select(RecordDispute).where(*marks))
    if dispute is None:
        raise NotDisputed("这条记录没有异议标注")
    dispute.lifted_because = _reason(reason)
    dispute.lifting, dispute.lifted_by, dispute.lifted_at = Lifting.LIFTED, actor.account_id, at
    found.disputed_at = None
    await _news(session, UNMARKED, dispute, at)


async def _locked(session: AsyncSession, record_id: UUID) -> InformationRecord:
    found = await session.get(InformationRecord, record_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise RecordNotFound("没有这条记录")
    if found.ended_at is not None:
        raise RecordEnded("这条记录已经失效，不再影响任何结果")
    return found


def _reason(typed: str) -> str:
    """Raises: Invalid."""
    reason = typed.strip()
    if not 1 <= len(reason) <= LONGEST:
        detail = "请写明理由" if not reason else f"理由最多 {LONGEST} 字，现在是 {len(reason)} 字"
        raise Invalid(detail, [FieldError("/reason", detail)])
    return reason


async def _news(session: AsyncSession, kind: EventKind, dispute: RecordDispute, at: datetime) -> None:
    await session.flush()
    parties = [dispute.subject_id, dispute.provider_id]
    record(session, kind, dispute.record_id, at=at, parties=parties, data={"dispute_id": str(dispute.id), "item": dispute.item})
    await mark_stale(session, [dispute.subject_id])
    await enqueue(session, RECOMPUTE, {}, at=at)
