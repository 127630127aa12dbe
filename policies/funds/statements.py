"""A fund's statement of a month, a quarter or a year: what it began with, what came and went by kind and payer, what it ended with.

Read from the sums of months, so its time does not grow with the journal. Entries of a closed month that came late stand in the month in
which they were booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.funds.journal_models import FundMonth
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.months import months_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What a fund has at one time, in fen. `free_fen` is cash that is not reserved."""

    cash_fen: int
    reserved_fen: int
    receivable_fen: int

    @property
    def free_fen(self) -> int:
        """What may still be promised."""
        return self.cash_fen - self.reserved_fen


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What entries of one kind did for one payer, in fen; `reserved_fen` and `receivable_fen` by how much each changed."""

    kind: EntryKind
    payer: str
    came_fen: int
    went_fen: int
    reserved_fen: int
    receivable_fen: int

    @property
    def free_fen(self) -> int:
        """By how much what is free changed."""
        return self.came_fen - self.went_fen - self.reserved_fen


@dataclass(frozen=True, slots=True)
class Statement:
    """`first` and `last` are months, both included."""

    period: str
    first: str
    last: str
    opening: Standing
    lines: list[StatementLine]
    closing: Standing

    @property
    def came_fen(self) -> int:
        """All that came."""
        return sum(each.came_fen for each in self.lines)

    @property
    def went_fen(self) -> int:
        """All that went."""
        return sum(each.went_fen for each in self.lines)


async def statement_of(session: AsyncSession, fund_id: UUID, period: str) -> Statement:
    """The statement of a period as `months_of` reads it. Raises: ValueError for a text that names none."""
    months = months_of(period)
    if months is None:
        raise ValueError(f"{period!r} is no month, quarter or year")
    first, last = months
    opening = await _standing(session, fund_id, first)
    within = (FundMonth.fund_id == fund_id) & FundMonth.period.between(first, last)
    sums = (func.sum(FundMonth.debit_fen), func.sum(FundMonth.credit_fen))
    wanted = select(FundMonth.kind, FundMonth.payer, FundMonth.account, *sums).where(within)
    rows = await session.execute(wanted.group_by(FundMonth.kind, FundMonth.payer, FundMonth.account))
    lines = _lines((kind, payer, account, int(debit), int(credit)) for kind, payer, account, debit, credit in rows)
    closing = Standing(
        opening.cash_fen + sum(each.came_fen - each.went_fen for each in lines),
        opening.reserved_fen + sum(each.reserved_fen for each in lines),
        opening.receivable_fen + sum(each.receivable_fen for each in lines),
    )
    return Statement(period, first, last, opening, lines, closing)


async def months_booked(session: AsyncSession, fund_id: UUID) -> list[str]:
    """The months in which anything was booked, the latest first."""
    wanted = select(FundMonth.period).where(FundMonth.fund_id == fund_id).distinct().order_by(FundMonth.period.desc())
    return list(await session.scalars(wanted))


async def _standing(session: AsyncSession, fund_id: UUID, before: str) -> Standing:
    balance = func.sum(FundMonth.debit_fen - FundMonth.credit_fen)
    wanted = select(FundMonth.account, balance).where(FundMonth.fund_id == fund_id, FundMonth.period < before)
    found = {account: int(fen) for account, fen in await session.execute(wanted.group_by(FundMonth.account))}
    return Standing(found.get(Account.CASH, 0), -found.get(Account.RESERVED, 0), found.get(Account.RECEIVABLE, 0))


def _lines(rows: Iterable[tuple[EntryKind, str, Account, int, int]]) -> list[StatementLine]:
    sums: Mapping[tuple[EntryKind, str], dict[Account, tuple[int, int]]] = defaultdict(dict)
    for kind, payer, account, debit, credit in rows:
        sums[kind, payer][account] = (debit, credit)
    order = {kind: number for number, kind in enumerate(EntryKind)}
    lines = []
    for (kind, payer), by_account in sorted(sums.items(), key=lambda each: (order[each[0][0]], each[0][1])):
        came, went = by_account.get(Account.CASH, (0, 0))
        released, held = by_account.get(Account.RESERVED, (0, 0))
        owed, settled = by_account.get(Account.RECEIVABLE, (0, 0))
        lines.append(StatementLine(kind, payer, came, went, held - released, owed - settled))
    return lines
