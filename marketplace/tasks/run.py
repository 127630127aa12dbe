"""What a worker does with one message of the broker: run the task once, or find out that there is nothing to do.

Messages come at least once. Three things make the effect happen exactly once all the same: a lock that the effect's own transaction holds,
the task's state, which changes in that transaction, and the number of the attempt, by which whoever comes late knows it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks import attempts
from marketplace.tasks.attempts import Attempt
from marketplace.tasks.failures import DoNotRetry, TimeLimitPassed
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.lock import try_lock
from marketplace.tasks.task_run import Handler, TaskRun

LOG = structlog.get_logger("zhida.tasks")


class Ending(StrEnum):
    """How one delivery ended."""

    DONE = "done"
    AGAIN = "again"  # failed, and waits for its next attempt
    DEAD = "dead"  # failed for good
    NOTHING = "nothing"  # another delivery has it or had it, or its time has not come


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every run needs. `effects` and `own` draw on different pools: a run holds one connection of the first for its whole time, and
    needs one of the second for moments in between; with one pool, as many runs as connections would wait for each other for ever."""

    effects: Sessions
    own: Sessions
    handlers: Mapping[TaskKind, Handler]
    now: Callable[[], datetime]

    def kind(self, name: str) -> TaskKind:
        """The kind of that name; one that this program does not know yet, a newer one may: it is tried again later."""
        return next((kind for kind in self.handlers if kind.name == name), TaskKind(name, name))


async def run_task(shop: Workshop, task_id: UUID) -> Ending:
    """Run one task. What goes wrong inside the task is written down with it; only a database that is away is raised."""
    found = await attempts.look(shop.own, task_id)
    if found is None:
        return Ending.NOTHING
    with bound_contextvars(trace_id=found.trace_id, task_id=str(task_id), task=found.kind):
        ending = await _attempt(shop, found.kind, task_id, Binding.system(found.trace_id))
        LOG.info("task delivered", ending=ending)
    return ending


async def _attempt(shop: Workshop, kind_name: str, task_id: UUID, binding: Binding) -> Ending:
    """The lock comes first and the attempt is counted outside the effect's transaction: one that kills its worker is counted too."""
    kind, attempt = shop.kind(kind_name), None
    try:
        async with transaction(shop.effects, binding) as session:
            if not await try_lock(session, task_id):
                return Ending.NOTHING
            attempt = await attempts.begin(shop.own, task_id, binding, at=shop.now())
            if attempt is None:
                return Ending.NOTHING
            run = TaskRun(task_id, attempt.number, shop.now(), session, shop.own, binding)
            await _handle(shop, kind, attempt, run)
            await attempts.finish(session, attempt, at=shop.now())
    except Exception as error:
        if attempt is None:
            raise
        return await _failed(shop, kind, attempt, binding, error)
    return Ending.DONE


async def _handle(shop: Workshop, kind: TaskKind, attempt: Attempt, run: TaskRun) -> None:
    if attempt.failures_in_a_row > kind.attempts:  # each attempt before it ended with its worker
        raise DoNotRetry(f"{kind.attempts} 次都没有做完，工作进程中途退出")
    handler = shop.handlers.get(kind)
    if handler is None:
        raise LookupError(f"no handler for tasks of kind {kind.name}")
    limit = asyncio.timeout(kind.time_limit_seconds)
    try:
        async with limit:
            await handler(run, **attempt.arguments)
    except TimeoutError as error:
        raise (TimeLimitPassed(kind.time_limit_seconds) if limit.expired() else error) from error


async def _failed(shop: Workshop, kind: TaskKind, attempt: Attempt, binding: Binding, error: Exception) -> Ending:
    final = isinstance(error, DoNotRetry) or attempt.failures_in_a_row >= kind.attempts
    LOG.warning("task failed", attempt=attempt.number, final=final, exc_info=error)
    async with transaction(shop.own, binding) as session:
        if final:
            await attempts.give_up(session, attempt, error, at=shop.now())
        else:
            await attempts.try_again(session, kind, attempt, error, at=shop.now())
    return Ending.DEAD if final else Ending.AGAIN
