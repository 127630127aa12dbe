"""Enterprises that changed their name (更名): a newer registration says so, and nothing else does.

Every other row under a code must bear the name that is known: that is how a wrong code is noticed. Former names stay in the history.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.batches.names import kept
from marketplace.information.models import Batch
from marketplace.information.states import Mode

REGISTRATION = "market_entity_registration"
_RENAMED = text("""
SELECT o.id, o.name AS former, s.name FROM information_staged_row s JOIN organisation o ON o.uscc = s.uscc
WHERE s.batch_id = :batch AND s.row > :after AND s.row <= :upto AND s.folded <> '' AND s.folded <> zhida_folded_name(o.name)
ORDER BY o.id FOR UPDATE OF o
""")
_KEEP = text(
    "INSERT INTO organisation_former_name (id, organisation_id, name, until_at, because, source_id)"
    " VALUES (:id, :organisation, :former, :at, 'registration', :batch)"
)
_NAME = text("UPDATE organisation SET name = :name WHERE id = :organisation")


def renames(batch: Batch) -> bool:
    """Whether rows of this delivery may say that an enterprise has another name now."""
    return batch.item == REGISTRATION and batch.mode is not Mode.WITHDRAW


async def take_new_names(session: AsyncSession, batch: Batch, after: int, upto: int, *, at: datetime) -> int:
    """Give subjects of these rows, which were judged, the names that they bear in them; how many have another one now."""
    if not renames(batch):
        return 0
    rows = (await session.execute(_RENAMED, {"batch": batch.id, "after": after, "upto": upto})).all()
    for row in rows:
        await _take(session, batch.id, row.id, row.former, row.name, at)
    return len(rows)


async def _take(session: AsyncSession, batch_id: UUID, organisation_id: UUID, former: str, name: str, at: datetime) -> None:
    values = {"id": new_id(), "organisation": organisation_id, "former": former, "at": at, "batch": batch_id}
    await session.execute(_KEEP, values)
    await session.execute(_NAME, {"organisation": organisation_id, "name": kept(name)})
