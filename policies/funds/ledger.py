"""Booking a movement of a fund's money: the pool, the entry with its postings, what they add up to. Nothing else writes the journal.

Two statements. The first is one conditional UPDATE of the pool: it takes the fund's lock, refuses what the fund does not have, and gives
the entry its number, the hash before it and the period up to which the books are closed. The second writes everything else. Whoever
books other rows in the same transaction does that before, so that the pool is held for the shortest time.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from policies.funds.journal_errors import AmountWrong, NoPool
from policies.funds.journal_models import FundPool, JournalEntry, JournalPosting
from policies.funds.journal_rules import EntryKind, Posting, postings_of, reversed_postings
from policies.funds.journal_write import Movement, Taken, take_pool, write_entry
from policies.funds.months import period_for


async def open_pool(session: AsyncSession, fund_id: UUID) -> None:
    """Give the fund its empty pool, once."""
    await session.execute(insert(FundPool).values(fund_id=fund_id).on_conflict_do_nothing())


async def book(
    session: AsyncSession,
    fund_id: UUID,
    kind: EntryKind,
    amounts: Sequence[tuple[str, int]],
    *,
    occurred_on: date,
    recorded_by: UUID | None,
    at: datetime,
    claim_id: UUID | None = None,
    contribution_id: UUID | None = None,
    voucher: str | None = None,
    note_zh: str = "",
    deposit_id: UUID | None = None,
    from_deposit_id: UUID | None = None,
) -> JournalEntry:
    """Book `amounts` (payer and whole fen above or equal 0) on the day `occurred_on`; in the open period, where that day's is closed.

    Money that comes or goes stands on `deposit_id`; where none is named, on the fund's only special account if it can bear it.
    The returned entry is written, but no object of the session. Raises: AmountWrong, NoPool, PoolShort, DepositShort, VoucherUsed.
    """
    if any(amount < 0 for _, amount in amounts) or not any(amount for _, amount in amounts):
        raise AmountWrong(kind, amounts)
    entry = JournalEntry(
        id=new_id(), fund_id=fund_id, kind=kind, occurred_on=occurred_on, amount_fen=sum(amount for _, amount in amounts),
        claim_id=claim_id, contribution_id=contribution_id, reverses_id=None, voucher=voucher, note_zh=note_zh,
        recorded_by=recorded_by, recorded_at=at,
    )  # fmt: skip
    deposit, source = str(deposit_id or ""), str(from_deposit_id or "")
    postings = postings_of(kind, amounts, deposit=deposit, from_deposit=source)
    taken = await take_pool(session, Movement.of(kind, postings), entry)
    if not deposit and kind is not EntryKind.TRANSFER and taken.only_deposit is not None:
        postings = postings_of(kind, amounts, deposit=str(taken.only_deposit))
    return await _write(session, entry, postings, taken)


async def reverse(
    session: AsyncSession,
    entry_id: UUID,
    *,
    occurred_on: date,
    recorded_by: UUID | None,
    at: datetime,
    note_zh: str,
    voucher: str | None = None,
) -> JournalEntry:
    """Take an entry back (冲正) by another one that names it.

    Raises: NoPool for an entry that is not there, AlreadyReversed, PoolShort where the money is not there any more, VoucherUsed.
    """
    found = await session.get(JournalEntry, entry_id)
    if found is None:
        raise NoPool
    lines = await session.scalars(select(JournalPosting).where(JournalPosting.entry_id == entry_id).order_by(JournalPosting.line))
    booked = [Posting(each.account, each.amount_fen, each.payer, str(each.deposit_id or "")) for each in lines]
    entry = JournalEntry(
        id=new_id(), fund_id=found.fund_id, kind=EntryKind.REVERSAL, occurred_on=occurred_on, amount_fen=found.amount_fen,
        claim_id=found.claim_id, contribution_id=found.contribution_id, reverses_id=found.id, voucher=voucher, note_zh=note_zh,
        recorded_by=recorded_by, recorded_at=at,
    )  # fmt: skip
    postings = reversed_postings(booked)
    taken = await take_pool(session, Movement.of(found.kind, postings, back=True), entry)
    return await _write(session, entry, postings, taken)


async def _write(session: AsyncSession, entry: JournalEntry, postings: Sequence[Posting], taken: Taken) -> JournalEntry:
    entry.number, entry.previous_hash = taken.number, taken.last_hash
    entry.period, entry.late = period_for(entry.occurred_on, taken.closed_through)
    await write_entry(session, entry, postings)
    return entry
