"""Taking a whole batch back: as if it had never come.

Its records end, and what it had superseded, replaced or withdrawn counts again, as new records with the old origin: nothing of an old
record is changed, so what was known on which day stays readable. Where a later batch has spoken, that one stands.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.batches.events import BATCH_WITHDRAWN, RECORDS_ENDED
from marketplace.information.batches.refusals import BatchNotSettled
from marketplace.information.batches.repository import visible_batch
from marketplace.information.batches.tasks import UNDO_BATCH
from marketplace.information.models import Batch
from marketplace.information.states import BatchState
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun

WITHDRAWABLE = (BatchState.APPLIED, BatchState.PARTLY_APPLIED)
NOT_YET = {
    BatchState.CHECKING: "这批信息还在检查，完成后才能撤回",
    BatchState.REJECTED: "这批信息已整批退回，没有入库，不用撤回",
    BatchState.FAILED: "这批信息没有读取，没有入库，不用撤回",
}
AT_ONCE = 10_000
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_PATIENCE = text("SET LOCAL lock_timeout = '600s'")
_ENDED = "('superseded', 'replaced', 'withdrawn')"
_TOUCHED = text(
    "CREATE TEMP TABLE touched ON COMMIT DROP AS SELECT DISTINCT subject_id FROM information_record"
    " WHERE (batch_id = :batch AND ended_at IS NULL) OR ended_by = :batch"
)
_END = text(
    "UPDATE information_record SET ended_at = :at, ended_by = :batch, ending = 'withdrawn' WHERE batch_id = :batch AND ended_at IS NULL"
)
# What this batch had superseded and a later one superseded after it: taking the later one back must lead to it.
_RELINK = text(f"""
UPDATE information_record old SET ended_by = mine.ended_by
FROM information_record mine
WHERE old.ended_by = :batch AND old.batch_id <> :batch AND old.ending IN {_ENDED}
  AND mine.batch_id = :batch AND mine.ended_by <> :batch AND mine.ending IN {_ENDED}
  AND mine.item = old.item AND mine.provider_id = old.provider_id AND mine.subject_id = old.subject_id AND mine.record_key = old.record_key
""")  # noqa: S608  # only a constant of this file
_OLD = text(f"""
SELECT DISTINCT ON (old.subject_id, old.record_key) old.id FROM information_record old
JOIN information_batch b ON b.id = old.batch_id
WHERE old.ended_by = :batch AND old.batch_id <> :batch AND old.ending IN {_ENDED} AND b.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM information_record r WHERE r.item = old.item AND r.provider_id = old.provider_id
    AND r.subject_id = old.subject_id AND r.record_key = old.record_key AND r.ended_at IS NULL)
ORDER BY old.subject_id, old.record_key, old.received_at DESC
""")  # noqa: S608
_RESTORE = text("""
INSERT INTO information_record (
  id, item, subject_id, provider_id, batch_id, row, record_key, data, sealed, as_of, valid_from, valid_to, received_at, disputed_at)
SELECT n.id, r.item, r.subject_id, r.provider_id, r.batch_id, r.row, r.record_key, r.data, r.sealed, r.as_of, r.valid_from, r.valid_to, :at,
  r.disputed_at
FROM unnest(CAST(:old AS uuid[]), CAST(:new AS uuid[])) AS n(old, id) JOIN information_record r ON r.id = n.old
""")
_WAITING = text(
    "UPDATE information_held_row SET state = 'discarded', decided_at = :at, decided_because = :because"
    " WHERE batch_id = :batch AND state = 'waiting'"
)
_STALE = text(
    "INSERT INTO stale_profile (subject_id) SELECT subject_id FROM touched ORDER BY subject_id"
    " ON CONFLICT (subject_id) DO UPDATE SET since_at = now()"
)


async def withdraw_batch(session: AsyncSession, actor: Actor, permission: str, batch_id: UUID, *, at: datetime) -> Batch:
    """Say that all of it is taken back; the worker ends its records. Of two at once the second is refused.

    Raises: BatchNotFound, BatchNotSettled.
    """
    batch = await visible_batch(session, actor, permission, batch_id)
    if sentence := NOT_YET.get(batch.state):
        raise BatchNotSettled(sentence, state=batch.state.value)
    standing = (Batch.id == batch.id) & Batch.withdrawn_at.is_(None) & Batch.state.in_(WITHDRAWABLE)
    if await session.scalar(update(Batch).where(standing).values(withdrawn_at=at).returning(Batch.id)) is None:
        raise BatchNotSettled("这批信息已经撤回", state="withdrawn")
    record(session, BATCH_WITHDRAWN, batch.id, at=at, parties=[batch.provider_id], data={"item": batch.item})
    await enqueue(session, UNDO_BATCH, {"batch_id": str(batch.id)}, at=at, key=str(batch.id))
    return batch


async def undo_batch(run: TaskRun, *, batch_id: str) -> None:
    """The handler of `information.undo_batch`: one transaction, so twice is as once."""
    batch = await run.session.get(Batch, UUID(batch_id))
    if batch is None or batch.withdrawn_at is None:
        return
    await run.session.execute(_PATIENCE)
    await run.session.execute(_ALONE, {"name": f"information records {batch.provider_id} {batch.item}"})
    about = {"batch": batch.id, "at": run.now}
    await run.session.execute(_TOUCHED, {"batch": batch.id})
    ended = await run.session.execute(_END, about)
    await run.session.execute(_RELINK, {"batch": batch.id})
    restored = await _restore(run.session, batch.id, run.now)
    await run.session.execute(_WAITING, about | {"because": "所在批次已撤回"})
    await run.session.execute(_STALE)
    facts = {"item": batch.item, "ended": int(ended.rowcount), "restored": restored}  # type: ignore[attr-defined]
    record(run.session, RECORDS_ENDED, batch.id, at=run.now, parties=[batch.provider_id], data=facts)


async def _restore(session: AsyncSession, batch_id: UUID, at: datetime) -> int:
    old = list(await session.scalars(_OLD, {"batch": batch_id}))
    for start in range(0, len(old), AT_ONCE):
        some = old[start : start + AT_ONCE]
        await session.execute(_RESTORE, {"old": some, "new": [new_id() for _ in some], "at": at})
    return len(old)
