"""An organisation gets another name, and keeps the former one in its history."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.events import ORGANISATION_RENAMED
from marketplace.members.models import FormerName, Organisation


async def rename(
    session: AsyncSession,
    organisation: Organisation,
    name: str,
    *,
    because: Literal["registration", "papers"],
    source_id: UUID,
    at: datetime,
) -> None:
    """Give it the name, as the system; `source_id` is the delivery or the registration that shows it."""
    session.add(
        FormerName(id=new_id(), organisation_id=organisation.id, name=organisation.name, until_at=at, because=because, source_id=source_id)
    )
    await session.execute(update(Organisation).where(Organisation.id == organisation.id).values(name=name))
    facts = {"because": because, "source_id": str(source_id)}
    record(session, ORGANISATION_RENAMED, organisation.id, at=at, parties=[organisation.id], data=facts)
