"""Which values of a report rest on records in dispute; read where the report is read, under the same walls."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.disputes.models import RecordDispute
from marketplace.profiles.parts import Part

Marks = Mapping[str, frozenset[str]]  # by item: attributes that a disputed record of it bears on


async def marks_of(session: AsyncSession, subject_id: UUID) -> Marks:
    """Open marks on records of the subject. An institution must have named the subject in its transaction (`bind_subject`)."""
    wanted = select(RecordDispute.item, RecordDispute.attributes).where(
        RecordDispute.subject_id == subject_id, RecordDispute.lifted_at.is_(None)
    )
    found: dict[str, frozenset[str]] = {}
    for item, attributes in await session.execute(wanted):
        found[item] = found.get(item, frozenset()) | frozenset(attributes)
    return found


def disputed_in(parts: Iterable[Part], marks: Marks) -> frozenset[str]:
    """Attributes of these pieces whose value rests on a disputed record."""
    return frozenset(name for part in parts for name in part.known.attributes.keys() & marks.get(part.item, frozenset()))
