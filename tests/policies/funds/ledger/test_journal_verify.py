"""Whoever edits the journal, what it adds up to, or the events that tell of it, is found, with all the rights of a superuser."""

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound, make_sessions
from marketplace.events.canonical import canonical_text, instant
from policies.funds.journal_models import FundPeriod, FundPeriodProposal
from policies.funds.journal_rules import EntryKind
from policies.funds.journal_verify import journal_lines, journal_problems
from policies.funds.ledger import reverse
from policies.funds.ledger_events import BOOKED, journal_facts, tell
from policies.funds.months import month_of
from policies.funds.periods import balances_at
from tests.policies.funds.ledger.made import AT, ON, booked, made_deposit, made_fund
from tests.web.callers import make_member

CITY = "市财政"
TOOL = Path(__file__).parents[4] / "tools" / "verify_fund_journal.py"
_TREASURERS = (Role.BUREAU_TREASURER, Role.BUREAU_APPROVER)
LAST_MONTH = date(2026, 10, 31)


@pytest_asyncio.fixture(scope="module")
async def fund_id(system_sessions: Sessions) -> UUID:
    """A fund with five entries, one of them a reversal, a special account and a closed month; each told by an event."""
    async with system_sessions(info=bound(Binding.system())) as session:
        fund = await made_fund(session)
        deposit = await made_deposit(session, fund)
        given = await booked(session, fund, EntryKind.CONTRIBUTION, (CITY, 1_000_00), on=LAST_MONTH, deposit_id=deposit.id)
        held = await booked(session, fund, EntryKind.RESERVE, (CITY, 300_00))
        paid = await booked(session, fund, EntryKind.PAYMENT, (CITY, 200_00), deposit_id=deposit.id)
        fee = await booked(session, fund, EntryKind.CHARGE, (CITY, 5_00), deposit_id=deposit.id)
        back = await reverse(session, fee.id, occurred_on=ON, recorded_by=None, at=AT, note_zh="记错")
        for entry in (given, held, paid, fee):
            tell(session, BOOKED[EntryKind.INTEREST], fund, at=AT, data=journal_facts(entry))
        tell(session, BOOKED[EntryKind.REVERSAL], fund, at=AT, data=journal_facts(back))
        await _close(session, fund.id, given.hash)
        await session.commit()
        return fund.id


async def _close(session: AsyncSession, fund_id: UUID, head: str) -> None:
    period, people = month_of(LAST_MONTH), [await make_member(session, role) for role in _TREASURERS]
    session.add(FundPeriodProposal(fund_id=fund_id, period=period, proposed_by=people[0].account_id, proposed_at=AT))
    balances = await balances_at(session, fund_id, period)
    session.add(
        FundPeriod(
            fund_id=fund_id, period=period, last_entry=1, last_hash=head, balances=balances, proposed_by=people[0].account_id,
            closed_by=people[1].account_id, closed_at=AT,
        )
    )  # fmt: skip


@pytest_asyncio.fixture
async def forger(superuser_database: str) -> AsyncIterator[AsyncSession]:
    """A superuser for whom no trigger stands in the way; what is forged is rolled back."""
    engine = create_async_engine(superuser_database.replace("postgresql://", "postgresql+asyncpg://"))
    async with make_sessions(engine)() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        await session.rollback()
    await engine.dispose()


async def _kinds(session: AsyncSession, fund_id: UUID) -> set[str]:
    found = [each async for each in journal_problems(session)]
    return {each["kind"] for each in found if each.get("fund_id", str(fund_id)) == str(fund_id)}


async def test_a_journal_that_nobody_touched_is_whole(fund_id: UUID, forger: AsyncSession) -> None:
    found = [each async for each in journal_problems(forger)]
    assert [each for each in found if each.get("fund_id") == str(fund_id)] == []


FORGERIES = {
    "one line": ("UPDATE journal_posting SET amount_fen = 7 WHERE fund_id = :f AND account = 'cash'", "journal_entry_unbalanced"),
    "both lines": ("UPDATE journal_posting SET amount_fen = amount_fen * 2 WHERE fund_id = :f", "journal_entry_changed"),
    "day": ("UPDATE journal_entry SET occurred_on = occurred_on - 1 WHERE fund_id = :f AND number = 2", "journal_entry_changed"),
    "note": ("UPDATE journal_entry SET note_zh = '改' WHERE fund_id = :f AND number = 5", "journal_entry_changed"),
    "hash": ("UPDATE journal_entry SET hash = repeat('0', 64) WHERE fund_id = :f AND number = 3", "journal_chain_broken"),
    "hash of the last": ("UPDATE journal_entry SET hash = repeat('0', 64) WHERE fund_id = :f AND number = 5", "journal_event_differs"),
    "an entry gone": ("DELETE FROM journal_entry WHERE fund_id = :f AND number = 2", "journal_entries_missing"),
    "the last gone": ("DELETE FROM journal_entry WHERE fund_id = :f AND number = 5", "journal_entry_removed"),
    "a line gone": ("DELETE FROM journal_posting WHERE fund_id = :f AND account = 'reserved'", "journal_entry_unbalanced"),
    "event": (
        "UPDATE event SET data = jsonb_set(data, '{journal_hash}', '\"0\"') WHERE subject_id = :f AND data ? 'journal_hash'",
        "journal_event_differs",
    ),
    "event gone": ("DELETE FROM event WHERE subject_id = :f", "journal_entry_untold"),
    "cash": ("UPDATE fund_pool SET cash_fen = cash_fen + 1, paid_in_fen = paid_in_fen + 1 WHERE fund_id = :f", "fund_pool_differs"),
    "total": ("UPDATE fund_pool SET paid_fen = paid_fen + 1, recovered_fen = recovered_fen + 1 WHERE fund_id = :f", "fund_pool_differs"),
    "pool gone": ("DELETE FROM fund_pool WHERE fund_id = :f", "fund_pool_missing"),
    "special account": ("UPDATE fund_deposit SET balance_fen = balance_fen + 1 WHERE fund_id = :f", "fund_deposit_differs"),
    "month": ("UPDATE fund_month SET debit_fen = debit_fen + 1 WHERE fund_id = :f AND account = 'cash'", "fund_month_differs"),
    "closed month": ("UPDATE fund_period SET balances = jsonb_set(balances, '{cash}', '1') WHERE fund_id = :f", "fund_period_differs"),
    "its head": ("UPDATE fund_period SET last_hash = repeat('0', 64) WHERE fund_id = :f", "fund_period_differs"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "kind"), FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_superusers_edit_is_found_and_named(fund_id: UUID, forger: AsyncSession, statement: str, kind: str) -> None:
    await forger.execute(text(statement), {"f": fund_id})
    assert kind in await _kinds(forger, fund_id)


async def _exported(session: AsyncSession, fund_id: UUID, folder: Path) -> Path:
    """The fund's part of an export."""
    mine = [line async for line in journal_lines(session) if str(fund_id).encode() in line]
    (folder / "book-fund_journal.jsonl").write_bytes(b"".join(mine))
    rows = await session.execute(text("SELECT id, data, recorded_at FROM event WHERE subject_id = :f ORDER BY id"), {"f": fund_id})
    said = [{"row": {"id": str(row.id), "data": row.data, "recorded_at": instant(row.recorded_at)}} for row in rows]
    (folder / "entries-0000000000000001.jsonl").write_bytes(b"".join(canonical_text(each) + b"\n" for each in said))
    return folder


def _checked(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


async def test_an_export_can_be_checked_without_this_program(fund_id: UUID, forger: AsyncSession, tmp_path: Path) -> None:
    assert _checked(await _exported(forger, fund_id, tmp_path)) == (0, "5 entries of 1 funds: nothing found\n")
    book = tmp_path / "book-fund_journal.jsonl"
    lines = book.read_bytes().splitlines(keepends=True)
    for damaged, words in (
        ([*lines[:2], *lines[3:]], "entry 4 of"),
        ([lines[0].replace(b'"amount_fen":100000', b'"amount_fen":900000'), *lines[1:]], "its hash is not that of what it says"),
        (lines[:4], "is not in the book"),
    ):
        book.write_bytes(b"".join(damaged))
        code, said = _checked(tmp_path)
        assert (code, words in said) == (1, True), said


async def test_an_event_that_tells_otherwise_is_found_in_the_export(fund_id: UUID, forger: AsyncSession, tmp_path: Path) -> None:
    await forger.execute(text("UPDATE event SET data = data - 'journal_hash' WHERE subject_id = :f"), {"f": fund_id})
    code, said = _checked(await _exported(forger, fund_id, tmp_path))
    assert (code, "no event tells of it" in said) == (1, True), said
