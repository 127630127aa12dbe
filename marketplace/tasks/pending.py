"""Handing a task that is there already to the relay, again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.tasks.models import TaskPending, TaskState

OPEN_STATES = (TaskState.QUEUED, TaskState.RUNNING)


async def hand_over(session: AsyncSession, task_ids: Sequence[UUID], *, due_at: datetime) -> None:
    """Let the relay send these tasks at `due_at`; one that it has already gets the new instant."""
    if task_ids:
        rows = insert(TaskPending).values([{"task_id": task_id, "due_at": due_at} for task_id in task_ids])
        await session.execute(rows.on_conflict_do_update(index_elements=[TaskPending.task_id], set_={"due_at": due_at}))
