"""A defaulted loan with its filing, and the people of both sides signed in."""

from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Membership
from marketplace.settings import Settings
from policies.claims.models import Claim
from tests.policies.claims.made import Losses, make_loss
from tests.web.callers import Caller, Member, with_session
from tests.web.factors import code_at, give_factor


@dataclass
class Both:
    """The claimant's people and the bureau's."""

    losses: Losses
    client: httpx.AsyncClient
    session: AsyncSession
    settings: Settings

    async def member(self, actor: Actor) -> Member:
        """The person behind an actor."""
        found = (await self.session.scalars(select(Membership).where(Membership.account_id == actor.account_id))).one()
        assert actor.account_id is not None
        return Member("", actor.account_id, found.id, found.organisation_id, actor.role)

    async def as_(self, actor: Actor) -> Caller:
        """Signed in."""
        return await with_session(self.client, self.session, await self.member(actor))

    async def code(self, actor: Actor) -> str:
        """What the person's authenticator shows now."""
        return code_at(await give_factor(self.session, self.settings, await self.member(actor)))

    async def claim(self) -> Claim:
        """The one claim on the loss, as it stands."""
        mine = select(Claim).where(Claim.default_event_id == self.losses.default.id)
        return (await self.session.scalars(mine.execution_options(populate_existing=True))).one()

    async def version(self) -> str:
        """As a form carries it."""
        return str((await self.claim()).version)


async def make_both(client: httpx.AsyncClient, session: AsyncSession, settings: Settings, **rules: Any) -> Both:
    """Nobody has done anything yet."""
    losses = await make_loss(session, **rules)
    await session.commit()
    return Both(losses, client, session, settings)
