"""Booking: what the pool bears, what the database itself refuses, what entries add up to."""

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, psycopg_dsn, transaction
from marketplace.errors import ZhidaError
from policies.funds.journal_errors import AlreadyReversed, AmountWrong, DepositShort, NoPool, PoolShort, VoucherUsed
from policies.funds.journal_hash import ENTRY_FIELDS, POSTING_FIELDS, entry_hash, entry_text
from policies.funds.journal_models import FundMonth, FundPool, JournalEntry, JournalPosting
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.ledger import book, reverse
from policies.funds.months import month_of, next_month, period_for
from tests.policies.funds.ledger.made import AT, ON, booked, made_deposit, made_fund

K = EntryKind
CITY, DISTRICT = "市财政", "区财政"


async def _pool(session: AsyncSession, fund_id: UUID) -> FundPool:
    return await session.get_one(FundPool, fund_id, populate_existing=True)


async def test_money_comes_is_reserved_and_goes(session: AsyncSession) -> None:
    fund = await made_fund(session)
    await booked(session, fund, K.CONTRIBUTION, (CITY, 1_000_00), (DISTRICT, 500_00), voucher="P1")
    await booked(session, fund, K.RESERVE, (CITY, 400_00), (DISTRICT, 200_00))
    await booked(session, fund, K.PAYMENT, (CITY, 400_00), (DISTRICT, 100_00), voucher="Z1")
    last = await booked(session, fund, K.RELEASE, (DISTRICT, 100_00))

    pool = await _pool(session, fund.id)
    assert (pool.cash_fen, pool.reserved_fen, pool.paid_in_fen, pool.paid_fen) == (1_000_00, 0, 1_500_00, 500_00)
    assert (pool.entries, pool.last_hash) == (4, last.hash)
    total = await session.scalar(select(func.sum(JournalPosting.amount_fen)).where(JournalPosting.fund_id == fund.id))
    assert total == 0


async def test_each_entry_is_chained_to_the_one_before(session: AsyncSession) -> None:
    fund = await made_fund(session)
    first = await booked(session, fund, K.CONTRIBUTION, (CITY, 1_000))
    second = await booked(session, fund, K.INTEREST, (CITY, 7))

    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    written = await session.get_one(JournalEntry, second.id)
    lines = await session.scalars(select(JournalPosting).where(JournalPosting.entry_id == second.id))
    rows = [{name: getattr(each, name) for name in POSTING_FIELDS} for each in lines]
    assert entry_hash({name: getattr(written, name) for name in ENTRY_FIELDS}, rows) == second.hash


def test_the_hashed_text_is_held_fast() -> None:
    entry = {
        "id": UUID(int=1), "fund_id": UUID(int=2), "number": 3, "kind": "interest", "occurred_on": date(2026, 3, 21), "period": "2026-03",
        "late": False, "amount_fen": 125, "claim_id": None, "contribution_id": None, "reverses_id": None, "voucher": "凭-1",
        "note_zh": "一季度结息", "recorded_by": None, "recorded_at": datetime(2026, 3, 22, 1, tzinfo=UTC), "previous_hash": "ab",
    }  # fmt: skip
    posting = {"line": 1, "account": "cash", "payer": "市财政", "deposit_id": None, "amount_fen": 125}

    assert entry_text(entry, [posting]).decode() == (
        '{"amount_fen":125,"claim_id":null,"contribution_id":null,"fund_id":"00000000-0000-0000-0000-000000000002",'
        '"id":"00000000-0000-0000-0000-000000000001","kind":"interest","late":false,"note_zh":"一季度结息","number":3,'
        '"occurred_on":"2026-03-21","period":"2026-03","postings":[{"account":"cash","amount_fen":125,"deposit_id":null,"line":1,'
        '"payer":"市财政"}],"previous_hash":"ab","recorded_at":"2026-03-22T01:00:00.000000Z","recorded_by":null,"reverses_id":null,'
        '"voucher":"凭-1"}'
    )


async def test_more_than_is_free_is_not_reserved_and_the_refusal_says_what_is_there(session: AsyncSession) -> None:
    fund = await made_fund(session)
    await booked(session, fund, K.CONTRIBUTION, (CITY, 100_00))
    await booked(session, fund, K.RESERVE, (CITY, 60_00))

    with pytest.raises(PoolShort, match=r"可用余额 40\.00 元，本次需要 40\.01 元"):
        await booked(session, fund, K.RESERVE, (CITY, 40_01))
    with pytest.raises(PoolShort, match=r"已预留 60\.00 元"):
        await booked(session, fund, K.PAYMENT, (CITY, 60_01))
    with pytest.raises(PoolShort, match="可用余额"):
        await booked(session, fund, K.CHARGE, (CITY, 40_01))
    assert (await _pool(session, fund.id)).entries == 2


@pytest.mark.parametrize(
    "amounts", [[("市财政", -1)], [("市财政", 0)], [], [("市财政", 5), ("区财政", -1)]], ids=["minus", "zero", "none", "one"]
)
async def test_amounts_that_are_none_are_refused(session: AsyncSession, amounts: list[tuple[str, int]]) -> None:
    fund = await made_fund(session)
    with pytest.raises(AmountWrong, match="金额须大于 0 元"):
        await booked(session, fund, K.CONTRIBUTION, *amounts)


async def test_a_voucher_is_used_once(session: AsyncSession) -> None:
    fund = await made_fund(session)
    await booked(session, fund, K.CONTRIBUTION, (CITY, 100), voucher="P-7")
    with pytest.raises(VoucherUsed, match="第 1 号分录"):
        await booked(session, fund, K.CONTRIBUTION, (CITY, 100), voucher="P-7")
    other = await made_fund(session)
    await booked(session, other, K.CONTRIBUTION, (CITY, 100), voucher="P-7")


async def test_a_reversal_names_what_it_reverses_and_stands_once(session: AsyncSession) -> None:
    fund = await made_fund(session)
    wrong = await booked(session, fund, K.CONTRIBUTION, (CITY, 100_00))
    taken = await reverse(session, wrong.id, occurred_on=ON, recorded_by=None, at=AT, note_zh="金额录错")

    assert (taken.kind, taken.reverses_id, taken.amount_fen) == (K.REVERSAL, wrong.id, 100_00)
    pool = await _pool(session, fund.id)
    assert (pool.cash_fen, pool.paid_in_fen, pool.entries) == (0, 0, 2)
    with pytest.raises(AlreadyReversed, match="第 2 号分录"):
        await reverse(session, wrong.id, occurred_on=ON, recorded_by=None, at=AT, note_zh="再来一次")


async def test_a_claw_back_is_owed_then_comes_and_can_be_taken_back(session: AsyncSession) -> None:
    fund = await made_fund(session)
    await booked(session, fund, K.CLAW_BACK, (CITY, 100_00))
    came = await booked(session, fund, K.CLAW_BACK_RECEIVED, (CITY, 60_00))
    pool = await _pool(session, fund.id)
    assert (pool.cash_fen, pool.receivable_fen, pool.clawed_back_fen) == (60_00, 40_00, 60_00)
    await reverse(session, came.id, occurred_on=ON, recorded_by=None, at=AT, note_zh="退回")
    pool = await _pool(session, fund.id)
    assert (pool.cash_fen, pool.receivable_fen, pool.clawed_back_fen) == (0, 100_00, 0)
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def test_special_accounts_hold_what_stands_on_them(session: AsyncSession) -> None:
    fund = await made_fund(session)
    first, second = await made_deposit(session, fund, "A"), await made_deposit(session, fund, "B")
    await booked(session, fund, K.CONTRIBUTION, (CITY, 100_00), deposit_id=first.id)
    await booked(session, fund, K.TRANSFER, (CITY, 30_00), from_deposit_id=first.id, deposit_id=second.id)
    await session.refresh(first)
    await session.refresh(second)
    assert (first.balance_fen, second.balance_fen) == (70_00, 30_00)
    with pytest.raises(DepositShort):
        await booked(session, fund, K.CHARGE, (CITY, 30_01), deposit_id=second.id)


async def test_the_only_special_account_need_not_be_named(session: AsyncSession) -> None:
    fund = await made_fund(session)
    only = await made_deposit(session, fund)
    await booked(session, fund, K.CONTRIBUTION, (CITY, 100_00))
    await session.refresh(only)
    assert only.balance_fen == 100_00


async def test_a_special_account_of_another_fund_is_refused(session: AsyncSession) -> None:
    fund, other = await made_fund(session), await made_fund(session)
    theirs = await made_deposit(session, other)
    with pytest.raises(DepositShort):
        await booked(session, fund, K.CONTRIBUTION, (CITY, 100), deposit_id=theirs.id)


async def test_months_add_up_what_was_booked(session: AsyncSession) -> None:
    fund = await made_fund(session)
    for amount in (100, 250):
        await booked(session, fund, K.CONTRIBUTION, (CITY, amount), on=date(2026, 10, 5))
    found = (await session.scalars(select(FundMonth).where(FundMonth.fund_id == fund.id).order_by(FundMonth.account))).all()
    assert [(each.period, each.account, each.debit_fen, each.credit_fen, each.lines) for each in found] == [
        ("2026-10", Account.CASH, 350, 0, 2), ("2026-10", Account.FREE, 0, 350, 2)
    ]  # fmt: skip


async def test_an_entry_of_a_closed_month_goes_into_the_open_one_and_says_so(session: AsyncSession) -> None:
    fund = await made_fund(session)
    await session.execute(text("UPDATE fund_pool SET closed_through = '2026-09' WHERE fund_id = :id"), {"id": fund.id})
    late = await booked(session, fund, K.INTEREST, (CITY, 5), on=date(2026, 8, 31))
    own = await booked(session, fund, K.INTEREST, (CITY, 5), on=date(2026, 10, 1))
    assert [(each.period, each.late) for each in (late, own)] == [("2026-10", True), ("2026-10", False)]


def test_months_follow_each_other() -> None:
    assert next_month("2026-12") == "2027-01"
    assert month_of(date(2026, 2, 3)) == "2026-02"
    assert period_for(date(2025, 12, 31), "") == ("2025-12", False)


async def test_without_a_pool_nothing_is_booked(session: AsyncSession) -> None:
    with pytest.raises(NoPool):
        await book(session, UUID(int=7), K.INTEREST, [(CITY, 5)], occurred_on=ON, recorded_by=None, at=AT)


async def test_an_entry_whose_lines_do_not_add_up_is_refused_by_the_database(session: AsyncSession) -> None:
    fund = await made_fund(session)
    entry = await booked(session, fund, K.CONTRIBUTION, (CITY, 100))
    more = JournalPosting(entry_id=entry.id, line=3, fund_id=fund.id, period=entry.period, account=Account.CASH, payer="", amount_fen=5)
    session.add(more)
    await session.flush()
    with pytest.raises(IntegrityError, match="not balanced"):
        await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def test_not_even_a_superuser_adds_a_balanced_pair_to_an_old_entry(system_sessions: Sessions, superuser_database: str) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        fund = await made_fund(session)
        entry = await booked(session, fund, K.CONTRIBUTION, (CITY, 100))
    pair = [(entry.id, 3, fund.id, entry.period, "cash", 5), (entry.id, 4, fund.id, entry.period, "free", -5)]
    with psycopg.connect(psycopg_dsn(superuser_database)) as connection:
        connection.cursor().executemany(
            "INSERT INTO journal_posting (entry_id, line, fund_id, period, account, amount_fen) VALUES (%s, %s, %s, %s, %s, %s)", pair
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="not balanced"):
            connection.commit()


async def test_of_many_that_reserve_at_once_only_as_many_as_the_pool_bears_succeed(system_sessions: Sessions) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        fund = await made_fund(session)
        await booked(session, fund, K.CONTRIBUTION, (CITY, 5_00))

    async def reserved() -> bool:
        try:
            async with transaction(system_sessions, Binding.system()) as mine:
                await booked(mine, fund, K.RESERVE, (CITY, 1_00))
        except ZhidaError:
            return False
        return True

    done = await asyncio.gather(*(reserved() for _ in range(12)))

    assert sum(done) == 5
    async with transaction(system_sessions, Binding.system()) as session:
        pool = await _pool(session, fund.id)
        numbers = await session.scalars(select(JournalEntry.number).where(JournalEntry.fund_id == fund.id).order_by(JournalEntry.number))
        assert (pool.cash_fen - pool.reserved_fen, list(numbers)) == (0, list(range(1, 7)))
