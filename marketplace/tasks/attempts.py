"""The attempts at a task, each step one conditional statement: begun, finished, to be tried again, given up.

Every step after the beginning names the attempt's number, so whoever comes too late changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from random import randrange
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.record import record
from marketplace.tasks.events import TASK_DIED
from marketplace.tasks.failures import code_of, reason_of
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.pending import OPEN_STATES, hand_over
from marketplace.tasks.waits import next_wait

STEPS_OF_CHANCE = 1000


class AttemptSuperseded(Exception):
    """Another attempt has begun meanwhile, or the task has ended: this one's effect is rolled back."""


@dataclass(frozen=True, slots=True)
class Found:
    """What has to be known before the transaction of the effect is opened."""

    kind: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that has been counted. `number` counts from 1 over the task's whole life, `failures_in_a_row` since its last replay."""

    task_id: UUID
    number: int
    failures_in_a_row: int  # if this one fails too
    arguments: Mapping[str, Any]


async def look(sessions: Sessions, task_id: UUID) -> Found | None:
    """A task that is not over yet; None if it is, or was purged."""
    query = select(TaskRow.kind, TaskRow.trace_id).where(TaskRow.id == task_id, TaskRow.state.in_(OPEN_STATES))
    async with transaction(sessions, Binding.system()) as session:
        row = (await session.execute(query)).one_or_none()
    return None if row is None else Found(row.kind, row.trace_id)


async def begin(sessions: Sessions, task_id: UUID, binding: Binding, *, at: datetime) -> Attempt | None:
    """Count an attempt, committed at once; None if the task is over or its time has not come."""
    statement = (
        update(TaskRow)
        .where(TaskRow.id == task_id, TaskRow.state.in_(OPEN_STATES), func.coalesce(TaskRow.not_before_at, at) <= at)
        .values(state=TaskState.RUNNING, attempts=TaskRow.attempts + 1, started_at=at)
        .returning(TaskRow.attempts, TaskRow.attempts_forgiven, TaskRow.arguments)
    )
    async with transaction(sessions, binding) as session:
        row = (await session.execute(statement)).one_or_none()
    return None if row is None else Attempt(task_id, row.attempts, row.attempts - row.attempts_forgiven, row.arguments)


async def finish(session: AsyncSession, attempt: Attempt, *, at: datetime) -> None:
    """In the transaction of the effect: the task is done. Raises: AttemptSuperseded."""
    if not await _leave_running(session, attempt, state=TaskState.DONE, finished_at=at, error_code=None, error_text=None):
        raise AttemptSuperseded(str(attempt.task_id))


async def try_again(session: AsyncSession, kind: TaskKind, attempt: Attempt, error: Exception, *, at: datetime) -> None:
    """After a failure: wait, longer each time."""
    due_at = at + next_wait(kind, attempt.failures_in_a_row, Fraction(randrange(STEPS_OF_CHANCE), STEPS_OF_CHANCE))
    if await _leave_running(session, attempt, state=TaskState.QUEUED, not_before_at=due_at, **_told(error)):
        await hand_over(session, [attempt.task_id], due_at=due_at)


async def give_up(session: AsyncSession, attempt: Attempt, error: Exception, *, at: datetime) -> None:
    """After the last failure: a dead letter, until somebody replays it."""
    if await _leave_running(session, attempt, state=TaskState.DEAD, finished_at=at, **_told(error)):
        record(session, TASK_DIED, attempt.task_id, at=at, data={"attempts": attempt.number})


def _told(error: Exception) -> dict[str, str]:
    return {"error_code": code_of(error), "error_text": reason_of(error)}


async def _leave_running(session: AsyncSession, attempt: Attempt, **changes: Any) -> bool:
    """Whether the attempt was still the task's present one."""
    mine = (TaskRow.id == attempt.task_id, TaskRow.state == TaskState.RUNNING, TaskRow.attempts == attempt.number)
    left = await session.scalar(update(TaskRow).where(*mine).values(**changes).returning(TaskRow.id))
    return left is not None
