"""The sweep: finds tasks whose message was lost and hands them to the relay again.

A worker that is killed takes its messages with it until the broker notices; a second delivery of a running task is dropped at once and the
first may still die; a broker may lose what it had. All of them look alike: the task is open, nobody runs it, the broker does not hold it.
A queue that is only long is none of them, so nothing is sent twice because of it.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from anyio import to_thread
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.broker import Broker
from marketplace.tasks.lock import try_lock
from marketplace.tasks.models import TaskPending, TaskRow
from marketplace.tasks.pending import OPEN_STATES

LOG = structlog.get_logger("zhida.tasks")
EVERY_SECONDS = 10.0
SILENT_FOR = timedelta(seconds=10)  # longer than the moment between a step in the database and the same step at the broker
PAGE = 1_000


async def sweep_for_ever(sessions: Sessions, broker: Broker, stop: asyncio.Event, now: Callable[[], datetime]) -> None:
    """Sweep until `stop` is set."""
    while not stop.is_set():
        try:
            if lost := await sweep_once(sessions, broker, at=now()):
                LOG.warning("lost tasks are sent again", count=lost)
        except Exception as error:  # the database or the broker is away: the next round will do
            LOG.warning("sweep failed", error=type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), EVERY_SECONDS)
        except TimeoutError:
            continue


async def sweep_once(sessions: Sessions, broker: Broker, *, at: datetime) -> int:
    """Look at every open task once, a page at a time; how many were lost."""
    lost, after = 0, UUID(int=0)
    while True:
        async with transaction(sessions, Binding.system()) as session:
            page = await _silent(session, after, at)
            held = await to_thread.run_sync(broker.held, page) if page else set()
            lost += await _send_again(session, [task_id for task_id in page if task_id not in held], at)
        if len(page) < PAGE:
            return lost
        after = page[-1]


async def _silent(session: AsyncSession, after: UUID, at: datetime) -> Sequence[UUID]:
    """Open tasks that the relay has not got and that nothing happened to for a while."""
    last_step = func.greatest(TaskRow.created_at, TaskRow.not_before_at, TaskRow.started_at)
    query = (
        select(TaskRow.id)
        .where(TaskRow.state.in_(OPEN_STATES), TaskRow.id > after, last_step < at - SILENT_FOR)
        .where(~exists().where(TaskPending.task_id == TaskRow.id))
        .order_by(TaskRow.id)
        .limit(PAGE)
    )
    return (await session.scalars(query)).all()


async def _send_again(session: AsyncSession, candidates: Collection[UUID], at: datetime) -> int:
    """Those that nobody runs; the lock tells, and keeps anybody from starting until this transaction ends."""
    idle = [task_id for task_id in candidates if await try_lock(session, task_id)]
    if idle:
        rows = [{"task_id": task_id, "due_at": at} for task_id in idle]
        await session.execute(insert(TaskPending).values(rows).on_conflict_do_nothing())
    return len(idle)
