"""An enterprise with cases as the pages show them: receipts are matching's own, everything else as in the room below."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.session import Sessions
from matching.recommend.ranking_table import RankingTable
from products.applications.decide import approve, propose
from products.applications.draft import create_form
from products.applications.handle import accept, record_contact
from products.applications.models import Application
from products.applications.submit import submit_form
from tests.products.applications.world import FIGURES, PROVEN, World, make_world
from tests.web.callers import Caller, with_session
from web.applications import MatchReceipts

BEFORE = timedelta(hours=1)


@dataclass
class Followed:
    """The world below and the browser of the enterprise's administrator."""

    world: World
    owner: Caller
    table: RankingTable

    async def submitted(self, count: int = 1, **said: object) -> list[Application]:
        """The cases of a form for so many products, sent an hour ago."""
        at = now() - BEFORE
        async with self.world.of(self.world.owner) as (session, actor):
            form = await create_form(session, actor, self.world.form(*self.world.products[:count], **said), at=at)
            return list((await submit_form(session, actor, form.id, MatchReceipts(self.table), at=at))[1])

    async def approved(self, case: Application) -> Application:
        """All that the lender does up to the approval."""
        at = now() - BEFORE / 2
        async with self.world.of(self.world.officer) as (session, actor):
            await accept(session, actor, case.id, at=at)
            await record_contact(session, actor, case.id, at=at)
            await propose(session, actor, case.id, FIGURES, at=at)
        async with self.world.of(self.world.approver) as (session, actor):
            return await approve(session, actor, case.id, at=at, said=PROVEN)

    async def page(self, case: Application) -> str:
        """The case's page."""
        answer = await self.owner.get(f"/me/applications/{case.id}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def list(self) -> str:
        """The list's page."""
        answer = await self.owner.get("/me/applications")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, case: Application, act: str, **fields: str) -> httpx.Response:
        """A form of the case's page."""
        return await self.owner.post(f"/me/applications/{case.id}/{act}", fields)


async def followed(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, table: RankingTable, **more: object) -> Followed:
    """Committed. `more`: as of `make_world`."""
    world = await make_world(session, sessions, **more)  # type: ignore[arg-type]
    return Followed(world, await with_session(client, session, world.owner), table)
