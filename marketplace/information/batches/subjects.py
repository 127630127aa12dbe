"""Subjects that the platform does not know yet: a strictly valid credit code becomes an organisation without members."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.batches.judging import BY_NAME, REGISTRABLE
from marketplace.information.batches.names import kept
from marketplace.information.models import Batch
from marketplace.reference.regions import find

AT_ONCE = 5_000
SYNTHETIC_DIVISION = "99"  # no such division exists: made-up enterprises of demonstrations have their codes there
_UNKNOWN = text("""
SELECT DISTINCT ON (s.uscc) s.uscc, s.name FROM information_staged_row s
WHERE s.batch_id = :batch AND s.row > :after AND s.row <= :upto AND s.uscc IS NOT NULL
  AND NOT EXISTS (SELECT FROM organisation o WHERE o.uscc = s.uscc)
ORDER BY s.uscc, s.row
""")
_ADD = text("""
INSERT INTO organisation (id, name, kind, uscc, region, synthetic, status, created_at)
SELECT n.id, n.name, n.kind, n.uscc, n.region, n.synthetic, 'active', :at
FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:kinds AS text[]), CAST(:codes AS text[]), CAST(:regions AS text[]),
  CAST(:synthetic AS boolean[])) AS n(id, name, kind, uscc, region, synthetic)
ON CONFLICT (uscc) DO NOTHING
""")
_ARRIVING = text("""
CREATE TEMP TABLE arriving ON COMMIT DROP AS
SELECT s.row, s.record_id, s.record_key, s.as_of, s.filled, s.sealed IS NOT NULL AS personal, s.sealed,
  coalesce(o.id, p.id) AS subject_id, coalesce(n.candidates, '{}') AS candidates,
  CAST(NULL AS text) AS hold, CAST('' AS text) AS because, CAST(NULL AS uuid) AS live_id, false AS same,
  o.id IS NOT NULL AND s.folded <> '' AND s.name <> o.name AND s.folded <> zhida_folded_name(o.name) AS changed
FROM information_staged_row s
LEFT JOIN organisation o ON o.uscc = s.uscc
LEFT JOIN organisation p ON p.id = s.subject_id AND s.uscc IS NULL
LEFT JOIN LATERAL (
  SELECT array_agg(c.id ORDER BY c.id) AS candidates FROM (
    SELECT id FROM organisation
    WHERE s.uscc IS NULL AND s.subject_id IS NULL AND name = ANY (s.names) AND kind = ANY (:by_name) ORDER BY id LIMIT :most
  ) c
) n ON true
WHERE s.batch_id = :batch AND s.row > :after AND s.row <= :upto
""")
_INDEX = text("CREATE UNIQUE INDEX arriving_row ON arriving (row)")
_ANALYSE = text("ANALYZE arriving")
_CHANGED = text("SELECT EXISTS (SELECT FROM arriving WHERE changed)")
MOST_CANDIDATES = 20


class SubjectsChanged(RuntimeError):
    """A subject got another name after the rows were judged. Nothing was applied; judged anew they are right."""


async def add_unknown(session: AsyncSession, batch: Batch, after: int, upto: int) -> int:
    """Organisations for the codes in these rows that nobody has; how many. One that somebody adds meanwhile stays as it is."""
    rows = (await session.execute(_UNKNOWN, {"batch": batch.id, "after": after, "upto": upto})).all()
    added = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        codes = [row.uscc for row in some]
        values = {
            "at": batch.created_at,
            "ids": [new_id() for _ in some],
            "names": [kept(row.name) for row in some],
            "kinds": [REGISTRABLE[code[:2]] for code in codes],
            "codes": codes,
            "regions": [_region(code) for code in codes],
            "synthetic": [code[2:4] == SYNTHETIC_DIVISION for code in codes],
        }
        done = await session.execute(_ADD, values)
        added += done.rowcount  # type: ignore[attr-defined]  # an INSERT has one
    return added


def _region(code: str) -> str | None:
    """Where it was registered, if GB/T 2260 has such a place."""
    place = code[2:8]
    return place if find(place) else None


async def find_subjects(session: AsyncSession, batch: Batch, after: int, upto: int) -> None:
    """Make the table `arriving` of this transaction: the rows with their subjects. Raises: SubjectsChanged."""
    asked = {"batch": batch.id, "after": after, "upto": upto, "by_name": BY_NAME, "most": MOST_CANDIDATES}
    await session.execute(_ARRIVING, asked)
    await session.execute(_INDEX)
    await session.execute(_ANALYSE)
    if await session.scalar(_CHANGED):
        raise SubjectsChanged(f"batch {batch.id}")
