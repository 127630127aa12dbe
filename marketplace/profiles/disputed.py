"""Which values of a profile rest on records that are in dispute (异议)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import InformationRecord
from marketplace.profiles.repository import KnownProfile
from marketplace.profiles.rules.load import said_by


def bears_on(item: str, fields: Iterable[str]) -> frozenset[str]:
    """Names that a record with these fields may be behind. One of details bears on whatever is computed of the item; one of results only on
    what it names."""
    named = frozenset(fields)
    return named if named <= said_by(item) else said_by(item) | named


async def disputed_names(session: AsyncSession, subject_id: UUID, known: KnownProfile) -> frozenset[str]:
    """Attributes that come from an item of which a live record is disputed and that this record says something of."""
    disputed = InformationRecord.disputed_at.is_not(None) & InformationRecord.ended_at.is_(None)
    wanted = select(InformationRecord.item, InformationRecord.data).where(InformationRecord.subject_id == subject_id, disputed)
    found: set[str] = set()
    for item, data in await session.execute(wanted.limit(500)):
        found |= {name for name, source in known.sources.items() if source.item == item} & bears_on(item, data)
    return frozenset(found)
