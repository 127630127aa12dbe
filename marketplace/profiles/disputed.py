"""Which values of a profile rest on records that are in dispute (异议)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import InformationRecord
from marketplace.profiles.repository import KnownProfile
from marketplace.profiles.rules.load import said_by


async def disputed_names(session: AsyncSession, subject_id: UUID, known: KnownProfile) -> frozenset[str]:
    """Attributes that come from an item of which a live record is disputed and that this record says something of."""
    disputed = InformationRecord.disputed_at.is_not(None) & InformationRecord.ended_at.is_(None)
    wanted = select(InformationRecord.item, InformationRecord.data).where(InformationRecord.subject_id == subject_id, disputed)
    found: set[str] = set()
    for item, data in await session.execute(wanted.limit(500)):
        names = {name for name, source in known.sources.items() if source.item == item}
        # A record of details bears on whatever is computed of the item; one of results only on what it names.
        found |= names & (data.keys() if data.keys() <= said_by(item) else said_by(item) | data.keys())
    return frozenset(found)
