"""An enterprise on its way to an application: its browser and the products that it chooses."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from products.applications.draft import create_form
from products.applications.models import ApplicationGroup
from products.applications.terms import FormTerms
from products.catalogue.models import Product
from tests.products.applications.world import NOW, World, make_world
from tests.web.callers import Caller, with_session

FIGURES = {"amount": "30", "term": "12", "purpose": "working_capital"}


@dataclass
class Applicant:
    """The world below and the browser of the enterprise's administrator."""

    world: World
    owner: Caller

    async def draft(self, *products: Product, **said: Any) -> UUID:
        """A form of these products, by default of the first; nothing is filled in."""
        async with self.world.of(self.world.owner) as (session, actor):
            chosen = tuple(each.id for each in products or self.world.products[:1])
            return (await create_form(session, actor, FormTerms(product_ids=chosen, **said), at=NOW)).id

    async def whole(self, *products: Product, **said: Any) -> UUID:
        """A form that can be sent."""
        figures = {"amount_fen": 300_000_00, "term_months": 12, "purpose": "working_capital", "told": True}
        return await self.draft(*products, **(figures | said))

    async def form(self, group_id: UUID) -> ApplicationGroup:
        """As the database has it."""
        async with self.world.of(self.world.owner) as (session, _):
            return await session.get_one(ApplicationGroup, group_id)

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """A form of a page."""
        return await self.owner.request("POST", path, data={**fields, "_csrf_token": self.owner.csrf})

    async def keep(self, group_id: UUID, version: int, **fields: str) -> httpx.Response:
        """What a window sends while somebody types."""
        return await self.send(f"/me/applications/forms/{group_id}/fields", version=str(version), fields=list(fields), **fields)


async def applicant(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, **more: Any) -> Applicant:
    """Committed. `more`: as of `make_world`."""
    world = await make_world(session, sessions, **more)
    return Applicant(world, await with_session(client, session, world.owner))


def version_in(page: str) -> int:
    """The version that a page carries."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return int(found[1])
