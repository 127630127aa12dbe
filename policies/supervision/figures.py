"""The stored figures that breakers read: by institution or for the whole fund, in one statement for each measure. As the system."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.models import Claim
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.funds.fund_rules import StopMeasure, StopScope
from policies.funds.rules.cap_year import CapYearPeriod
from products.loans.models import DefaultEvent, Loan

KEPT_IDS = 200  # of what a numerator counted; beyond them their number says enough
KEYS: dict[StopScope, Any] = {StopScope.BANK: Filing.lender_id, StopScope.GUARANTOR: Filing.guarantor_id}
Wanted = Any  # Select of a sum, a number of rows, ids


@dataclass(frozen=True, slots=True)
class Counted:
    """A sum in fen, of how many rows, and ids (at most `KEPT_IDS`)."""

    fen: int = 0
    rows: int = 0
    ids: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Figures:
    """One institution's figures of a year; of the whole fund under the key None."""

    filed: Counted = field(default_factory=Counted)
    lost: Counted = field(default_factory=Counted)


async def figures(
    session: AsyncSession, fund_id: UUID, scope: StopScope, measure: StopMeasure, year: CapYearPeriod
) -> Mapping[UUID | None, Figures]:
    """Principal filed in the year, and what the measure sets against it, by institution; those without either are left out."""
    found: dict[UUID | None, Figures] = {None: Figures()} if scope is StopScope.FUND else {}
    for whose, counted in await _by(session, scope, _filed(fund_id, year)):
        found.setdefault(whose, Figures()).filed = counted
    for whose, counted in await _by(session, scope, _NUMERATORS[measure](fund_id, year)):
        found.setdefault(whose, Figures()).lost = counted
    return {whose: each for whose, each in found.items() if whose is not None or scope is StopScope.FUND}


async def _by(session: AsyncSession, scope: StopScope, wanted: Wanted) -> list[tuple[UUID | None, Counted]]:
    """A loan without a guarantor counts for none."""
    key = KEYS.get(scope)
    rows = await session.execute(wanted.add_columns(null()) if key is None else wanted.add_columns(key).group_by(key))
    return [(whose, Counted(int(fen or 0), count, tuple(ids or ()))) for fen, count, ids, whose in rows if count]


def _filed(fund_id: UUID, year: CapYearPeriod) -> Wanted:
    wanted = select(func.sum(Filing.amount_fen), func.count(), null())
    in_year = Filing.filed_on.between(year.begins_on, year.ends_on)
    return wanted.where(Filing.fund_id == fund_id, Filing.status == FilingStatus.FILED, in_year)


def _defaulted(fund_id: UUID, year: CapYearPeriod) -> Wanted:
    """Principal owed at the default, as far as it was filed, of filed loans that defaulted in the year."""
    owed = func.least(Filing.amount_fen, DefaultEvent.principal_fen)
    return (
        select(func.sum(owed), func.count(), _ids(DefaultEvent.id))
        .select_from(Filing)
        .join(DefaultEvent, DefaultEvent.loan_id == Filing.loan_id)
        .where(
            Filing.fund_id == fund_id,
            Filing.status == FilingStatus.FILED,
            DefaultEvent.defaulted_on.between(year.begins_on, year.ends_on),
        )
    )


def _compensated(fund_id: UUID, year: CapYearPeriod) -> Wanted:
    """What was approved and is reserved or paid, under the year whose limits it used."""
    approved = Claim.reserved_fen + Claim.paid_fen
    return (
        select(func.sum(approved), func.count(), _ids(Claim.id))
        .select_from(Claim)
        .join(Filing, Filing.id == Claim.filing_id)
        .where(Claim.fund_id == fund_id, Claim.cap_year == year.label, approved > 0)
    )


def _overdue(fund_id: UUID, _: CapYearPeriod) -> Wanted:
    """The balance of filed loans that are overdue now, as far as it was filed."""
    return (
        select(func.sum(func.least(Filing.amount_fen, Loan.balance_fen)), func.count(), _ids(Filing.id))
        .select_from(Filing)
        .join(Loan, Loan.id == Filing.loan_id)
        .where(Filing.fund_id == fund_id, Filing.status == FilingStatus.FILED, Loan.days_past_due > 0, Loan.balance_fen > 0)
    )


def _ids(column: Any) -> Any:
    return func.array_agg(column)[1:KEPT_IDS]


_NUMERATORS = {
    StopMeasure.LOSS_RATE: _defaulted,
    StopMeasure.COMPENSATION_RATE: _compensated,
    StopMeasure.OVERDUE_RATE: _overdue,
}
