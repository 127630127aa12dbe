"""What came of comparing a statement with the journal, read anew each time: the journal may have gone on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from policies.funds.journal_models import BankStatement, BankStatementGap, BankStatementLine, JournalEntry, JournalPosting
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.reconciliation_rules import DAYS_APART, BankLine, BookedCash, match


@dataclass(frozen=True, slots=True)
class Left:
    """What did not agree: lines of the bank, entries of the journal, and which of the two have the same voucher.

    `explained_gaps` says by entry what a person wrote. `books_fen`: the account's balance by the journal at the end of the last day;
    `sums_up`: whether the bank's own figures add up.
    """

    lines: Sequence[BankStatementLine]
    gaps: Sequence[BookedCash]
    differing: Mapping[int, UUID]
    explained_gaps: Mapping[UUID, str]
    books_fen: int
    sums_up: bool


async def candidates(session: AsyncSession, statement: BankStatement) -> Sequence[BookedCash]:
    """The entries that its lines may be: of no statement yet, a few days around its own."""
    around = timedelta(days=DAYS_APART)
    return await _cash(session, statement, before=around, after=around)


async def unmatched_lines(session: AsyncSession, statement: BankStatement) -> Left:
    """Everything that is left over on either side."""
    wanted = select(BankStatementLine).where(BankStatementLine.statement_id == statement.id).order_by(BankStatementLine.line)
    every = (await session.scalars(wanted)).all()
    lines = [each for each in every if each.entry_id is None]
    gaps = await _cash(session, statement)
    plain = [BankLine(each.line, each.booked_on, each.amount_fen, each.reference) for each in lines]
    said = await session.execute(
        select(BankStatementGap.entry_id, BankStatementGap.explained_zh).where(BankStatementGap.statement_id == statement.id)
    )
    known = {each.entry_id for each in gaps}
    moved = sum(each.amount_fen for each in every)
    return Left(
        lines, gaps, match(plain, gaps).differing, {entry: words for entry, words in said if entry in known},
        await _balance(session, statement), statement.opening_fen + moved == statement.closing_fen,
    )  # fmt: skip


async def _cash(
    session: AsyncSession, statement: BankStatement, *, before: timedelta = timedelta(0), after: timedelta = timedelta(0)
) -> Sequence[BookedCash]:
    """Movements of the account in the journal that no line has yet. What was reversed, and what reversed it, the bank has never seen."""
    reversing = aliased(JournalEntry)
    moved = func.sum(JournalPosting.amount_fen)
    wanted = (
        select(JournalEntry.id, JournalEntry.number, JournalEntry.occurred_on, moved, JournalEntry.voucher)
        .join(JournalPosting, JournalPosting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.fund_id == statement.fund_id,
            JournalEntry.occurred_on.between(statement.from_on - before, statement.to_on + after),
            JournalEntry.kind != EntryKind.REVERSAL,
            ~select(reversing.id).where(reversing.reverses_id == JournalEntry.id).exists(),
            ~select(BankStatementLine.line).where(BankStatementLine.entry_id == JournalEntry.id).exists(),
            JournalPosting.account == Account.CASH,
            JournalPosting.deposit_id == statement.deposit_id,
        )
        .group_by(JournalEntry.id)
        .having(moved != 0)
        .order_by(JournalEntry.number)
    )
    rows = await session.execute(wanted)
    return [BookedCash(entry_id, number, day, int(fen), voucher) for entry_id, number, day, fen, voucher in rows]


async def _balance(session: AsyncSession, statement: BankStatement) -> int:
    wanted = (
        select(func.coalesce(func.sum(JournalPosting.amount_fen), 0))
        .join(JournalEntry, JournalEntry.id == JournalPosting.entry_id)
        .where(
            JournalPosting.fund_id == statement.fund_id,
            JournalPosting.account == Account.CASH,
            JournalPosting.deposit_id == statement.deposit_id,
            JournalEntry.occurred_on <= statement.to_on,
        )
    )
    return int(await session.scalar(wanted) or 0)


async def known_statement_files(session: AsyncSession, keys: Sequence[UUID]) -> set[UUID]:
    """Which files of the store are those of bank statements; as the system role, for the sweep."""
    return set(await session.scalars(select(BankStatement.file_key).where(BankStatement.file_key.in_(keys))))
