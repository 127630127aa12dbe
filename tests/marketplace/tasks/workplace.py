"""A worker in this process: tasks of a test's own kinds, delivered by hand, with a clock that is moved by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.broker import Delivery
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskPending, TaskRow
from marketplace.tasks.run import Ending, Workshop, run_task
from marketplace.tasks.task_run import Handler

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass
class Workplace:
    """`effects` and `own` as in a worker process."""

    effects: Sessions
    own: Sessions
    at: datetime = START
    handlers: dict[TaskKind, Handler] = field(default_factory=dict)

    def teach(self, handler: Handler, **rules: Any) -> TaskKind:
        """A new kind of task and who does it."""
        kind = TaskKind(f"test.{uuid4().hex}", "测试任务", **rules)
        self.handlers[kind] = handler
        return kind

    async def ask(self, kind: TaskKind, *, binding: Binding | None = None, **arguments: Any) -> UUID:
        """Enqueue a task, committed."""
        async with transaction(self.own, binding or Binding.system("0" * 32)) as session:
            task_id = await enqueue(session, kind, arguments, at=self.at)
        assert task_id is not None
        return task_id

    async def deliver(self, task_id: UUID) -> Ending:
        """What a worker does with a message for it."""
        return await run_task(Workshop(self.effects, self.own, self.handlers, lambda: self.at), task_id)

    async def row(self, task_id: UUID) -> TaskRow:
        """The task as it is."""
        async with transaction(self.own, Binding.system()) as session:
            return (await session.scalars(select(TaskRow).where(TaskRow.id == task_id))).one()

    async def due_at(self, task_id: UUID) -> datetime | None:
        """When the relay is to send it; None if the relay has not got it."""
        async with transaction(self.own, Binding.system()) as session:
            pending: datetime | None = await session.scalar(select(TaskPending.due_at).where(TaskPending.task_id == task_id))
        return pending

    def later(self, **span: float) -> None:
        """Move the clock."""
        self.at += timedelta(**span)


@dataclass
class Messages:
    """A message broker in memory. `broken` makes the next sending fail after the messages are in."""

    queue: list[UUID] = field(default_factory=list)
    broken: bool = False

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Keep them."""
        self.queue.extend(each.task_id for each in deliveries)
        if self.broken:
            self.broken = False
            raise ConnectionError("broker gone")

    def held(self, task_ids: Collection[UUID]) -> set[UUID]:
        """Those kept."""
        return set(self.queue) & set(task_ids)


class Killed(BaseException):
    """Stands for kill -9: passes every handler of errors, and nothing is said to the database any more."""


async def note(session: AsyncSession, task_id: UUID, text_: str = "") -> None:
    """The visible effect of a task in a test."""
    await session.execute(text("INSERT INTO test_note (task_id, note) VALUES (:task_id, :note)"), {"task_id": task_id, "note": text_})


async def notes(sessions: Sessions, task_id: UUID) -> list[str]:
    """All effects of a task."""
    query = text("SELECT note FROM test_note WHERE task_id = :task_id ORDER BY note").bindparams(task_id=task_id)
    async with transaction(sessions, Binding.system()) as session:
        return list((await session.scalars(query)).all())
