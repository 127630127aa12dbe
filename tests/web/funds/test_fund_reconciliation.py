"""A bank's statement is brought, its columns confirmed, and what differs on either side is listed and explained."""

from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from policies.funds.journal_models import BankStatement, FundDeposit, FundPool, JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book, reverse
from tests.policies.funds.ledger.made import made_deposit
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.funds import make_fund_rows

DAY = today().isoformat()
CSV = f"""交易流水号,交易日期,收入金额,支出金额,凭证号,对方户名
LS1,{DAY},1000.00,,P-1,示例市财政
LS2,{DAY},,60.00,Z-2,示例银行
LS3,{DAY},5.00,,,示例银行
LS4,{DAY},7.00,,,示例银行
"""
FIELDS = ("reference", "booked_on", "came", "went", "voucher", "counterparty")
COLUMNS = {f"field-{number}": field for number, field in enumerate(FIELDS, 1)}


@dataclass
class Account:
    """A fund with one special account and entries on it."""

    treasurer: Caller
    fund_id: UUID

    @property
    def base(self) -> str:
        return f"/bureau/funds/{self.fund_id}/reconciliation"

    async def brings(self, content: str, closing: str = "952.00", encoding: str = "gb18030") -> httpx.Response:
        fields = {
            "deposit": "A",
            "from_on": DAY,
            "to_on": DAY,
            "opening": "0",
            "closing": closing,
            "_csrf_token": self.treasurer.csrf or "",
        }
        files = {"file": ("对账单.csv", content.encode(encoding), "text/csv")}
        return await self.treasurer.request("POST", self.base, data=fields, files=files)


@pytest.fixture
async def account(client: httpx.AsyncClient, session: AsyncSession) -> Account:
    """In the journal: 1000.00 by P-1, 50.00 out by Z-2, 5.00 of interest, 9.00 that the bank does not have, and one taken back."""
    treasurer = await make_member(session, Role.BUREAU_TREASURER)
    fund = await make_fund_rows(session, bureau_id=treasurer.organisation_id)
    deposit = await made_deposit(session, fund)
    known = {"occurred_on": today(), "recorded_by": None, "at": now(), "deposit_id": deposit.id}
    for kind, amount, voucher in (
        (EntryKind.CONTRIBUTION, 1_000_00, "P-1"), (EntryKind.CHARGE, 50_00, "Z-2"), (EntryKind.INTEREST, 5_00, None),
        (EntryKind.INTEREST, 9_00, None), (EntryKind.INTEREST, 7_00, None),
    ):  # fmt: skip
        entry = await book(session, fund.id, kind, [("", amount)], voucher=voucher, **known)  # type: ignore[arg-type]
    await reverse(session, entry.id, occurred_on=today(), recorded_by=None, at=now(), note_zh="重复")
    await session.commit()
    return Account(await with_session(client, session, treasurer), fund.id)


async def test_both_sides_of_what_differs_are_listed_and_explained(account: Account, session: AsyncSession) -> None:
    brought = await account.brings(CSV)
    assert brought.status_code == 303, brought.text
    one = brought.headers["location"]
    waiting = await account.treasurer.get(one)
    assert "确认并对账" in waiting.text
    confirmed = await account.treasurer.post(f"{one}/confirm", COLUMNS)
    assert confirmed.status_code == 303, confirmed.text
    shown = (await account.treasurer.get(one)).text
    statement = (await session.scalars(select(BankStatement).where(BankStatement.fund_id == account.fund_id))).one()
    assert (statement.state, statement.matched, statement.differences) == ("compared", 2, 4)
    assert "金额不符：账簿第 2 号为 −50.00 元" in shown
    assert "相差 −12.00 元" in shown  # 952 at the bank, 964 in the books
    assert "对账单自身不平" not in shown

    silent = await account.treasurer.post(f"{one}/lines/5/explain", {"note": " "})
    assert (silent.status_code, "请写明差异的原因" in silent.text) == (422, True)
    assert (await account.treasurer.post(f"{one}/lines/5/explain", {"note": "次月入账"})).status_code == 303
    gap = await session.scalar(select(JournalEntry.id).where(JournalEntry.fund_id == account.fund_id, JournalEntry.number == 4))
    assert (await account.treasurer.post(f"{one}/entries/{gap}/explain", {"note": "在途"})).status_code == 303
    await session.refresh(statement)
    assert statement.differences == 2
    assert (await session.get_one(FundPool, account.fund_id)).entries == 6  # nothing was booked by it
    again = await account.treasurer.post(f"{one}/confirm", COLUMNS)
    assert again.status_code == 422


async def test_a_row_with_money_on_both_sides_is_refused_by_its_row(account: Account, session: AsyncSession) -> None:
    one = (await account.brings(CSV.replace("1000.00,,", "1000.00,1.00,"), encoding="utf-8")).headers["location"]
    refused = await account.treasurer.post(f"{one}/confirm", COLUMNS)
    assert (refused.status_code, "收入和支出要填一个，且只填一个" in refused.text) == (422, True)
    assert await session.scalar(select(FundDeposit.balance_fen).where(FundDeposit.fund_id == account.fund_id)) == 964_00


async def test_balances_that_do_not_add_up_are_said(account: Account) -> None:
    one = (await account.brings(CSV, closing="900.00")).headers["location"]
    await account.treasurer.post(f"{one}/confirm", COLUMNS)
    assert "对账单自身不平" in (await account.treasurer.get(one)).text
