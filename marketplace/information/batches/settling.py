"""The end of a batch: applied, applied in part, rejected, or failed; with its event, in the transaction of its effect."""

from datetime import datetime

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.information.batches.applying import apply_piece
from marketplace.information.batches.events import BATCH_APPLIED, BATCH_FAILED, BATCH_REJECTED
from marketplace.information.batches.judging import refuse_faulty
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.replacing import end_replaced
from marketplace.information.batches.sealing import Seals
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.providers import may_provide
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, OnError
from marketplace.members.models import Organisation, OrganisationStatus

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_PATIENCE = text("SET LOCAL lock_timeout = '600s'")  # a batch before this one may be a large one
NO_PROVIDER = "贵单位现在不能报送这项信息（已暂停、退出，或不再是它的提供单位），这批没有入库"
LAST = 1 << 62


async def alone(session: AsyncSession, batch: Batch) -> Batch | None:
    """The batch, if it still waits: no other batch of its provider and item is applied as long as this transaction lasts."""
    await session.execute(_PATIENCE)
    await session.execute(_ONE_AT_A_TIME, {"name": f"information records {batch.provider_id} {batch.item}"})
    fresh = await session.get(Batch, batch.id, populate_existing=True, with_for_update=True)
    return fresh if fresh is not None and fresh.state is BatchState.CHECKING else None


async def provider_in_order(session: AsyncSession, batch: Batch) -> bool:
    """Whether the provider may still deliver. Its row is locked, so a suspension comes either before or after all of this."""
    provider = await session.get(Organisation, batch.provider_id, populate_existing=True, with_for_update={"read": True})
    active = provider is not None and provider.status is OrganisationStatus.ACTIVE
    return active and await may_provide(session, batch.item, batch.provider_id)


async def settle(session: AsyncSession, batch: Batch, item: ItemDefinition, seals: Seals, *, at: datetime) -> None:
    """Judge all waiting rows and apply them in this transaction, or nothing of them. Raises: SubjectsChanged."""
    if not await provider_in_order(session, batch):
        await fail(session, batch, NO_PROVIDER, at=at)
    elif await judge(session, batch):
        await reject(session, batch, at=at)
    else:
        await apply_piece(session, batch, item, seals, after=-1, upto=LAST, at=at)
        await conclude(session, batch, item, at=at)


async def judge(session: AsyncSession, batch: Batch) -> bool:
    """Take out what is wrong in the light of what is known; whether that, or what was wrong before, refuses the whole batch."""
    faulty = await refuse_faulty(session, batch)
    if faulty:
        await session.execute(update(Batch).where(Batch.id == batch.id).values(rejected=Batch.rejected + faulty))
        await session.refresh(batch)
    return bool(batch.rejected) and (batch.on_error is OnError.REJECT_ALL or batch.rejected == batch.received)


async def conclude(session: AsyncSession, batch: Batch, item: ItemDefinition, *, at: datetime) -> None:
    """After the last piece: what the batch replaces ends, and the batch is applied."""
    await session.refresh(batch)
    batch.ended += await end_replaced(session, batch, item.cycle, at=at)
    batch.state = BatchState.PARTLY_APPLIED if batch.rejected or batch.held else BatchState.APPLIED
    await _end(session, batch, BATCH_APPLIED, at)


async def reject(session: AsyncSession, batch: Batch, *, at: datetime) -> None:
    """Nothing of the batch is applied, because rows of it are wrong."""
    batch.state = BatchState.REJECTED
    await _end(session, batch, BATCH_REJECTED, at)


async def fail(session: AsyncSession, batch: Batch, sentence: str, *, at: datetime) -> None:
    """Nothing of the batch is applied, for a reason that concerns the whole of it."""
    batch.state, batch.failure = BatchState.FAILED, sentence[:300]
    await _end(session, batch, BATCH_FAILED, at)


async def _end(session: AsyncSession, batch: Batch, kind: EventKind, at: datetime) -> None:
    batch.ended_at = at
    await session.execute(delete(StagedRow).where(StagedRow.batch_id == batch.id))
    figures = {name: getattr(batch, name) for name in ("received", "accepted", "unchanged", "rejected", "held", "ended", "new_subjects")}
    partly = batch.state is BatchState.PARTLY_APPLIED
    facts = {"item": batch.item, "mode": batch.mode.value, "state": batch.state.value, "partly": partly, **figures}
    record(session, kind, batch.id, at=at, parties=[batch.provider_id], data=facts)
