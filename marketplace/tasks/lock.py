"""The lock of one task: held by the transaction of its effect, so it ends with the worker's connection however the worker ends."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


async def try_lock(session: AsyncSession, task_id: UUID) -> bool:
    """Take the task's lock until the transaction ends; False if another transaction has it."""
    return bool(await session.scalar(_TRY, {"name": f"task:{task_id}"}))
