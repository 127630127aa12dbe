"""Losses on which an institution may still claim: its defaulted loans that stand filed in a fund, without a claim of its own yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from policies.claims.models import Claim
from policies.claims.states import ClaimStatus
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.funds.models import Fund

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
    """Of the caller's organisation as lender, branch or guarantor; the latest default first."""
    me = actor.organisation_id
    claimed = select(Claim.id).where(
        Claim.default_event_id == Filing.default_event_id, Claim.fund_id == Filing.fund_id, Claim.status != ClaimStatus.WITHDRAWN,
        or_(Claim.claimant_id == me, Claim.branch_id == me),
    )  # fmt: skip
    found = await session.execute(
        select(Filing, Fund.name, Organisation.name)
        .join(Fund, Fund.id == Filing.fund_id)
        .join(Organisation, Organisation.id == Filing.subject_id)
        .where(or_(Filing.lender_id == me, Filing.branch_id == me, Filing.guarantor_id == me))
        .where(Filing.status == FilingStatus.FILED, Filing.default_event_id.is_not(None), ~claimed.exists())
        .order_by(Filing.defaulted_on.desc(), Filing.id)
        .limit(MOST)
    )
    return [
        Claimable(
            filing.default_event_id, filing.fund_id, fund, borrower, filing.loan_reference, filing.number, filing.defaulted_on,
            filing.amount_fen,
        )
        for filing, fund, borrower in found
        if filing.default_event_id is not None and filing.defaulted_on is not None
    ]  # fmt: skip


async def bureaux_of(session: AsyncSession, actor: Actor) -> list[tuple[UUID, str]]:
    """The bureaux in whose funds the caller's loans are filed, by name: those that may have to pay it."""
    me = actor.organisation_id
    filed = select(Filing.bureau_id).where(or_(Filing.lender_id == me, Filing.branch_id == me, Filing.guarantor_id == me))
    found = await session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(filed)).order_by(Organisation.name).limit(MOST)
    )
    return [(row[0], row[1]) for row in found]
