"""Verification of every fund's journal: hashes and chain made again, balances added up again, each entry held against its event.

It trusts neither stored hashes nor stored sums. Each problem names the fund and what does not agree; amounts stay out of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.books import Book
from marketplace.audit.checkpoints import Problem
from policies.funds.journal_hash import entry_hash, entry_text
from policies.funds.journal_stream import booked_entries, funds_with_books
from policies.funds.journal_sums import Booked, Sums

_POOL = text("SELECT * FROM fund_pool WHERE fund_id = :fund")
_DEPOSITS = text("SELECT id, balance_fen FROM fund_deposit WHERE fund_id = :fund")
_MONTHS = text("SELECT period, kind, account, payer, debit_fen, credit_fen, lines FROM fund_month WHERE fund_id = :fund")
_PERIODS = text("SELECT period, last_entry, last_hash, balances FROM fund_period WHERE fund_id = :fund")
_AS_LIST = "CASE jsonb_typeof(e.data->'{0}') WHEN 'array' THEN e.data->'{0}' ELSE jsonb_build_array(e.data->'{0}') END"
# An event may tell of several entries: its facts are lists then. What is stored is compared; that it is right was seen before.
_TOLD = text(
    "WITH told AS (SELECT e.id AS event_id, t.entry_id, t.hash FROM event e, ROWS FROM ("  # noqa: S608  # fixed text
    f"jsonb_array_elements_text({_AS_LIST.format('entry_id')}),"
    f" jsonb_array_elements_text({_AS_LIST.format('journal_hash')})) AS t (entry_id, hash)"
    " WHERE e.data ? 'journal_hash')"
    " SELECT told.event_id, told.entry_id, j.id, j.fund_id, j.number FROM journal_entry j FULL JOIN told ON told.entry_id = j.id::text"
    " WHERE told.hash IS DISTINCT FROM j.hash ORDER BY j.fund_id, j.number, told.event_id"
)


async def journal_problems(session: AsyncSession) -> AsyncIterator[Problem]:
    """Everything that does not agree, fund by fund, then what the events tell otherwise. Reads only, as the system role."""
    for fund_id in await funds_with_books(session):
        async for problem in _of_fund(session, fund_id):
            yield problem
    for row in await session.execute(_TOLD):
        yield _told_otherwise(row)


async def journal_lines(session: AsyncSession) -> AsyncIterator[bytes]:
    """Every entry with its hash, in canonical form: `{"entry":{…},"hash":"…"}`."""
    for fund_id in await funds_with_books(session):
        async for batch in booked_entries(session, fund_id):
            for each in batch:
                yield b'{"entry":%s,"hash":"%s"}\n' % (entry_text(each.entry, each.lines), each.entry["hash"].encode())


async def _of_fund(session: AsyncSession, fund_id: UUID) -> AsyncIterator[Problem]:
    sums, expected, previous = Sums(), 1, ""
    closed = (await session.execute(_PERIODS, {"fund": fund_id})).mappings().all()
    heads = {0: ""}
    async for batch in booked_entries(session, fund_id):
        for each in batch:
            number = each.entry["number"]
            if number != expected:
                yield _problem("journal_entries_missing", fund_id, number=expected, until=number - 1)
            for kind in _wrong_entry(each, previous if number == expected else None):
                yield _problem(kind, fund_id, number=number, entry_id=str(each.entry["id"]))
            sums.add(each)
            expected, previous = number + 1, each.entry["hash"]
            heads |= {number: previous} if any(row["last_entry"] == number for row in closed) else {}
    for problem in await _wrong_sums(session, fund_id, sums, expected - 1, previous):
        yield problem
    for row in closed:
        balances = {name: fen for name, fen in row["balances"].items() if fen}
        if sums.balances_until(row["period"]) != balances or heads.get(row["last_entry"]) != row["last_hash"]:
            yield _problem("fund_period_differs", fund_id, period=row["period"])


def _wrong_entry(each: Booked, previous: str | None) -> list[str]:
    """What is wrong with one entry by itself; `previous` is the hash of the one before, None where that is missing."""
    entry, found = each.entry, []
    if entry_hash(entry, each.lines) != entry["hash"]:
        found.append("journal_entry_changed")
    if previous is not None and entry["previous_hash"] != previous:
        found.append("journal_chain_broken")
    strange = any(line["fund_id"] != entry["fund_id"] or line["period"] != entry["period"] for line in each.lines)
    if sum(line["amount_fen"] for line in each.lines) != 0 or not each.lines or strange:
        found.append("journal_entry_unbalanced")
    return found


async def _wrong_sums(session: AsyncSession, fund_id: UUID, sums: Sums, entries: int, last_hash: str) -> Sequence[Problem]:
    of_fund: dict[str, Any] = {"fund": fund_id}
    pool = (await session.execute(_POOL, of_fund)).mappings().one_or_none()
    if pool is None:
        return [_problem("fund_pool_missing", fund_id)]
    wanted: Mapping[str, Any] = sums.pool() | {"entries": entries, "last_hash": last_hash}
    found = [_problem("fund_pool_differs", fund_id, figure=name) for name, value in wanted.items() if pool[name] != value]
    for row in await session.execute(_DEPOSITS, of_fund):
        if sums.deposits.pop(row.id, 0) != row.balance_fen:
            found.append(_problem("fund_deposit_differs", fund_id, deposit_id=str(row.id)))
    found += [_problem("fund_deposit_differs", fund_id, deposit_id=str(each)) for each in sums.deposits]
    months = {(row.period, row.kind, row.account, row.payer): [row.debit_fen, row.credit_fen, row.lines]
              for row in await session.execute(_MONTHS, of_fund)}  # fmt: skip
    wrong = {key for key in months.keys() | sums.months.keys() if months.get(key) != sums.months.get(key)}
    periods = sorted({period for period, *_ in wrong})
    return [*found, *(_problem("fund_month_differs", fund_id, period=period) for period in periods)]


def _told_otherwise(row: Any) -> Problem:
    if row.event_id is None:
        return _problem("journal_entry_untold", row.fund_id, number=row.number, entry_id=str(row.id))
    if row.id is None:
        return {"kind": "journal_entry_removed", "entry_id": row.entry_id, "event_id": str(row.event_id)}
    return _problem("journal_event_differs", row.fund_id, number=row.number, event_id=str(row.event_id))


def _problem(kind: str, fund_id: UUID, **more: Any) -> Problem:
    return {"kind": kind, "fund_id": str(fund_id), **more}


FUND_JOURNAL = Book("fund_journal", journal_problems, journal_lines)
