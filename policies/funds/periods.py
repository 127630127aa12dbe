"""Closing months and years (结账): one person has gone through it and proposes, another one closes. Months close in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import FourEyesNeeded
from policies.funds.journal_errors import NoPool, PeriodClosed
from policies.funds.journal_models import FundMonth, FundPeriod, FundPeriodProposal, FundPool
from policies.funds.ledger_events import PERIOD_CLOSED, PERIOD_PROPOSED, tell
from policies.funds.models import Fund
from policies.funds.months import MONTH, YEAR, month_of, months_of
from policies.funds.repository import get_fund

CLOSE = "funds:period:close"


@dataclass(frozen=True, slots=True)
class Closing:
    """A period on its way: proposed by one person, and closed where another has confirmed."""

    proposal: FundPeriodProposal
    closed: FundPeriod | None


async def close_period(session: AsyncSession, actor: Actor, fund_id: UUID, period: str, *, at: datetime) -> Closing:
    """Propose to close `period` (YYYY-MM or YYYY), or close it where another person has proposed it.

    Raises: NoSuchFund, Invalid for a text that names none, PeriodClosed for one that is closed or not in turn and for programs,
    FourEyesNeeded.
    """
    fund = await get_fund(session, actor, fund_id, CLOSE)
    if actor.account_id is None:
        raise PeriodClosed("结账须由人员办理，程序不能结账；请由两位人员登录后办理", state="open")
    locked = select(FundPool).where(FundPool.fund_id == fund.id).with_for_update().execution_options(populate_existing=True)
    pool = await session.scalar(locked)
    if pool is None:
        raise NoPool
    await _require_in_turn(session, pool, period, at)
    proposal = await session.get(FundPeriodProposal, (fund.id, period))
    if proposal is None:
        return Closing(await _propose(session, fund, actor.account_id, period, at), None)
    if proposal.proposed_by == actor.account_id:
        raise FourEyesNeeded(f"{period} 由你提请结账，须由另一人确认")
    return Closing(proposal, await _close(session, fund, pool, proposal, actor.account_id, at))


async def closings_of(session: AsyncSession, fund_id: UUID) -> Sequence[Closing]:
    """Every period that was closed or is proposed, the latest first."""
    joined = (FundPeriod.fund_id == FundPeriodProposal.fund_id) & (FundPeriod.period == FundPeriodProposal.period)
    wanted = select(FundPeriodProposal, FundPeriod).outerjoin(FundPeriod, joined).where(FundPeriodProposal.fund_id == fund_id)
    rows = await session.execute(wanted.order_by(FundPeriodProposal.period.desc()))
    return [Closing(proposal, closed) for proposal, closed in rows]


async def balances_at(session: AsyncSession, fund_id: UUID, last_month: str) -> dict[str, int]:
    """The balance of each account at the end of a month, debits positive, in fen; from the months' sums."""
    balance = func.sum(FundMonth.debit_fen - FundMonth.credit_fen)
    wanted = select(FundMonth.account, balance).where(FundMonth.fund_id == fund_id, FundMonth.period <= last_month)
    return {account.value: int(fen) for account, fen in await session.execute(wanted.group_by(FundMonth.account))}


async def _require_in_turn(session: AsyncSession, pool: FundPool, period: str, at: datetime) -> None:
    months = months_of(period) if MONTH.fullmatch(period) or YEAR.fullmatch(period) else None
    if months is None:
        detail = f"账期请写成 2026-10（月）或 2026（年），现在是 {period}"
        raise Invalid(detail, [FieldError("/period", detail)])
    closed = select(FundPeriod.id).where(FundPeriod.fund_id == pool.fund_id, FundPeriod.period == period)
    if await session.scalar(closed) is not None or (MONTH.fullmatch(period) and period <= pool.closed_through):
        raise PeriodClosed(f"{period} 已经结账（已结至 {pool.closed_through or period}）", state="closed")
    if months[1] >= month_of(at.astimezone(SHANGHAI).date()):
        raise PeriodClosed(f"{period} 还没有结束，结束之后才能结账", state="open")
    if YEAR.fullmatch(period):
        if pool.closed_through < months[1]:
            raise PeriodClosed(
                f"{period} 年的月份还没有全部结账，已结至 {pool.closed_through or '（无）'}；请先结完 {months[1]}", state="open"
            )
        return
    skipped = await session.scalar(
        select(func.min(FundMonth.period)).where(
            FundMonth.fund_id == pool.fund_id, FundMonth.period > pool.closed_through, FundMonth.period < period
        )
    )
    if skipped is not None:
        raise PeriodClosed(f"{skipped} 有分录而未结账，请先结 {skipped}", state="open")


async def _propose(session: AsyncSession, fund: Fund, account_id: UUID, period: str, at: datetime) -> FundPeriodProposal:
    row = {"fund_id": fund.id, "period": period, "proposed_by": account_id, "proposed_at": at}
    await session.execute(insert(FundPeriodProposal).values(row).on_conflict_do_nothing())
    tell(session, PERIOD_PROPOSED, fund, at=at, data={"period": period})
    return await session.get_one(FundPeriodProposal, (fund.id, period))


async def _close(
    session: AsyncSession, fund: Fund, pool: FundPool, proposal: FundPeriodProposal, account_id: UUID, at: datetime
) -> FundPeriod:
    months = months_of(proposal.period)
    assert months is not None  # noqa: S101  # it was asked before
    closed = FundPeriod(
        id=new_id(), fund_id=fund.id, period=proposal.period, last_entry=pool.entries, last_hash=pool.last_hash,
        balances=await balances_at(session, fund.id, months[1]), proposed_by=proposal.proposed_by, closed_by=account_id, closed_at=at,
    )  # fmt: skip
    session.add(closed)
    pool.closed_through = max(pool.closed_through, months[1])
    tell(session, PERIOD_CLOSED, fund, at=at, data={"period": proposal.period, "journal_head": pool.last_hash})
    await session.flush()
    return closed
