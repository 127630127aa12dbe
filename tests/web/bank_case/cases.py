"""A case as an enterprise has sent it, with a real receipt, and the lender's people signed in."""

from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.members.models import Organisation
from marketplace.profiles.models import Profile
from products.applications.decide import propose
from products.applications.draft import create_form
from products.applications.handle import accept, record_contact
from products.applications.models import Application
from products.applications.submit import submit_form
from tests.marketplace.disclosure.profiles import give_parts
from tests.products.applications.world import FIGURES, World, allow, make_world
from tests.web.callers import Caller, Member, with_session
from web.applications import receipts_of

AS_OF = "2026-10-31"
KNOWN: dict[str, Any] = {"annual_tax_paid_cny": 86400}
PARTS = (
    ("tax_payment", "authorised", KNOWN),  # answers only
    ("social_insurance_payment", "authorised", {"insured_employees_count": 34}),
    ("serious_dishonesty_list", "public", {"serious_dishonesty": True}),
)


@dataclass
class Desk:
    """One lender's people and a case of theirs."""

    world: World
    case: Application
    client: httpx.AsyncClient
    session: AsyncSession

    @property
    def path(self) -> str:
        """Of the case's page."""
        return f"/bank/applications/{self.case.id}"

    async def as_(self, member: Member) -> Caller:
        """Signed in."""
        return await with_session(self.client, self.session, member)

    async def page(self, member: Member) -> str:
        """The case's page as this person sees it."""
        found = await (await self.as_(member)).get(self.path)
        assert found.status_code == 200, found.text
        return found.text

    async def contacted(self) -> None:
        """Up to where an opinion can be given."""
        async with self.world.of(self.world.officer) as (session, actor):
            await accept(session, actor, self.case.id, at=now())
            self.case = await record_contact(session, actor, self.case.id, at=now())

    async def proposed(self) -> None:
        """Up to where somebody else approves."""
        await self.contacted()
        async with self.world.of(self.world.officer) as (session, actor):
            self.case = await propose(session, actor, self.case.id, FIGURES, at=now())


async def make_desk(
    app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions, **terms: Any
) -> Desk:
    """A lender with a published product and an application to it, submitted just now."""
    world = await make_world(session, sessions, **terms)
    subject = world.owner.organisation_id
    sources = {name: ["tax_payment", "示例税务局", AS_OF, "official"] for name in KNOWN}
    session.add(Profile(organisation_id=subject, attributes=KNOWN, sources=sources))
    (await session.get_one(Organisation, subject)).synthetic = True
    await allow(session, subject, world.officer.organisation_id, "social_insurance_payment")
    await session.commit()
    await give_parts(system_sessions, subject, PARTS)
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(), at=now())
        (case,) = (await submit_form(own, actor, form.id, receipts_of(app.state), at=now()))[1]
    return Desk(world, case, client, session)
