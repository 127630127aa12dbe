"""In which funds a loan could be filed, and what speaks against it, before it is sent (备案试算)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError
from policies.filings.candidate import LIVE_STATES, Candidate, read_candidate
from policies.filings.loan_facts import read_loan_file
from policies.filings.models import Filing
from policies.funds.models import Fund
from policies.funds.repository import LIST, visible_fund
from policies.funds.states import FundStatus
from products.loans.models import Loan

MOST_FUNDS = 20


@dataclass(frozen=True, slots=True)
class Fitting:
    """One fund. `standing`: the live filing that the loan has there already."""

    fund: Fund
    candidate: Candidate
    faults: Sequence[FieldError]
    standing: Filing | None


async def fitting_funds(session: AsyncSession, actor: Actor, loan: Loan, *, at: datetime) -> list[Fitting]:
    """Funds that take filings, those without a fault first; without a guarantor. The session has to be the system's."""
    file = await read_loan_file(session, loan, None)
    wanted = select(Fund).where(visible_fund(actor, LIST), Fund.status == FundStatus.PUBLISHED).order_by(Fund.id.desc()).limit(MOST_FUNDS)
    live = select(Filing).where(Filing.loan_id == loan.id, Filing.status.in_(LIVE_STATES))
    standing = {each.fund_id: each for each in await session.scalars(live)}
    found = []
    for fund in (await session.scalars(wanted)).all():
        candidate = await read_candidate(session, fund, file, loan.principal_fen, today=at.astimezone(SHANGHAI).date())
        found.append(Fitting(fund, candidate, candidate.faults(), standing.get(fund.id)))
    return sorted(found, key=lambda each: (bool(each.faults), each.standing is not None, each.fund.name))
