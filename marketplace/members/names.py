"""What to call the people, programs and organisations behind ids, for pages whose reader may see them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account, ApiClient
from marketplace.members.models import Organisation


async def names_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """A person's name, an organisation's, or the name that a program signs in with, by id; one query. Ids of nothing known are left out."""
    named = ((Account.id, Account.display_name), (ApiClient.id, ApiClient.client_id), (Organisation.id, Organisation.name))
    found = await session.execute(union_all(*(select(key, name).where(key.in_(ids)) for key, name in named)))
    return dict(found.all())
