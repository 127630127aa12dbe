"""Money that is promised to a fund (承诺出资) and money that has come (实缴): each level's with its own budget document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.ids import new_id
from marketplace.money import yuan_text
from policies.funds.deposits import deposit_by_code
from policies.funds.journal_models import JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.ledger_events import BOOKED, CONTRIBUTION_PROMISED, journal_facts, tell
from policies.funds.models import Fund, FundContribution
from policies.funds.repository import get_fund

CREATE = "funds:contribution:create"
PAY_IN = "funds:contribution:pay_in"


class NoSuchContribution(NotFound):
    """Not there, or not this caller's."""

    code = "contribution_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayIn:
    """Money that has come. `deposit`: code of the special account; None: the only one."""

    amount_fen: int
    paid_on: date
    voucher: str | None = None
    deposit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A contribution. `source` names who gives (市财政), `budget_document` by what document; `paid_in` where all of it has come."""

    source: str
    amount_fen: int
    budget_document: str
    due_on: date | None = None
    paid_in: PayIn | None = None


async def contribute(session: AsyncSession, actor: Actor, fund_id: UUID, promise: Promise, *, at: datetime) -> FundContribution:
    """Record a contribution, and its arrival where it has come. Raises: NoSuchFund, Invalid, VoucherUsed."""
    fund = await get_fund(session, actor, fund_id, CREATE)
    faults = [*_wrong_promise(promise), *(wrong_pay_in(promise.paid_in, at) if promise.paid_in else [])]
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    made = FundContribution(
        id=new_id(), fund_id=fund.id, source=promise.source.strip(), committed_fen=promise.amount_fen,
        budget_document=promise.budget_document.strip(), due_on=promise.due_on, recorded_by=actor.account_id, created_at=at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    tell(session, CONTRIBUTION_PROMISED, fund, at=at, data={"contribution_id": str(made.id)})
    if promise.paid_in is not None:
        await _book_arrival(session, actor, fund, made, promise.paid_in, at=at)
    return made


async def pay_in(
    session: AsyncSession, actor: Actor, fund_id: UUID, contribution_id: UUID, arrived: PayIn, *, at: datetime
) -> FundContribution:
    """Record that money of a promise has come. Raises: NoSuchFund, NoSuchContribution, Invalid for more than is still promised."""
    fund = await get_fund(session, actor, fund_id, PAY_IN)
    found = await session.scalar(
        select(FundContribution).where(FundContribution.id == contribution_id, FundContribution.fund_id == fund.id)
    )
    if found is None:
        raise NoSuchContribution("没有这笔出资，或者它不属于这个资金池")
    if faults := wrong_pay_in(arrived, at):
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    await _book_arrival(session, actor, fund, found, arrived, at=at)
    return found


async def contributions_of(session: AsyncSession, fund_id: UUID) -> Sequence[FundContribution]:
    """All of a fund, the newest first."""
    wanted = select(FundContribution).where(FundContribution.fund_id == fund_id)
    return (await session.scalars(wanted.order_by(FundContribution.id.desc()))).all()


def wrong_pay_in(arrived: PayIn, at: datetime) -> list[FieldError]:
    """What is wrong with the amount and the day of money that came."""
    faults = [] if arrived.amount_fen > 0 else [FieldError("/amount", f"金额须大于 0 元，现在是 {yuan_text(arrived.amount_fen)}")]
    today = at.astimezone(SHANGHAI).date()
    if arrived.paid_on > today:
        faults.append(FieldError("/paid_on", f"到账日 {arrived.paid_on} 不能晚于今天 {today}"))
    return faults


async def _book_arrival(
    session: AsyncSession, actor: Actor, fund: Fund, made: FundContribution, arrived: PayIn, *, at: datetime
) -> JournalEntry:
    deposit_id = await deposit_by_code(session, fund.id, arrived.deposit)
    fits = FundContribution.paid_in_fen + arrived.amount_fen <= FundContribution.committed_fen
    changed = (
        update(FundContribution)
        .where(FundContribution.id == made.id, fits)
        .values(paid_in_fen=FundContribution.paid_in_fen + arrived.amount_fen)
        .returning(FundContribution.paid_in_fen)
    )
    if (await session.execute(changed)).one_or_none() is None:
        await session.refresh(made)
        left = yuan_text(made.committed_fen - made.paid_in_fen)
        detail = f"承诺出资 {yuan_text(made.committed_fen)} 元，尚可实缴 {left} 元，现在是 {yuan_text(arrived.amount_fen)} 元"
        raise Invalid(detail, [FieldError("/amount", detail)])
    entry = await book(
        session, fund.id, EntryKind.CONTRIBUTION, [(made.source, arrived.amount_fen)], occurred_on=arrived.paid_on,
        recorded_by=actor.account_id or actor.client_id, at=at, contribution_id=made.id, voucher=arrived.voucher, deposit_id=deposit_id,
    )  # fmt: skip
    await session.refresh(made)
    data = {"contribution_id": str(made.id), **journal_facts(entry)}
    tell(session, BOOKED[EntryKind.CONTRIBUTION], fund, at=at, data=data)
    return entry


def _wrong_promise(promise: Promise) -> list[FieldError]:
    faults = []
    if not promise.source.strip():
        faults.append(FieldError("/source", "请填写出资方，如 市财政"))
    if not promise.budget_document.strip():
        faults.append(FieldError("/budget_document", "请填写预算文件的文号"))
    if promise.amount_fen <= 0 and promise.paid_in is None:
        faults.append(FieldError("/amount", f"金额须大于 0 元，现在是 {yuan_text(promise.amount_fen)}"))
    return faults
