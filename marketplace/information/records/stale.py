"""Saying whose profile has to be computed anew, in the transaction that changes what it rests on."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# In the order of ids, so that two transactions never wait for each other in a circle.
_MARK = text(
    "INSERT INTO stale_profile (subject_id) SELECT id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id"
    # A mark that is there already is held until the commit: a computing that took it now would not see what this transaction changed.
    " ON CONFLICT (subject_id) DO UPDATE SET since_at = now()"
)


async def mark_stale(session: AsyncSession, subject_ids: Iterable[UUID]) -> None:
    """Mark these subjects; waits for a computing that is just taking one of them, so that nothing falls between the two."""
    if ids := sorted(set(subject_ids)):
        await session.execute(_MARK, {"ids": ids})
