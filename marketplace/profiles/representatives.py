"""Enterprises whose legal representative is one person, found by the keyed hash of the identity number; never by name, never by family."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.profiles.recompute import lock_subjects
from marketplace.profiles.rules.load import REGISTRATION_ITEM
from marketplace.subject_keys.keys import SubjectKeys
from marketplace.subject_keys.search import remember

KIND = "legal_representative"
FIELD = "legal_rep_id_no"
PIECE = 2_000
MOST_OF_ONE = 50  # enterprises: who represents more is an agent by trade, and no link between them
_OF_BATCH = text(
    "SELECT DISTINCT subject_id FROM information_record WHERE item = :item AND (batch_id = :batch OR ended_by = :batch) ORDER BY 1"
)
_FORGET = text("DELETE FROM subject_search_hash WHERE kind = :kind AND subject_id = ANY(:ids)")
_UNLINK = text("DELETE FROM enterprise_link WHERE kind = 'common_representative' AND (subject_id = ANY(:ids) OR other_id = ANY(:ids))")
_LINK = text("""
INSERT INTO enterprise_link (subject_id, other_id, kind, as_of, found_at)
SELECT a.subject_id, b.subject_id, 'common_representative', :day, :now
FROM subject_search_hash a JOIN subject_search_hash b ON b.kind = a.kind AND b.hash = a.hash AND b.subject_id <> a.subject_id
WHERE a.kind = :kind AND (a.subject_id = ANY(:ids) OR b.subject_id = ANY(:ids))
  AND (SELECT count(*) FROM subject_search_hash c WHERE c.kind = a.kind AND c.hash = a.hash) <= :most
  AND NOT EXISTS (SELECT FROM link_mark m WHERE m.lifted_at IS NULL AND m.kind = 'common_representative'
    AND (m.subject_id, m.other_id) = (a.subject_id, b.subject_id))
ON CONFLICT DO NOTHING""")


async def link_representatives(session: AsyncSession, sealer: Sealer, keys: SubjectKeys, batch_id: UUID, *, now: datetime) -> int:
    """Bring the links of all enterprises whose registration a delivery touched to what is registered now. Returns how many those are."""
    ids = list(await session.scalars(_OF_BATCH, {"item": REGISTRATION_ITEM, "batch": batch_id}))
    for at in range(0, len(ids), PIECE):
        await _link(session, sealer, keys, ids[at : at + PIECE], now)
    return len(ids)


async def unlink_representatives(session: AsyncSession, subject_id: UUID) -> None:
    """Part of erasure: what a number has shown goes with the number."""
    await session.execute(_UNLINK, {"ids": [subject_id]})


async def _link(session: AsyncSession, sealer: Sealer, keys: SubjectKeys, ids: Sequence[UUID], now: datetime) -> None:
    about = {"kind": KIND, "ids": list(ids)}
    await lock_subjects(session, ids)  # a mark that a link is wrong is set before or after, never beside
    await session.execute(_FORGET, about)
    await session.execute(_UNLINK, about)
    await remember(session, sealer, KIND, await _numbers(session, keys, ids))
    await link_again(session, ids, now=now)


async def link_again(session: AsyncSession, ids: Sequence[UUID], *, now: datetime) -> None:
    """Add the links that the numbers as they are remembered show for these enterprises; those that are there stay."""
    await session.execute(_LINK, {"kind": KIND, "ids": list(ids), "day": now.date(), "now": now, "most": MOST_OF_ONE})


async def _numbers(session: AsyncSession, keys: SubjectKeys, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The representative's identity number of each, as far as it is registered and can be opened."""
    live = InformationRecord.subject_id.in_(ids) & (InformationRecord.item == REGISTRATION_ITEM) & InformationRecord.ended_at.is_(None)
    wanted = select(InformationRecord).where(live, InformationRecord.sealed.is_not(None)).order_by(InformationRecord.as_of)
    sealers, found = await keys.for_subjects(session, ids), dict[UUID, str]()
    for row in await session.scalars(wanted):
        if not sealers[row.subject_id].erased:
            opened = sealers[row.subject_id].open(row.sealed, row_place(row.batch_id, row.row))
            found |= {row.subject_id: opened[FIELD]} if opened.get(FIELD) else {}
    return found
