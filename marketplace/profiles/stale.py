"""Whose profile is to be computed anew, and taking the next piece of them."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.profiles.recompute import recompute_quietly

PIECE = 5_000  # subjects: seconds of work, and temporary tables that stay in memory
# Whoever changes records holds the mark until the commit (`information.records.stale`): such subjects are left for later.
_TAKE = text("""
DELETE FROM stale_profile WHERE subject_id IN (
  SELECT subject_id FROM stale_profile ORDER BY subject_id LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING subject_id""")
_MARK_DUE = text("""
INSERT INTO stale_profile (subject_id) SELECT organisation_id FROM profile WHERE next_on <= :day ORDER BY 1 ON CONFLICT DO NOTHING""")
_MARK_ITEM = text("""
INSERT INTO stale_profile (subject_id) SELECT DISTINCT subject_id FROM information_record
WHERE ended_at IS NULL AND (item = :item OR CAST(:item AS text) IS NULL) ORDER BY 1 ON CONFLICT DO NOTHING""")


class Taken(NamedTuple):
    """What one piece came to. `full`: there may be more."""

    changed: int
    full: bool


async def recompute_stale(session: AsyncSession, on: date, *, now: datetime, limit: int = PIECE) -> Taken:
    """Compute the next piece of marked subjects. Does not tell. A mark goes in the transaction of its computing, or stays."""
    ids: list[UUID] = list(await session.scalars(_TAKE, {"limit": limit}))
    done = await recompute_quietly(session, ids, on, now=now) if ids else None
    return Taken(done.changed if done else 0, len(ids) == limit)


async def mark_due(session: AsyncSession, now: datetime) -> None:
    """Mark every profile that the passing of time alone changes by today."""
    await session.execute(_MARK_DUE, {"day": now.astimezone(SHANGHAI).date()})


async def mark_item(session: AsyncSession, item: str | None) -> None:
    """Mark all whose profile rests on records of the item, or on any: what an item's values mean has changed."""
    await session.execute(_MARK_ITEM, {"item": item})
