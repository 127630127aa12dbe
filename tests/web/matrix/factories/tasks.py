"""Objects of the tasks room: tasks, and kinds of tasks that have dead letters."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.tasks.models import TaskRow, TaskState
from tests.web.matrix.fixture import Fixture, Holder


async def make_task(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A task that the holder asked for."""
    return (await _task(session, holder, TaskState.DEAD if state == "any" else TaskState(state))).id


async def make_kind(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """A kind of which one task was given up."""
    return {"kind": (await _task(session, holder, TaskState.DEAD)).kind}


async def _task(session: AsyncSession, holder: Holder, state: TaskState) -> TaskRow:
    made = TaskRow(
        id=new_id(),
        kind=f"trial.{new_id().hex}",
        queue="default",
        arguments={},
        state=state,
        organisation_id=holder.member.organisation_id,
        account_id=holder.member.account_id,
        trace_id="",
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    return made


FIXTURES = (Fixture("tasks:task", make_task, states=tuple(TaskState)), Fixture("tasks:kind", make_kind))
