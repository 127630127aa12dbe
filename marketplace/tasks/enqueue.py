"""`enqueue`: the one way to do something later, written in the transaction that wants it done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskRow


async def enqueue(
    session: AsyncSession,
    kind: TaskKind,
    arguments: Mapping[str, Any],
    *,
    at: datetime,
    not_before: datetime | None = None,
    key: str | None = None,
) -> UUID | None:
    """Add a task to the session's transaction; it is sent after the commit, or never. `arguments` holds ids and codes.

    Returns its id; None if there is a task of this kind with the same `key` already.
    """
    task_id = new_id()
    row = insert(TaskRow).values(
        id=task_id,
        kind=kind.name,
        queue=kind.queue,
        arguments=dict(arguments),
        key=key,
        not_before_at=not_before,
        created_at=at,
    )
    # Without naming the constraint: that would ask for the right to read other callers' tasks.
    done: Any = await session.execute(row.on_conflict_do_nothing())
    return task_id if done.rowcount == 1 else None
