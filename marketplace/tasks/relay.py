"""The relay: takes committed tasks to the message broker.

First the broker, then the row is deleted: a crash in between sends a task twice, and never loses one.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from anyio import to_thread
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.broker import Broker, Delivery
from marketplace.tasks.models import TaskPending, TaskRow

LOG = structlog.get_logger("zhida.tasks")
EVERY_SECONDS = 0.1
AFTER_FAILURE_SECONDS = 2.0  # the database or the broker is away
BATCH = 200


async def relay_for_ever(sessions: Sessions, broker: Broker, stop: asyncio.Event, now: Callable[[], datetime]) -> None:
    """Send what is due until `stop` is set. Several relays share the work."""
    while not stop.is_set():
        wait = EVERY_SECONDS
        try:
            if await relay_once(sessions, broker, at=now()) == BATCH:
                continue
        except Exception as error:  # whatever it is, the next round finds the same rows
            LOG.warning("relay failed", error=type(error).__name__)
            wait = AFTER_FAILURE_SECONDS
        await _sleep(stop, wait)


async def relay_once(sessions: Sessions, broker: Broker, *, at: datetime) -> int:
    """Send one batch of due tasks; how many."""
    async with transaction(sessions, Binding.system()) as session:
        due = await _due(session, at)
        if due:
            await to_thread.run_sync(broker.send, due)
            await session.execute(delete(TaskPending).where(TaskPending.task_id.in_([each.task_id for each in due])))
    return len(due)


async def _due(session: AsyncSession, at: datetime) -> list[Delivery]:
    query = (
        select(TaskPending.task_id, TaskRow.queue)
        .join(TaskRow, TaskRow.id == TaskPending.task_id)
        .where(TaskPending.due_at <= at)
        .order_by(TaskPending.due_at)
        .limit(BATCH)
        .with_for_update(of=TaskPending, skip_locked=True)
    )
    return [Delivery(row.task_id, row.queue) for row in await session.execute(query)]


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
