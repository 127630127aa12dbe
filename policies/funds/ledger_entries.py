"""Entries that a treasurer makes: interest, charges, money back to the budget, transfers between special accounts, and taking one back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.money import yuan_text
from policies.funds.deposits import deposit_by_code
from policies.funds.journal_models import JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book, reverse
from policies.funds.ledger_events import BOOKED, journal_facts, tell
from policies.funds.models import Fund, FundContribution
from policies.funds.repository import get_fund

RECORD = "funds:ledger:record"
BY_HAND = (EntryKind.INTEREST, EntryKind.CHARGE, EntryKind.RETURN_TO_BUDGET, EntryKind.TRANSFER)
REVERSIBLE = (*BY_HAND, EntryKind.CONTRIBUTION)


class NoSuchEntry(NotFound):
    """Not there, or not this caller's."""

    code = "entry_not_found"


class NotToBeReversed(Conflict):
    """What a claim has booked is taken back by the claim's own steps, and a reversal not at all."""

    code = "not_to_be_reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEntry:
    """An entry by hand. `payer`: whose money it is, empty where that is not told apart; accounts by their codes."""

    kind: EntryKind
    amount_fen: int
    occurred_on: date
    payer: str = ""
    voucher: str | None = None
    note_zh: str = ""
    deposit: str | None = None
    from_deposit: str | None = None


async def record_entry(session: AsyncSession, actor: Actor, fund_id: UUID, wanted: HandEntry, *, at: datetime) -> JournalEntry:
    """Book one of the kinds that are made by hand. Raises: NoSuchFund, Invalid, PoolShort, DepositShort, VoucherUsed."""
    fund = await get_fund(session, actor, fund_id, RECORD)
    if faults := _wrong(wanted, at):
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    entry = await book(
        session, fund.id, wanted.kind, [(wanted.payer.strip(), wanted.amount_fen)], occurred_on=wanted.occurred_on,
        recorded_by=actor.account_id or actor.client_id, at=at, voucher=wanted.voucher, note_zh=wanted.note_zh.strip(),
        deposit_id=await deposit_by_code(session, fund.id, wanted.deposit),
        from_deposit_id=await deposit_by_code(session, fund.id, wanted.from_deposit, "/from_deposit"),
    )  # fmt: skip
    tell(session, BOOKED[wanted.kind], fund, at=at, data=journal_facts(entry))
    return entry


async def reverse_entry(
    session: AsyncSession, actor: Actor, fund_id: UUID, entry_id: UUID, note_zh: str, *, at: datetime, occurred_on: date | None = None
) -> JournalEntry:
    """Take an entry back by another one that names it; what a contribution had paid in is open again.

    Raises: NoSuchFund, NoSuchEntry, NotToBeReversed, AlreadyReversed, PoolShort, Invalid without a reason.
    """
    fund = await get_fund(session, actor, fund_id, RECORD)
    found = await session.scalar(select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.fund_id == fund.id))
    if found is None:
        raise NoSuchEntry("没有这笔分录，或者它不属于这个资金池")
    today = at.astimezone(SHANGHAI).date()
    faults = [] if note_zh.strip() else [FieldError("/note", "请写明为什么冲正")]
    if occurred_on is not None and occurred_on > today:
        faults.append(FieldError("/occurred_on", f"记账日 {occurred_on} 不能晚于今天 {today}"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    _require_reversible(found)
    if found.contribution_id is not None:  # before the pool, as when it was paid in; of one that was taken back before nothing is left
        mine = (FundContribution.id == found.contribution_id) & (FundContribution.paid_in_fen >= found.amount_fen)
        await session.execute(update(FundContribution).where(mine).values(paid_in_fen=FundContribution.paid_in_fen - found.amount_fen))
    entry = await reverse(
        session, found.id, occurred_on=occurred_on or today, recorded_by=actor.account_id or actor.client_id, at=at, note_zh=note_zh.strip()
    )
    _tell_reversal(session, fund, found, entry, at)
    return entry


def _tell_reversal(session: AsyncSession, fund: Fund, found: JournalEntry, entry: JournalEntry, at: datetime) -> None:
    tell(session, BOOKED[EntryKind.REVERSAL], fund, at=at, data={"reverses_id": str(found.id), **journal_facts(entry)})


def _require_reversible(entry: JournalEntry) -> None:
    if entry.kind is EntryKind.REVERSAL:
        raise NotToBeReversed("冲正分录不能再冲正；请按原样重新记一笔")
    if entry.kind not in REVERSIBLE:
        raise NotToBeReversed("这笔分录由补偿申请生成，只能通过该申请自身的步骤（退票、撤回、责令退回等）调整")


def _wrong(wanted: HandEntry, at: datetime) -> list[FieldError]:
    faults = []
    today = at.astimezone(SHANGHAI).date()
    if wanted.kind not in BY_HAND:
        faults.append(FieldError("/kind", f"只能手工记这几类：{'、'.join(BY_HAND)}；现在是 {wanted.kind}"))
    if wanted.amount_fen <= 0:
        faults.append(FieldError("/amount", f"金额须大于 0 元，现在是 {yuan_text(wanted.amount_fen)}"))
    if wanted.occurred_on > today:
        faults.append(FieldError("/occurred_on", f"记账日 {wanted.occurred_on} 不能晚于今天 {today}"))
    if wanted.kind is EntryKind.TRANSFER and (wanted.deposit or "") == (wanted.from_deposit or ""):
        faults.append(FieldError("/deposit", "调拨要写明转出和转入的专户，且不能是同一个"))
    if wanted.kind is not EntryKind.TRANSFER and wanted.from_deposit:
        faults.append(FieldError("/from_deposit", "只有调拨才写转出专户"))
    return faults
