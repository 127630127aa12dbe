"""The demonstration's agents have a term and a scope, as every agent appointed here."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.enrolment.models import AgentMandate
from marketplace.members.models import Membership
from tests.web.callers import make_member
from web.demo.agents import appoint_agents


async def test_an_agent_without_a_mandate_is_appointed_for_a_year_by_the_own_administrator(session: AsyncSession) -> None:
    owner = await make_member(session, Role.ENTERPRISE_OWNER)
    agent = await make_member(session, Role.ENTERPRISE_AGENT, owner.organisation_id)
    instant = now()
    assert await appoint_agents(session, now=instant) >= 1
    mandate = (await session.scalars(select(AgentMandate).where(AgentMandate.membership_id == agent.membership_id))).one()
    membership = await session.get_one(Membership, agent.membership_id)
    assert mandate.invited_by == owner.account_id
    assert membership.scopes == mandate.scopes == ["apply", "declare", "match"]
    assert membership.valid_until_at is not None
    assert instant + timedelta(days=364) < membership.valid_until_at < instant + timedelta(days=366)
