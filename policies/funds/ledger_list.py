"""Entries of a fund's journal with their postings, page by page by their dense numbers; as long as the journal may be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, String, and_, cast, column, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from policies.funds.journal_models import JournalEntry, JournalPosting
from policies.funds.journal_rules import EntryKind
from policies.funds.months import months_of, next_month

STREAMED = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a journal is asked for: `period` a month, a quarter or a year; entries of one kind, or of one claim."""

    period: str | None = None
    kind: EntryKind | None = None
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryLines:
    """An entry with its postings in their order, and the number of the entry that it takes back."""

    entry: JournalEntry
    lines: Sequence[JournalPosting]
    reverses: int | None


async def list_entries(session: AsyncSession, fund_id: UUID, asked: Asked, *, limit: int, before: int | None = None) -> list[EntryLines]:
    """The newest first; `before`: only entries of smaller numbers. Of a period each month is asked by itself, by its own index."""
    wanted = _wanted(fund_id, asked)
    if before is not None:
        wanted &= JournalEntry.number < before
    months = _months(asked.period)
    if months is None:
        found = await session.scalars(select(JournalEntry).where(wanted).order_by(JournalEntry.number.desc()).limit(limit))
        return await _with_lines(session, found.all())
    month = func.unnest(cast(months, ARRAY(String))).table_valued(column("month", String)).render_derived()
    inner = select(JournalEntry.id, JournalEntry.number).where(wanted, JournalEntry.period == month.c.month).correlate(month)
    some = inner.order_by(JournalEntry.number.desc()).limit(limit).lateral()
    ids = select(some.c.id).select_from(month).join(some, true()).order_by(some.c.number.desc()).limit(limit)
    rows = await session.scalars(select(JournalEntry).where(JournalEntry.id.in_(ids)).order_by(JournalEntry.number.desc()))
    return await _with_lines(session, rows.all())


async def entries_after(session: AsyncSession, fund_id: UUID, number: int) -> list[EntryLines]:
    """The next some thousand entries from the one after `number` on, the oldest first; none at the end of the journal."""
    wanted = select(JournalEntry).where(JournalEntry.fund_id == fund_id, JournalEntry.number > number)
    found = await session.scalars(wanted.order_by(JournalEntry.number).limit(STREAMED))
    return await _with_lines(session, found.all())


async def entry_lines(session: AsyncSession, fund_id: UUID, entry_id: UUID) -> EntryLines | None:
    """One entry of the fund."""
    entry = await session.scalar(select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.fund_id == fund_id))
    return None if entry is None else (await _with_lines(session, [entry]))[0]


def _wanted(fund_id: UUID, asked: Asked) -> ColumnElement[bool]:
    conditions = [JournalEntry.fund_id == fund_id]
    if asked.kind is not None:
        conditions.append(JournalEntry.kind == asked.kind)
    if asked.claim_id is not None:
        conditions.append(JournalEntry.claim_id == asked.claim_id)
    return and_(*conditions)


def _months(period: str | None) -> list[str] | None:
    bounds = months_of(period) if period else None
    if bounds is None:
        return None
    months = [bounds[0]]
    while months[-1] < bounds[1]:
        months.append(next_month(months[-1]))
    return months


async def _with_lines(session: AsyncSession, entries: Sequence[JournalEntry]) -> list[EntryLines]:
    lines: dict[UUID, list[JournalPosting]] = defaultdict(list)
    wanted = select(JournalPosting).where(JournalPosting.entry_id.in_([each.id for each in entries]))
    for line in await session.scalars(wanted.order_by(JournalPosting.entry_id, JournalPosting.line)):
        lines[line.entry_id].append(line)
    reversed_ = [each.reverses_id for each in entries if each.reverses_id is not None]
    before = aliased(JournalEntry)
    numbers = {}
    if reversed_:
        numbers = {row[0]: row[1] for row in await session.execute(select(before.id, before.number).where(before.id.in_(reversed_)))}
    return [EntryLines(each, lines[each.id], numbers.get(each.reverses_id) if each.reverses_id else None) for each in entries]
