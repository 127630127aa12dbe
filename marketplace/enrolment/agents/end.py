"""The administrator's veto: an appointment ends at once, whatever the agent is doing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import SignInSession
from marketplace.access.roles import Role
from marketplace.access.visibility import visible_to
from marketplace.enrolment.agents.acts import wait_for_acts
from marketplace.enrolment.agents.refusals import AgentNotFound
from marketplace.enrolment.events import AGENT_ENDED
from marketplace.enrolment.models import AgentMandate
from marketplace.events.record import record
from marketplace.members.models import Membership

AGENTS: ColumnElement[bool] = Membership.role == Role.ENTERPRISE_AGENT


async def end_agent(session: AsyncSession, actor: Actor, membership_id: UUID, *, now: datetime) -> None:
    """End an agent's appointment and every sign-in under it, as the system. What the agent signed before stands until it is revoked.

    Raises: AgentNotFound for one of another enterprise, or one that is not in force.
    """
    mine = visible_to(actor, "enrolment:agent:end", organisation=Membership.organisation_id, state=agent_state(now))
    found = await session.execute(
        select(Membership.account_id, Membership.organisation_id).where(Membership.id == membership_id, AGENTS, mine)
    )
    if (row := found.one_or_none()) is None:
        raise AgentNotFound("没有这位经办人，或者他的权限已经结束")
    await wait_for_acts(session, row.account_id, row.organisation_id)
    still = and_(Membership.id == membership_id, agent_state(now) != "ended")
    if await session.scalar(update(Membership).where(still).values(active=False, vetoed_at=now).returning(Membership.id)) is None:
        raise AgentNotFound("这位经办人的权限刚刚已经结束")
    running = and_(AgentMandate.membership_id == membership_id, AgentMandate.ended_at.is_(None))
    await session.execute(update(AgentMandate).where(running).values(ended_at=now, ended_by=actor.account_id))
    open_ones = and_(SignInSession.membership_id == membership_id, SignInSession.revoked_at.is_(None))
    await session.execute(update(SignInSession).where(open_ones).values(revoked_at=now))
    facts = {"membership_id": str(membership_id), "organisation_id": str(row.organisation_id)}
    record(session, AGENT_ENDED, row.account_id, at=now, parties=[row.organisation_id], data=facts)


def agent_state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of an agent; one whose term begins later is active too.

    `suspended`: the enterprise has another administrator since, who has not confirmed the mandate; it opens nothing.
    """
    not_over = Membership.valid_until_at.is_(None) | (Membership.valid_until_at > now)
    resting = and_(AgentMandate.membership_id == Membership.id, AgentMandate.suspended_at.is_not(None), AgentMandate.ended_at.is_(None))
    waits = exists().where(resting).correlate(Membership)
    return case((and_(Membership.active, not_over), "active"), (and_(waits, not_over), "suspended"), else_="ended")
