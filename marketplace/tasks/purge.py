"""Removing tasks that are done. Dead letters stay until somebody has replayed them."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.tasks.models import TaskRow, TaskState

KEEP_DONE = timedelta(days=30)  # as long as that, a task's key keeps a second one of the same key from being made


async def purge_done(session: AsyncSession, *, now: datetime) -> None:
    """Delete what is done and was asked for long ago. Safe to run at any time and by several processes at once."""
    await session.execute(delete(TaskRow).where(TaskRow.state == TaskState.DONE, TaskRow.created_at < now - KEEP_DONE))
