"""Losses on which an institution may still claim: its defaulted loans that stand filed in a fund, without a claim of its own yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from policies.claims.models import Claim
from policies.claims.states import ClaimStatus
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.funds.models import Fund
from products.loans.models import DefaultEvent

MOST = 200


@dataclass(frozen=True, slots=True)
class Claimable:
    """One default in one fund."""

    default_event_id: UUID
    fund_id: UUID
    fund: str
    borrower: str
    loan_reference: str
    filing: str
    defaulted_on: date
    filed_fen: int


async def claimable(session: AsyncSession, actor: Actor) -> Sequence[Claimable]:
    """Of the caller's organisation as lender, branch or guarantor; the latest default first.

    A lender sees its own record of the default before the filing follows it; a guarantor sees what the filing says.
    """
    me = actor.organisation_id
    default = func.coalesce(Filing.default_event_id, DefaultEvent.id)
    day = func.coalesce(Filing.defaulted_on, DefaultEvent.defaulted_on)
    claimed = select(Claim.id).where(
        Claim.default_event_id == default, Claim.fund_id == Filing.fund_id, Claim.status != ClaimStatus.WITHDRAWN,
        or_(Claim.claimant_id == me, Claim.branch_id == me),
    )  # fmt: skip
    found = await session.execute(
        select(default, Filing.fund_id, Fund.name, Organisation.name, Filing.loan_reference, Filing.number, day, Filing.amount_fen)
        .join(Fund, Fund.id == Filing.fund_id)
        .join(Organisation, Organisation.id == Filing.subject_id)
        .outerjoin(DefaultEvent, DefaultEvent.loan_id == Filing.loan_id)
        .where(or_(Filing.lender_id == me, Filing.branch_id == me, Filing.guarantor_id == me))
        .where(Filing.status == FilingStatus.FILED, default.is_not(None), ~claimed.exists())
        .order_by(day.desc(), Filing.id)
        .limit(MOST)
    )
    return [Claimable(*row) for row in found.all()]


async def bureaux_of(session: AsyncSession, actor: Actor) -> list[tuple[UUID, str]]:
    """The bureaux in whose funds the caller's loans are filed, by name: those that may have to pay it."""
    me = actor.organisation_id
    filed = select(Filing.bureau_id).where(or_(Filing.lender_id == me, Filing.branch_id == me, Filing.guarantor_id == me))
    found = await session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(filed)).order_by(Organisation.name).limit(MOST)
    )
    return [(row[0], row[1]) for row in found]
