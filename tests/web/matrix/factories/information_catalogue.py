"""The catalogue of credit information: its items are everybody's to read, providers and precedence the operator's to say."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.ids import new_id
from marketplace.information.models import ItemProvider, Precedence
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder

ITEM = "asset_insurance"


async def name_item(session: AsyncSession, holder: Holder, state: str) -> str:
    """An item that comes with the program."""
    return ITEM


async def make_provider(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """An institution that provides an item."""
    provider = await make_organisation(session, Role.DATA_PROVIDER)
    session.add(ItemProvider(item=ITEM, provider_id=provider.id, active=True, since_on=today()))
    await session.flush()
    return {"item": ITEM, "provider_id": provider.id}


async def make_line(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A line of precedence about one institution."""
    provider = await make_organisation(session, Role.DATA_PROVIDER)
    line = Precedence(id=new_id(), attribute=None, item=None, provider_id=provider.id, rank=50)
    session.add(line)
    await session.flush()
    return line.id


FIXTURES = (
    Fixture("information:item", name_item),
    Fixture("information:catalogue", name_item),
    Fixture("information:provider", make_provider),
    Fixture("information:precedence", make_line),
)
