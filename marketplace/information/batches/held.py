"""Rows that wait for a person: released to one subject, or discarded, with the reason. The worker carries it out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.batches.applying import apply_piece
from marketplace.information.batches.desk import item_of
from marketplace.information.batches.events import ROW_DISCARDED, ROW_RELEASED, ROW_SETTLED
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.names import folded
from marketplace.information.batches.refusals import RowDecided
from marketplace.information.batches.repository import visible_row
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.tasks import SETTLE_ROW
from marketplace.information.models import Batch, HeldRow, InformationRecord
from marketplace.information.states import BatchState, HeldState, Hold
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.members.uscc import parse_uscc
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun

LONGEST_REASON = 300
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of a waiting row. `subject`: an organisation's id or credit code, where the row has no subject yet."""

    release: bool
    reason: str
    subject: str = ""


async def decide_row(session: AsyncSession, actor: Actor, permission: str, row_id: UUID, decision: Decision, *, at: datetime) -> HeldRow:
    """Release or discard a waiting row. Raises: HeldRowNotFound, RowDecided, Invalid with every fault."""
    row, batch = await visible_row(session, actor, permission, row_id, lock=True)
    if row.state is not HeldState.WAITING:
        raise RowDecided("这一行已经有人办理", state=row.state.value)
    subject_id = await _checked(session, row, decision)
    row.state = HeldState.RELEASED if decision.release else HeldState.DISCARDED
    row.subject_id, row.decided_because = subject_id or row.subject_id, decision.reason.strip()
    row.decided_by, row.decided_at = actor.account_id, at
    kind = ROW_RELEASED if decision.release else ROW_DISCARDED
    facts = {"batch_id": str(batch.id), "row": row.row, "hold": row.hold.value}
    record(session, kind, row.id, at=at, parties=[batch.provider_id], data=facts)
    await enqueue(session, SETTLE_ROW, {"row_id": str(row.id)}, at=at, key=str(row.id))
    return row


async def _checked(session: AsyncSession, row: HeldRow, decision: Decision) -> UUID | None:
    errors = []
    if not decision.reason.strip():
        errors.append(FieldError("/reason", "请写明理由，留作核查"))
    elif len(decision.reason) > LONGEST_REASON:
        errors.append(FieldError("/reason", f"理由最多 {LONGEST_REASON} 个字"))
    subject_id = row.subject_id
    if decision.release and row.hold is Hold.NAME_ONLY:
        subject_id = await _subject(session, decision.subject.strip(), errors)
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return subject_id


async def _subject(session: AsyncSession, given: str, errors: list[FieldError]) -> UUID | None:
    """The one subject that is named; a fault is added where it is none."""
    try:
        known = Organisation.id == UUID(given)
    except ValueError:
        try:
            known = Organisation.uscc == parse_uscc(given, pointer="/subject")
        except Invalid as fault:
            errors.extend(fault.errors)
            return None
    found = await session.scalar(select(Organisation.id).where(known, Organisation.kind.in_(SUBJECT_KINDS)))
    if found is None:
        errors.append(FieldError("/subject", "平台没有这个主体，请核对代码"))
    return found


async def settle_row(run: TaskRun, seals: Seals, *, row_id: str) -> None:
    """The handler of `information.settle_row`: the decision takes effect and the batch's figures follow, in one transaction."""
    row = await run.session.get(HeldRow, UUID(row_id))
    if row is None or row.state is HeldState.WAITING:
        return
    batch = await run.session.get_one(Batch, row.batch_id)
    await run.session.execute(_ALONE, {"name": f"information records {batch.provider_id} {batch.item}"})
    await run.session.refresh(batch, with_for_update=True)
    applied = row.state is HeldState.RELEASED and await _apply(run, seals, batch, row)
    await _count(run.session, batch, applied=applied)
    facts = {"batch_id": str(batch.id), "row": row.row, "applied": applied}
    record(run.session, ROW_SETTLED, row.id, at=run.now, parties=[batch.provider_id], data=facts)


async def _apply(run: TaskRun, seals: Seals, batch: Batch, row: HeldRow) -> bool:
    """False if a newer batch has spoken of the record meanwhile, or the row's own batch was taken back: then that stands."""
    if batch.withdrawn_at is not None or await _spoken_since(run.session, batch, row):
        return False
    name, uscc = await _known(run.session, row)
    staged = StagedRow(
        batch_id=batch.id,
        row=row.row,
        record_id=new_id(),
        subject_id=row.subject_id,
        uscc=uscc,
        name=name,
        names=[],
        folded=folded(name),
        data=row.data,
        sealed=row.sealed,
        as_of=row.as_of,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        record_key=row.record_key,
        filled=row.filled,
    )
    run.session.add(staged)
    await run.session.flush()
    item = await item_of(run.session, batch)
    await apply_piece(run.session, batch, item, seals, after=row.row - 1, upto=row.row, at=run.now, holding=False)
    await run.session.delete(staged)
    return True


async def _known(session: AsyncSession, row: HeldRow) -> tuple[str, str | None]:
    """Name and code of the subject as the platform has them: a person has said that the row is about it, however it is written there."""
    subject = await session.get_one(Organisation, row.subject_id)
    return subject.name, subject.uscc


async def _spoken_since(session: AsyncSession, batch: Batch, row: HeldRow) -> bool:
    live = (
        (InformationRecord.item == batch.item)
        & (InformationRecord.provider_id == batch.provider_id)
        & (InformationRecord.subject_id == row.subject_id)
        & (InformationRecord.record_key == row.record_key)
        & InformationRecord.ended_at.is_(None)
    )
    newer = tuple_(Batch.as_of, Batch.id) > tuple_(batch.as_of, batch.id)
    query = select(InformationRecord.id).join(Batch, Batch.id == InformationRecord.batch_id).where(live, newer)
    return await session.scalar(query) is not None


async def _count(session: AsyncSession, batch: Batch, *, applied: bool) -> None:
    await session.refresh(batch)
    batch.held -= 1
    batch.rejected += 0 if applied else 1
    if batch.state is BatchState.PARTLY_APPLIED and not batch.held and not batch.rejected:
        batch.state = BatchState.APPLIED
