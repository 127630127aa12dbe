"""Funds at a glance: what each has, owes, has paid and got back, and how its loans do. Read in the caller's own transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation
from policies.claims.models import Claim, ClaimRecovery
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.funds.journal_models import FundDeposit, FundPool
from policies.funds.models import FundContribution
from policies.funds.rules.breaker import rate_pct


@dataclass(slots=True)
class Glance:
    """One fund's figures in fen. `available` is cash that is not reserved; `reported_back` recoveries still to come in."""

    cash_fen: int = 0
    reserved_fen: int = 0
    paid_fen: int = 0
    received_back_fen: int = 0
    reported_back_fen: int = 0
    interest_fen: int = 0
    paid_in_fen: int = 0
    committed_fen: int = 0
    filed_fen: int = 0
    filings: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)

    @property
    def available_fen(self) -> int:
        """What new compensation may be reserved from."""
        return self.cash_fen - self.reserved_fen

    @property
    def recovered_fen(self) -> int:
        """What came back, and what was reported and is still to come."""
        return self.received_back_fen + self.reported_back_fen

    @property
    def leverage(self) -> Decimal | None:
        """Principal under filing for each yuan paid in, cut to two decimals; None while nothing is paid in."""
        return Decimal(self.filed_fen * 100 // self.paid_in_fen).scaleb(-2) if self.paid_in_fen else None


@dataclass(frozen=True, slots=True)
class BankLine:
    """One lender under a fund: principal filed, of it owed at defaults, compensation approved; the rate of loss."""

    lender_id: UUID
    name: str
    loans: int
    filed_fen: int
    lost_fen: int
    approved_fen: int

    @property
    def loss_rate_pct(self) -> Decimal | None:
        """Of all years, in per cent, cut to four decimals."""
        return rate_pct(self.lost_fen, self.filed_fen)


async def glances(session: AsyncSession, fund_ids: Collection[UUID]) -> Mapping[UUID, Glance]:
    """Five statements, however many funds there are. Funds whose money the caller may not see have zeros."""
    found = {each: Glance() for each in fund_ids}
    for pool in await session.scalars(select(FundPool).where(FundPool.fund_id.in_(fund_ids))):
        each = found[pool.fund_id]
        each.cash_fen, each.reserved_fen, each.paid_fen = pool.cash_fen, pool.reserved_fen, pool.paid_fen
        each.received_back_fen, each.interest_fen = pool.recovered_fen + pool.clawed_back_fen, pool.interest_fen
    for fund_id, committed, paid_in in await _contributions(session, fund_ids):
        found[fund_id].committed_fen, found[fund_id].paid_in_fen = int(committed), int(paid_in)
    for fund_id, status, number, fen in await _filings(session, fund_ids):
        found[fund_id].filings[str(status)] = number
        found[fund_id].filed_fen += int(fen) if status == FilingStatus.FILED else 0
    for fund_id, status, number in await _claims(session, fund_ids):
        found[fund_id].claims[str(status)] = number
    for fund_id, fen in await _still_to_come(session, fund_ids):
        found[fund_id].reported_back_fen = int(fen)
    return found


async def banks_of(session: AsyncSession, fund_id: UUID) -> Sequence[BankLine]:
    """Lenders by what was filed, the largest first."""
    owed = func.coalesce(cast(Filing.book["owed_principal_fen"].astext, BigInteger), Filing.amount_fen)
    lost = func.sum(func.least(Filing.amount_fen, owed)).filter(Filing.defaulted_on.is_not(None))
    filed = func.sum(Filing.amount_fen)
    wanted = (
        select(Filing.lender_id, Organisation.name, func.count(), filed, func.coalesce(lost, 0))
        .join(Organisation, Organisation.id == Filing.lender_id)
        .where(Filing.fund_id == fund_id, Filing.status == FilingStatus.FILED)
        .group_by(Filing.lender_id, Organisation.name)
        .order_by(filed.desc(), Organisation.name)
    )
    approved = await _approved_by_bank(session, fund_id)
    rows = await session.execute(wanted)
    return [BankLine(whose, name, loans, int(fen), int(gone), approved.get(whose, 0)) for whose, name, loans, fen, gone in rows]


async def deposits_of(session: AsyncSession, fund_id: UUID) -> Sequence[FundDeposit]:
    """Special accounts with what stands in each."""
    return (await session.scalars(select(FundDeposit).where(FundDeposit.fund_id == fund_id).order_by(FundDeposit.code))).all()


async def _approved_by_bank(session: AsyncSession, fund_id: UUID) -> dict[UUID, int]:
    approved = func.sum(Claim.reserved_fen + Claim.paid_fen)
    wanted = select(Filing.lender_id, approved).join(Claim, Claim.filing_id == Filing.id).where(Claim.fund_id == fund_id)
    return {whose: int(fen) for whose, fen in await session.execute(wanted.group_by(Filing.lender_id))}


async def _contributions(session: AsyncSession, fund_ids: Collection[UUID]) -> Any:
    sums = select(FundContribution.fund_id, func.sum(FundContribution.committed_fen), func.sum(FundContribution.paid_in_fen))
    return await session.execute(sums.where(FundContribution.fund_id.in_(fund_ids)).group_by(FundContribution.fund_id))


async def _filings(session: AsyncSession, fund_ids: Collection[UUID]) -> Any:
    counted = select(Filing.fund_id, Filing.status, func.count(), func.sum(Filing.amount_fen))
    return await session.execute(counted.where(Filing.fund_id.in_(fund_ids)).group_by(Filing.fund_id, Filing.status))


async def _claims(session: AsyncSession, fund_ids: Collection[UUID]) -> Any:
    counted = select(Claim.fund_id, Claim.status, func.count())
    return await session.execute(counted.where(Claim.fund_id.in_(fund_ids)).group_by(Claim.fund_id, Claim.status))


async def _still_to_come(session: AsyncSession, fund_ids: Collection[UUID]) -> Any:
    sums = select(ClaimRecovery.fund_id, func.sum(ClaimRecovery.shared_back_fen))
    waiting = (ClaimRecovery.fund_id.in_(fund_ids), ClaimRecovery.arrived_on.is_(None))
    return await session.execute(sums.where(*waiting).group_by(ClaimRecovery.fund_id))
