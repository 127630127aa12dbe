"""A new administrator confirms an agent whom the one before has appointed; until then the mandate rests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.enrolment.agents.acts import wait_for_acts
from marketplace.enrolment.agents.end import AGENTS, agent_state
from marketplace.enrolment.agents.refusals import AgentNotFound
from marketplace.enrolment.events import AGENT_CONFIRMED
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.signing import require_settled
from marketplace.events.record import record
from marketplace.members.models import Membership


async def confirm_agent(session: AsyncSession, actor: Actor, membership_id: UUID, *, now: datetime) -> None:
    """Let the agent go on with the scopes and the term that the mandate has, as the system. Raises: AgentNotFound, SigningRests."""
    await require_settled(session, actor)
    mine = visible_to(actor, "enrolment:agent:confirm", organisation=Membership.organisation_id, state=agent_state(now))
    waiting = select(Membership.account_id, Membership.organisation_id).where(Membership.id == membership_id, AGENTS, mine)
    if (row := (await session.execute(waiting)).one_or_none()) is None:
        raise AgentNotFound("没有这位等待确认的经办人，或者他的期限已经过了")
    await wait_for_acts(session, row.account_id, row.organisation_id)
    resting = (AgentMandate.membership_id == membership_id) & AgentMandate.suspended_at.is_not(None) & AgentMandate.ended_at.is_(None)
    woken = update(AgentMandate).where(resting).values(suspended_at=None).returning(AgentMandate.id)
    if await session.scalar(woken) is None:
        raise AgentNotFound("这位经办人刚刚已经确认或者终止")
    await session.execute(update(Membership).where(Membership.id == membership_id).values(active=True, vetoed_at=None))
    facts = {"membership_id": str(membership_id), "organisation_id": str(row.organisation_id)}
    record(session, AGENT_CONFIRMED, row.account_id, at=now, parties=[row.organisation_id], data=facts)
