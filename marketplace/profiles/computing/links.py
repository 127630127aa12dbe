"""Links between enterprises that the register names by credit code: shareholders, and branches of a head office.

Kept from the side of what the record is about: the enterprise that is held, the branch. A code that the platform does not know is no link,
nor is one that the platform's operator found wrong (`LinkMark`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FOUND = text("""
CREATE TEMP TABLE linked ON COMMIT DROP AS
SELECT DISTINCT ON (subject_id, other_id, kind) * FROM (
  SELECT o.id AS subject_id, c.subject_id AS other_id, 'shareholder' AS kind, (c.data -> 'share_pct')::numeric AS share_pct, c.as_of
  FROM chunk c JOIN organisation o ON o.uscc = c.data ->> 'shareholder_uscc'
  WHERE c.item = 'shareholding' AND c.as_of <= :day
  UNION ALL
  SELECT o.id, c.subject_id, 'branch', NULL, c.as_of
  FROM chunk c JOIN organisation o ON o.uscc = c.data ->> 'headquarters_uscc'
  WHERE c.item = 'market_entity_registration' AND c.as_of <= :day
) f WHERE subject_id <> other_id AND NOT EXISTS (
  SELECT FROM link_mark m WHERE m.lifted_at IS NULL AND (m.subject_id, m.other_id, m.kind) = (f.subject_id, f.other_id, f.kind)
) ORDER BY subject_id, other_id, kind, as_of DESC""")
_GONE = text("""
DELETE FROM enterprise_link e WHERE e.other_id = ANY(:ids) AND e.kind IN ('shareholder', 'branch')
  AND NOT EXISTS (SELECT FROM linked l WHERE (l.subject_id, l.other_id, l.kind) = (e.subject_id, e.other_id, e.kind))""")
_KEEP = text("""
INSERT INTO enterprise_link (subject_id, other_id, kind, share_pct, as_of, found_at)
SELECT subject_id, other_id, kind, share_pct, as_of, :now FROM linked
ON CONFLICT (subject_id, other_id, kind) DO UPDATE SET share_pct = excluded.share_pct, as_of = excluded.as_of
WHERE (enterprise_link.share_pct, enterprise_link.as_of) IS DISTINCT FROM (excluded.share_pct, excluded.as_of)""")


async def keep_links(session: AsyncSession, ids: Sequence[UUID], day: date, now: datetime) -> None:
    """Bring the links of these enterprises to what their records say, from the temporary tables of the computing."""
    await session.execute(text("DROP TABLE IF EXISTS linked"))
    await session.execute(_FOUND, {"day": day})
    await session.execute(_GONE, {"ids": list(ids)})
    await session.execute(_KEEP, {"now": now})
