"""Agents and their invitations, and memberships of the caller."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.clock import now
from marketplace.enrolment.models import AgentMandate
from marketplace.ids import new_id
from marketplace.members.repository import add_membership
from tests.web.callers import make_organisation
from tests.web.matrix.factories.access import make_account
from tests.web.matrix.factories.documents import make_document
from tests.web.matrix.fixture import Fixture, Holder

DAY = timedelta(days=1)


async def make_invitation(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An invitation of the holder's organisation; `over` is one that was taken back, `waiting` a mandate on paper."""
    instant = now()
    made = AgentMandate(
        id=new_id(), organisation_id=holder.member.organisation_id, agent_name="示例人员", scopes=["match"], valid_from_at=instant,
        valid_until_at=instant + DAY, invited_by=holder.member.account_id, invited_at=instant, code_hash=digest(new_secret()),
        code_until_at=instant + DAY, ended_at=instant if state == "over" else None,
        paper_id=await make_document(session, holder, "checking") if state == "waiting" else None,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def make_agent(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An agent of the holder's organisation; where such an organisation has none, somebody with the holder's role."""
    account_id = await make_account(session, holder, "active")
    role = Role.ENTERPRISE_AGENT if holder.member.role in ENTERPRISE_ROLES else holder.member.role
    made = add_membership(session, account_id=account_id, organisation_id=holder.member.organisation_id, role=role)
    made.active = state == "active"
    await session.flush()
    if state == "suspended":
        made.vetoed_at = instant = now()
        session.add(
            AgentMandate(
                id=new_id(), organisation_id=holder.member.organisation_id, agent_name="示例人员", scopes=["match"], valid_from_at=instant,
                valid_until_at=instant + DAY, invited_by=holder.member.account_id, invited_at=instant, code_until_at=instant,
                membership_id=made.id, accepted_at=instant, suspended_at=instant,
            )
        )  # fmt: skip
        await session.flush()
    return made.id


async def make_membership(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """One more membership of the holder's account, as an agent of a new enterprise."""
    organisation = await make_organisation(session, Role.ENTERPRISE_AGENT)
    made = add_membership(session, account_id=holder.member.account_id, organisation_id=organisation.id, role=Role.ENTERPRISE_AGENT)
    made.active = state == "active"
    await session.flush()
    return made.id


FIXTURES = (
    Fixture(
        "enrolment:agent",
        make_agent,
        states=("active", "suspended", "ended"),
        requests={"enrolment:agent:invite": {"data": {"agent_name": "示例人员", "starts_on": "2026-11-21", "ends_on": "2026-11-22"}}},
    ),
    Fixture("enrolment:invitation", make_invitation, states=("open", "waiting", "over")),
    Fixture("members:membership", make_membership, states=("active", "ended")),
)
