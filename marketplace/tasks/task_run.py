"""What a handler is given: its transaction, the instant, and a way to say how far it has come."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.models import TaskRow

Handler = Callable[..., Awaitable[None]]  # async def handler(run: TaskRun, **arguments) -> None


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One attempt at one task.

    Whatever the handler does in `session` is committed together with the task's end, so it happens exactly once. What it does outside
    (own transactions of `sessions`, files, other servers) may happen again, and has to bear that.
    """

    task_id: UUID
    attempt: int  # from 1, counted over replays
    now: datetime
    session: AsyncSession
    sessions: Sessions
    binding: Binding

    async def progress(self, done: int, total: int, text: str = "") -> None:
        """Show the owner how far it is, at once. `text` is a short Chinese phrase without values of people."""
        if not 0 <= done <= total:
            raise ValueError(f"progress needs 0 <= done <= total, got {done} of {total}")
        async with transaction(self.sessions, self.binding) as session:
            await session.execute(
                update(TaskRow)
                .where(TaskRow.id == self.task_id, TaskRow.attempts == self.attempt)
                .values(progress_done=done, progress_total=total, progress_text=text)
            )
