"""By the parts of which place somebody sees the enterprises counted."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation


async def region_of(session: AsyncSession, actor: Actor, root: str) -> str:
    """The caller's own place, else the organisation's, else the installation's."""
    found = actor.region or await session.scalar(select(Organisation.region).where(Organisation.id == actor.organisation_id))
    return found or root
