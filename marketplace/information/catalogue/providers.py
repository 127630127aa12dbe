"""Who may provide an item."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import ItemProvider


async def may_provide(session: AsyncSession, item: str, organisation_id: UUID) -> bool:
    """Whether the organisation provides the item at present. Whether the organisation itself is active is the actor's guard to say."""
    found = exists().where(ItemProvider.item == item, ItemProvider.provider_id == organisation_id, ItemProvider.active)
    return bool(await session.scalar(select(found)))
