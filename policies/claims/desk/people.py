"""Who may act next on a claim, and who has acted in its round already (四眼)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership
from marketplace.workflow.models import FourEyes
from policies.claims.models import Claim
from policies.claims.states import EYES

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role at an organisation. `acted`: has submitted, reviewed or approved in this round already."""

    account_id: UUID
    name: str
    organisation_id: UUID
    role: str
    acted: bool


async def people_of(session: AsyncSession, claim: Claim, organisations: Collection[UUID], *, at: datetime) -> list[Person]:
    """Everybody in office at these organisations, in the order of their names; two queries for all steps of a review."""
    made = select(FourEyes.person).where(FourEyes.subject_id == claim.id, FourEyes.grouping == EYES, FourEyes.round == claim.round)
    acted = set(await session.scalars(made))
    found = await session.execute(
        select(Account.id, Account.display_name, Membership.organisation_id, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id.in_(organisations), Membership.active, in_term(at))
        .where(Account.active, Account.locked_at.is_(None))
        .order_by(Account.display_name, Account.id)
        .limit(MOST_PEOPLE)
    )
    return [Person(who, name, where, role, who in acted) for who, name, where, role in found]
