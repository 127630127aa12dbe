"""What enterprises said of themselves against official values, while both are at hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id

# Of numbers, what differs by less than one hundredth is said in other words, such as rounded to 万元.
_FOUND = text("""
CREATE TEMP TABLE contradicting ON COMMIT DROP AS
SELECT c.subject_id, k.key AS attribute, k.value AS declared, w.attributes -> k.key AS official, w.sources -> k.key AS source
FROM candidate c CROSS JOIN jsonb_each(c.attributes) k JOIN whole w ON w.subject_id = c.subject_id
WHERE c.self_said AND w.sources -> k.key ->> 3 = 'official' AND w.attributes -> k.key <> k.value
  AND CASE WHEN jsonb_typeof(k.value) = 'number' AND jsonb_typeof(w.attributes -> k.key) = 'number'
    THEN abs((k.value)::numeric - (w.attributes -> k.key)::numeric) * 100 > abs((w.attributes -> k.key)::numeric) ELSE TRUE END""")
_SETTLE = text("""
UPDATE profile_contradiction p SET settled_at = :now WHERE p.subject_id = ANY(:ids) AND p.settled_at IS NULL
  AND NOT EXISTS (SELECT FROM contradicting c WHERE (c.subject_id, c.attribute) = (p.subject_id, p.attribute))""")
_KEEP = text("""
INSERT INTO profile_contradiction (
  id, subject_id, attribute, declared, official, official_item, official_provider, official_as_of, found_at)
SELECT n.id, c.subject_id, c.attribute, c.declared, c.official, c.source ->> 0, c.source ->> 1, (c.source ->> 2)::date, :now
FROM (SELECT *, row_number() OVER (ORDER BY subject_id, attribute) AS place FROM (
  SELECT DISTINCT ON (subject_id, attribute) * FROM contradicting ORDER BY subject_id, attribute) one) c
JOIN unnest(CAST(:new_ids AS uuid[])) WITH ORDINALITY n (id, place) USING (place)
ON CONFLICT (subject_id, attribute) WHERE settled_at IS NULL DO UPDATE
SET declared = excluded.declared, official = excluded.official, official_item = excluded.official_item,
  official_provider = excluded.official_provider, official_as_of = excluded.official_as_of""")


async def keep_contradictions(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> None:
    """Flag what contradicts, settle what does so no more, from the temporary tables of the computing."""
    await session.execute(text("DROP TABLE IF EXISTS contradicting"))
    await session.execute(_FOUND)
    await session.execute(_SETTLE, {"ids": list(ids), "now": now})
    count = int(await session.scalar(text("SELECT count(DISTINCT (subject_id, attribute)) FROM contradicting")) or 0)
    if count:
        await session.execute(_KEEP, {"new_ids": [new_id() for _ in range(count)], "now": now})
