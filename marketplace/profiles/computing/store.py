"""Writing what was computed: parts that changed or vanished, the profile put together, when time changes it next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A subject that had a profile and has no record any more keeps an empty one; so does one whose records begin to speak on a day to come.
_EMPTIED = text(
    "INSERT INTO whole (subject_id, attributes, sources)"
    " SELECT id, '{}'::jsonb, '{}'::jsonb FROM unnest(CAST(:ids AS uuid[])) id"
    " WHERE NOT EXISTS (SELECT FROM whole w WHERE w.subject_id = id) AND (EXISTS (SELECT FROM profile p WHERE p.organisation_id = id)"
    " OR EXISTS (SELECT FROM turn t WHERE t.subject_id = id))"
)
_PARTS_GONE = text(
    "DELETE FROM profile_part p WHERE p.organisation_id = ANY(:ids) AND NOT EXISTS"
    " (SELECT FROM part n WHERE (n.subject_id, n.item, n.class) = (p.organisation_id, p.item, p.sensitivity))"
)
_PARTS = text("""
INSERT INTO profile_part (organisation_id, item, sensitivity, attributes, sources)
SELECT n.subject_id, n.item, n.class, n.attributes, n.sources FROM part n
LEFT JOIN profile_part p ON (p.organisation_id, p.item, p.sensitivity) = (n.subject_id, n.item, n.class)
WHERE p.organisation_id IS NULL OR (p.attributes, p.sources) IS DISTINCT FROM (n.attributes, n.sources)
ON CONFLICT (organisation_id, item, sensitivity) DO UPDATE SET attributes = excluded.attributes, sources = excluded.sources""")
_CHANGED = text("""
CREATE TEMP TABLE changed ON COMMIT DROP AS
SELECT w.subject_id FROM whole w LEFT JOIN profile p ON p.organisation_id = w.subject_id
WHERE p.organisation_id IS NULL OR (p.attributes, p.sources) IS DISTINCT FROM (w.attributes, w.sources)""")
_PROFILES = text("""
INSERT INTO profile (organisation_id, attributes, sources, updated_at)
SELECT w.subject_id, w.attributes, w.sources, :now FROM whole w JOIN changed c USING (subject_id)
ON CONFLICT (organisation_id) DO UPDATE
SET attributes = excluded.attributes, sources = excluded.sources, updated_at = :now, version = profile.version + 1""")
_TIMES = text("""
UPDATE profile p SET computed_on = :day, next_on = t.on_day
FROM whole w LEFT JOIN (SELECT subject_id, min(on_day) AS on_day FROM turn GROUP BY 1) t USING (subject_id)
WHERE p.organisation_id = w.subject_id AND (p.computed_on, p.next_on) IS DISTINCT FROM (CAST(:day AS date), t.on_day)""")
_VERSIONS = text(
    "SELECT p.organisation_id, p.version, p.attributes FROM profile p JOIN changed c ON c.subject_id = p.organisation_id ORDER BY 1"
)


class ChangedProfile(NamedTuple):
    """A profile that now says something else."""

    organisation_id: UUID
    version: int
    attributes: dict[str, Any]


async def store_tables(session: AsyncSession, ids: Sequence[UUID], day: date, now: datetime) -> int:
    """Bring parts and profiles of the subjects to what the temporary tables say. Returns how many profiles changed."""
    of_subjects = {"ids": list(ids)}
    await session.execute(_EMPTIED, of_subjects)
    await session.execute(_PARTS_GONE, of_subjects)
    await session.execute(_PARTS)
    await session.execute(text("DROP TABLE IF EXISTS changed"))
    await session.execute(_CHANGED)
    await session.execute(_PROFILES, {"now": now})
    await session.execute(_TIMES, {"day": day})
    return int(await session.scalar(text("SELECT count(*) FROM changed")) or 0)


async def changed_profiles(session: AsyncSession) -> list[ChangedProfile]:
    """Those that the last `store_tables` of this transaction changed."""
    return [ChangedProfile(*row) for row in await session.execute(_VERSIONS)]
