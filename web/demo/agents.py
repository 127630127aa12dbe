"""The demonstration's agents are appointed as an administrator would: for a year, one of them for signing too."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.access.scopes import Scope
from marketplace.clock import SHANGHAI
from marketplace.enrolment.models import AgentMandate
from marketplace.ids import new_id
from marketplace.members.models import Membership

SIGNS = "enterprise-a-agent"
TERM = timedelta(days=365)


async def appoint_agents(session: AsyncSession, *, now: datetime) -> int:
    """Give every agent without a mandate one by its enterprise's administrator. Returns how many."""
    owner = Membership.__table__.alias("owner")
    rows = await session.execute(
        select(Account.username, Account.display_name, Membership, owner.c.account_id)
        .join(Membership, Membership.account_id == Account.id)
        .join(owner, (owner.c.organisation_id == Membership.organisation_id) & (owner.c.role == Role.ENTERPRISE_OWNER))
        .where(Membership.role == Role.ENTERPRISE_AGENT, Membership.scopes.is_(None))
    )
    begins = datetime.combine(now.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    found = rows.all()
    for username, name, membership, owner_id in found:
        scopes = {Scope.MATCH, Scope.DECLARE, Scope.APPLY} | ({Scope.SIGN} if username == SIGNS else set())
        membership.scopes = sorted(scopes)
        membership.valid_from_at, membership.valid_until_at = begins, begins + TERM
        session.add(
            AgentMandate(
                id=new_id(), organisation_id=membership.organisation_id, agent_name=name, scopes=membership.scopes, valid_from_at=begins,
                valid_until_at=begins + TERM, invited_by=owner_id, invited_at=now, code_until_at=now, membership_id=membership.id,
                accepted_at=now,
            )
        )  # fmt: skip
    await session.flush()
    return len(found)
