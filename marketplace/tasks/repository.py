"""Every query for a page about tasks. What moves a task stands in `attempts`, `relay`, `sweep` and `replay`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import NotFound
from marketplace.tasks.models import TaskRow, TaskState


@dataclass(frozen=True, slots=True)
class QueueSize:
    """One queue: how many tasks are in each state that asks for attention, and since when the oldest due one waits."""

    queue: str
    due: int
    later: int
    running: int
    dead: int
    oldest_due_at: datetime | None


async def queue_sizes(session: AsyncSession, *, now: datetime) -> list[QueueSize]:
    """The queues that hold anything but finished tasks."""
    queued, due_at = TaskRow.state == TaskState.QUEUED, func.coalesce(TaskRow.not_before_at, TaskRow.created_at)
    due, later = queued & (due_at <= now), queued & (due_at > now)
    query = (
        select(
            TaskRow.queue,
            _count(due),
            _count(later),
            _count(TaskRow.state == TaskState.RUNNING),
            _count(TaskRow.state == TaskState.DEAD),
            func.min(due_at).filter(due),
        )
        .where(TaskRow.state != TaskState.DONE)
        .group_by(TaskRow.queue)
        .order_by(TaskRow.queue)
    )
    return [QueueSize(*row) for row in await session.execute(query)]


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


async def tasks_in_state(session: AsyncSession, state: TaskState, *, limit: int, kind: str | None = None) -> Sequence[TaskRow]:
    """The newest tasks of a state."""
    query = select(TaskRow).where(TaskRow.state == state).order_by(TaskRow.created_at.desc(), TaskRow.id.desc()).limit(limit)
    return (await session.scalars(query if kind is None else query.where(TaskRow.kind == kind))).all()


async def dead_by_kind(session: AsyncSession) -> list[tuple[str, int]]:
    """How many dead letters there are of each kind that has any."""
    query = select(TaskRow.kind, func.count()).where(TaskRow.state == TaskState.DEAD).group_by(TaskRow.kind).order_by(TaskRow.kind)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def any_task(session: AsyncSession, task_id: UUID) -> TaskRow | None:
    """A task by its id, for those who see all."""
    return await session.get(TaskRow, task_id)


async def visible_task(session: AsyncSession, task_id: UUID, visible: ColumnElement[bool]) -> TaskRow:
    """A task, if the caller may see it. Raises: NotFound for anybody else's, as for none at all."""
    found = await session.scalar(select(TaskRow).where(TaskRow.id == task_id, visible))
    if found is None:
        raise NotFound("没有这个任务")
    return found
