"""What runs by the clock: a line of cron and the kind of task that it makes. `web.composition` lists them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron` has five fields (minute hour day month weekday) in the time of Asia/Shanghai.

    Each due minute makes one task, however many schedulers run; of those that were missed while nothing ran, the latest of the last 24
    hours is made up for at the next start. Two schedules of one kind need names that differ.
    """

    kind: TaskKind
    cron: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


async def make_task(session: AsyncSession, schedule: Schedule, minute: datetime, *, at: datetime) -> bool:
    """Add the task of one due minute to the session's transaction; False if it was made before."""
    key = f"schedule {schedule.name} {minute.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return await enqueue(session, schedule.kind, schedule.arguments, at=at, key=key) is not None
