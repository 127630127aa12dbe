"""Reading the parts of a profile: what each item says of one subject, in each class of openness."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.profiles.models import ProfilePart
from marketplace.profiles.repository import KnownProfile, known_profile


class Part(NamedTuple):
    """What one item says, in one class: `public`, `authorised` or `personal`."""

    item: str
    sensitivity: str
    known: KnownProfile


async def parts_of(session: AsyncSession, organisation_id: UUID) -> list[Part]:
    """The parts that the caller may read, by the table's row policy; the subject itself reads all of its own.

    Another's are found only where the transaction has named the subject (`bind_subject`): public ones, and those under a live consent.
    """
    columns = (ProfilePart.item, ProfilePart.sensitivity, ProfilePart.attributes, ProfilePart.sources)
    wanted = select(*columns).where(ProfilePart.organisation_id == organisation_id).order_by(ProfilePart.item, ProfilePart.sensitivity)
    rows = await session.execute(wanted)
    return [Part(row.item, row.sensitivity, known_profile(row.attributes, row.sources)) for row in rows]
