"""The books of a fund with POSTINGS (1,000,000) lines: its statement, the workbook of it, pages of its journal, the verification of all.

Three years of entries over ten payers, each with its right hash. Goal: statement, workbook and a page of the journal each less than 2 s.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.consent import as_role
from bench.tenant_binding import fresh_database
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.documents.xlsx_writer import workbook
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from policies.funds.journal_hash import ENTRY_FIELDS, POSTING_FIELDS, entry_hash
from policies.funds.journal_rules import EntryKind
from policies.funds.journal_verify import journal_problems
from policies.funds.ledger import open_pool
from policies.funds.ledger_list import Asked, list_entries
from policies.funds.models import Fund
from policies.funds.months import month_of
from policies.funds.statements import statement_of
from web.views.fund_ledger import statement_sheets

POSTINGS = int(os.environ.get("POSTINGS", "1000000"))
GOAL_SECONDS = 2.0
FIRST_DAY, DAYS, PAYERS = date(2024, 1, 1), 1_000, 10
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
_MONTHS = text(
    "INSERT INTO fund_month (fund_id, period, kind, account, payer, debit_fen, credit_fen, lines)"
    " SELECT e.fund_id, e.period, e.kind, p.account, p.payer, sum(greatest(p.amount_fen, 0)), sum(greatest(-p.amount_fen, 0)), count(*)"
    " FROM journal_entry e JOIN journal_posting p ON p.entry_id = e.id GROUP BY 1, 2, 3, 4, 5"
)
_POOL = text("UPDATE fund_pool SET cash_fen = :sum, paid_in_fen = :sum, entries = :entries, last_hash = :head")

_EVENTS = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role, trace_id)"
    " SELECT gen_random_uuid(), 'fund.contribution_received', 'fund', fund_id, ARRAY[fund_id], recorded_at, 'done',"
    " jsonb_build_object('entry_id', id, 'entry_number', number, 'journal_hash', hash), 'system', 'bench' FROM journal_entry"
)


def rows(fund_id: UUID) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Contributions of 1.00 with their two lines, chained."""
    head = ""
    for number in range(1, POSTINGS // 2 + 1):
        day, payer = FIRST_DAY + timedelta(days=number * DAYS // (POSTINGS // 2 + 1)), f"示例出资方 {number % PAYERS}"
        entry: dict[str, Any] = dict.fromkeys(ENTRY_FIELDS) | {
            "id": uuid4(), "fund_id": fund_id, "number": number, "kind": EntryKind.CONTRIBUTION.value, "occurred_on": day,
            "period": month_of(day), "late": False, "amount_fen": 100, "note_zh": "", "recorded_at": AT, "previous_hash": head,
        }  # fmt: skip
        lines = [
            dict.fromkeys(POSTING_FIELDS) | {"line": line, "account": account, "payer": payer, "amount_fen": amount}
            for line, account, amount in ((1, "cash", 100), (2, "free", -100))
        ]
        head = entry["hash"] = entry_hash(entry, lines)
        yield entry, lines


def load(dsn: str, fund_id: UUID) -> str:
    """By COPY and without the triggers, which only a superuser may leave out. Returns the last hash."""
    head, columns = "", ("entry_id", "fund_id", "period", *POSTING_FIELDS)
    with psycopg.connect(psycopg_dsn(dsn)) as one, psycopg.connect(psycopg_dsn(dsn)) as other:
        for connection in (one, other):
            connection.execute("SET session_replication_role = replica")
        with (
            one.cursor().copy(f"COPY journal_entry ({', '.join((*ENTRY_FIELDS, 'hash'))}) FROM STDIN") as entries,
            other.cursor().copy(f"COPY journal_posting ({', '.join(columns)}) FROM STDIN") as postings,
        ):
            for entry, lines in rows(fund_id):
                entries.write_row(tuple(entry.values()))
                for line in lines:
                    postings.write_row((entry["id"], fund_id, entry["period"], *line.values()))
                head = entry["hash"]
        one.execute(_EVENTS)
    return head


async def fill(session: AsyncSession) -> UUID:
    """A bureau and its fund."""
    bureau = add_organisation(session, name="示例财政局", kind=OrganisationKind.BUREAU, uscc=None, region=None)
    await session.flush()
    fund = Fund(id=new_id(), code="bench", name="示例资金池", bureau_id=bureau.id, created_at=AT, updated_at=AT)
    session.add(fund)
    await session.flush()
    await open_pool(session, fund.id)
    return fund.id


async def timed(name: str, act: Callable[[], Awaitable[Any]], goal: float | None = GOAL_SECONDS) -> Any:
    """One line."""
    began = time.perf_counter()
    result = await act()
    took = time.perf_counter() - began
    verdict = "" if goal is None else f" (goal < {goal:.0f} s: {'met' if took < goal else 'MISSED'})"
    print(f"{name}: {took:.3f} s{verdict}", flush=True)
    return result


async def measure(address: str) -> None:
    """Fill, then read."""
    engine = make_engine(as_role(address, SYSTEM), WORKER)
    sessions = make_sessions(engine)
    async with transaction(sessions, Binding.system()) as session:
        fund_id = await fill(session)
    began = time.perf_counter()
    head = load(as_role(address, "postgres"), fund_id)
    async with transaction(sessions, Binding.system()) as session:
        await session.execute(_MONTHS)
        await session.execute(_POOL, {"sum": POSTINGS // 2 * 100, "entries": POSTINGS // 2, "head": head})
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("journal_entry", "journal_posting", "fund_month"):
            await connection.execute(text(f"ANALYZE {table}"))
    print(f"{POSTINGS} postings made in {time.perf_counter() - began:.0f} s", flush=True)
    async with transaction(sessions, Binding.system()) as session:
        statement = await timed("statement of a year", lambda: statement_of(session, fund_id, "2025"))

        async def as_workbook() -> bytes:
            return workbook(statement_sheets(await statement_of(session, fund_id, "2025"), "示例资金池", AT))

        await timed("its workbook", as_workbook)
        await timed("journal, the newest page", lambda: list_entries(session, fund_id, Asked(), limit=51))
        await timed("journal, a page of a year", lambda: list_entries(session, fund_id, Asked("2024"), limit=51))
        await timed(
            "journal, a page of a kind in a quarter",
            lambda: list_entries(session, fund_id, Asked("2025-Q2", EntryKind.CONTRIBUTION), limit=51),
        )
        assert statement.came_fen > 0

        async def verify() -> list[str]:
            return [each["kind"] async for each in journal_problems(session)]

        found = await timed("verification of all", verify, None)
        print(f"problems: {len(found)}")
    await engine.dispose()


if __name__ == "__main__":
    with fresh_database() as address:
        asyncio.run(measure(address))
