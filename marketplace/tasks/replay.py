"""Dead letters: run again, one or all of a kind, by a person who has mended the cause."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Conflict, NotFound
from marketplace.events.record import record
from marketplace.tasks.events import TASK_REPLAYED
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.pending import hand_over


async def replay_task(session: AsyncSession, task_id: UUID, *, at: datetime) -> None:
    """Give one dead letter all its attempts anew. Raises: NotFound, Conflict if it is not a dead letter."""
    if await _replay(session, at, TaskRow.id == task_id):
        return
    row = await session.get(TaskRow, task_id)
    if row is None:
        raise NotFound("没有这个任务")
    raise Conflict("只有停止的任务可以重新执行", state=row.state)


async def replay_kind(session: AsyncSession, kind: str, *, at: datetime) -> int:
    """The same for every dead letter of a kind; how many."""
    return await _replay(session, at, TaskRow.kind == kind)


async def _replay(session: AsyncSession, at: datetime, which: ColumnElement[bool]) -> int:
    statement = (
        update(TaskRow)
        .where(which, TaskRow.state == TaskState.DEAD)
        .values(state=TaskState.QUEUED, attempts_forgiven=TaskRow.attempts, not_before_at=at, finished_at=None)
        .returning(TaskRow.id)
    )
    replayed = (await session.scalars(statement)).all()
    await hand_over(session, replayed, due_at=at)
    for task_id in replayed:
        record(session, TASK_REPLAYED, task_id, at=at)
    return len(replayed)
