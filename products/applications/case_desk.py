"""What the page of a case at its lender asks beside the case: who may approve, earlier cases of the enterprise, the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.members.away import Away, away_among
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership
from marketplace.workflow.models import FourEyes
from products.applications.models import Application
from products.applications.parties import lenders_of
from products.applications.repository import visible
from products.applications.states import DECISION
from products.catalogue.models import ProductVersion
from products.loans.models import Contract

MOST_APPROVERS = 20
MOST_EARLIER = 10


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may approve the case. `away` where on leave today, `acted` where this round has that person's name already."""

    account_id: UUID
    name: str
    away: Away | None
    acted: bool


async def approvers_of(session: AsyncSession, case: Application, *, at: datetime) -> list[Approver]:
    """Approvers at the desks that have the case, those who can act first."""
    found = await session.execute(
        select(Account.id, Account.display_name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id.in_(lenders_of(case)), Membership.role == Role.BANK_APPROVER, Membership.active, in_term(at))
        .where(Account.active, Account.locked_at.is_(None))
        .distinct()
        .order_by(Account.display_name, Account.id)
        .limit(MOST_APPROVERS)
    )
    rows = found.all()
    away = await away_among(session, [row[0] for row in rows], at=at)
    acted = await _acted(session, case)
    people = [Approver(who, name, away.get(who), who in acted) for who, name in rows]
    return sorted(people, key=lambda each: (each.acted, each.away is not None))


async def _acted(session: AsyncSession, case: Application) -> set[UUID]:
    """Whoever proposed or endorsed in this round, and in whose place."""
    made = select(FourEyes.person).where(
        FourEyes.subject_id == case.id, FourEyes.grouping == DECISION, FourEyes.round == case.round
    )  # fmt: skip
    return set(await session.scalars(made))


async def earlier_cases(session: AsyncSession, actor: Actor, case: Application) -> Sequence[Row[Application, str]]:
    """What else this enterprise has asked of this lender, as far as the caller sees it, the newest first: (case, name of the product)."""
    found = await session.execute(
        select(Application, ProductVersion.name)
        .join(ProductVersion, ProductVersion.id == Application.product_version_id)
        .where(Application.subject_id == case.subject_id, Application.lender_id == case.lender_id, Application.id != case.id)
        .where(visible(actor))
        .order_by(Application.id.desc())
        .limit(MOST_EARLIER)
    )
    return found.all()


async def contract_of(session: AsyncSession, application_id: UUID) -> Contract | None:
    """The contract that the case came to."""
    return (await session.scalars(select(Contract).where(Contract.application_id == application_id))).one_or_none()
