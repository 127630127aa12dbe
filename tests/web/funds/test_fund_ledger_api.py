"""A fund's money over the open interface: contributions, entries, special accounts, periods."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.events.models import EventRow
from policies.funds.journal_models import FundPool, JournalEntry
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.funds import make_fund_rows

DAY = today().isoformat()
GIVEN = {"source": "市财政（示例）", "amount": "1000.00", "budget_document": "示例〔2026〕1号", "voucher": "P-1"}


@dataclass
class Books:
    """A fund with its treasurer, the treasurer's colleague, and people of elsewhere."""

    treasurer: Caller
    approver: Caller
    other: Caller
    auditor: Caller
    fund_id: UUID

    @property
    def api(self) -> str:
        return f"/api/v1/funds/{self.fund_id}"

    async def sends(self, what: str, caller: Caller | None = None, **body: Any) -> httpx.Response:
        who = caller or self.treasurer
        return await who.request("POST", f"{self.api}/{what}", json=body, headers={"x-csrftoken": who.csrf or ""})

    async def contributes(self, **changes: Any) -> httpx.Response:
        return await self.sends("contributions", **(GIVEN | changes))


@pytest.fixture
async def books(client: httpx.AsyncClient, session: AsyncSession) -> Books:
    treasurer = await make_member(session, Role.BUREAU_TREASURER)
    approver = await make_member(session, Role.BUREAU_APPROVER, treasurer.organisation_id)
    fund = await make_fund_rows(session, bureau_id=treasurer.organisation_id)
    people = [treasurer, approver, await make_member(session, Role.BUREAU_TREASURER), await make_member(session, Role.AUDITOR)]
    await session.commit()
    return Books(*[await with_session(client, session, each) for each in people], fund_id=fund.id)


def _pointers(answer: httpx.Response) -> list[str]:
    return [each["pointer"] for each in answer.json()["errors"]]


def _kind(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def test_a_promise_is_kept_in_parts_and_no_further(books: Books, session: AsyncSession) -> None:
    promised = await books.sends(
        "contributions", **{name: GIVEN[name] for name in ("source", "amount", "budget_document")}, state="committed"
    )
    assert promised.status_code == 201, promised.text
    assert (promised.status_code, promised.json()["paid_in"], promised.json()["state"]) == (201, "0.00", "committed"), promised.text
    one = f"contributions/{promised.json()['id']}/pay_in"
    part = await books.sends(one, amount="600.00", voucher="P-1")
    assert (part.json()["paid_in"], part.json()["outstanding"]) == ("600.00", "400.00")
    beyond = await books.sends(one, amount="400.01", voucher="P-2")
    assert (beyond.status_code, _pointers(beyond)) == (422, ["/amount"])
    assert "尚可实缴 400.00 元，现在是 400.01 元" in beyond.json()["errors"][0]["detail"]
    rest = await books.sends(one, amount="400.00", voucher="P-2")
    assert (rest.json()["state"], rest.json()["outstanding"]) == ("paid_in", "0.00")
    pool = await session.get_one(FundPool, books.fund_id)
    assert (pool.cash_fen, pool.paid_in_fen, pool.entries) == (1_000_00, 1_000_00, 2)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount": "-1.00"}, "/amount"),
        ({"amount": "0.00"}, "/amount"),
        ({"paid_on": "2999-01-01"}, "/paid_on"),
        ({"source": "   "}, "/source"),
        ({"deposit": "Z9"}, "/deposit"),
        ({"budget": "1"}, "/budget"),
    ],
    ids=["minus", "zero", "to come", "no source", "no such account", "unknown field"],
)
async def test_a_wrong_contribution_is_refused_at_its_field(
    books: Books, session: AsyncSession, changes: dict[str, str], pointer: str
) -> None:
    refused = await books.contributes(**changes)
    assert (refused.status_code, _pointers(refused)) == (422, [pointer]), refused.text
    assert (await session.get_one(FundPool, books.fund_id)).entries == 0


async def test_a_voucher_used_twice_is_refused_with_where_it_stands(books: Books) -> None:
    assert (await books.contributes()).status_code == 201
    again = await books.contributes()
    assert (again.status_code, _pointers(again)) == (422, ["/voucher"])
    assert "第 1 号分录" in again.json()["errors"][0]["detail"]


async def test_entries_by_hand_stand_in_the_journal_with_their_hashes(books: Books, session: AsyncSession) -> None:
    await books.contributes()
    interest = await books.sends("entries", kind="interest", amount="12.34", voucher="L-1", note="三季度结息")
    assert (interest.status_code, interest.json()["number"]) == (201, 2), interest.text
    short = await books.sends("entries", kind="charge", amount="1012.35")
    assert (short.status_code, _kind(short)) == (409, "pool-short")

    ledger = (await books.auditor.get(f"{books.api}/ledger?limit=1")).json()
    assert [each["number"] for each in ledger["items"]] == [2]
    older = (await books.treasurer.get(f"{books.api}/ledger?cursor={ledger['next_cursor']}")).json()
    assert [(each["number"], each["hash"]) for each in older["items"]] == [(1, ledger["items"][0]["previous_hash"])]
    assert [(line["account"], line["amount"]) for line in ledger["items"][0]["postings"]] == [("cash", "12.34"), ("free", "-12.34")]
    found = (await books.treasurer.get(f"{books.api}/ledger?period={DAY[:4]}&kind=interest")).json()
    assert [each["voucher"] for each in found["items"]] == ["L-1"]
    hashes = await session.scalars(select(EventRow.data["journal_hash"].astext).where(EventRow.subject_id == books.fund_id))
    assert {each["hash"] for each in [*ledger["items"], *older["items"]]} <= set(hashes)


async def test_a_reversal_takes_a_contribution_back_once(books: Books, session: AsyncSession) -> None:
    given = (await books.contributes()).json()
    entry_id = str(await session.scalar(select(JournalEntry.id).where(JournalEntry.fund_id == books.fund_id)))
    silent = await books.sends("entries", kind="reversal", reverses=entry_id)
    assert (silent.status_code, _pointers(silent)) == (422, ["/note"])
    back = await books.sends("entries", kind="reversal", reverses=entry_id, note="重复入账")
    assert (back.status_code, back.json()["reverses_id"]) == (201, entry_id), back.text
    again = await books.sends("entries", kind="reversal", reverses=entry_id, note="重复入账")
    assert (again.status_code, _kind(again)) == (409, "already-reversed")
    listed = (await books.treasurer.get(f"{books.api}/contributions")).json()["items"]
    assert [(each["id"], each["paid_in"], each["state"]) for each in listed] == [(given["id"], "0.00", "committed")]


async def test_the_number_of_a_special_account_is_masked_and_shown_to_who_pays(books: Books) -> None:
    made = await books.sends("deposits", code="A1", bank_name="示例银行", number="6222 0000 0000 1234")
    assert (made.status_code, made.json()["number"]) == (201, "****1234"), made.text
    assert (await books.sends("deposits", code="A1", bank_name="示例银行", number="6222000000001234")).status_code == 422
    listed = (await books.auditor.get(f"{books.api}/deposits")).json()["items"]
    assert [each["number"] for each in listed] == ["****1234"]
    one = await books.treasurer.get(f"{books.api}/deposits/{made.json()['id']}")
    assert one.json()["number"] == "6222000000001234"
    assert (await books.approver.get(f"{books.api}/deposits/{made.json()['id']}")).status_code == 403


async def test_a_month_is_closed_by_two_people_and_a_late_entry_says_so(books: Books) -> None:
    first = await books.contributes(paid_on="2026-01-15")
    assert first.status_code == 201
    proposed = await books.sends("periods", period="2026-01")
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed"), proposed.text
    alone = await books.sends("periods", period="2026-01")
    assert (alone.status_code, _kind(alone)) == (403, "four-eyes-needed")
    closed = await books.sends("periods", books.approver, period="2026-01")
    assert (closed.json()["state"], closed.json()["balances"]["cash"]) == ("closed", "1000.00"), closed.text
    twice = await books.sends("periods", period="2026-01")
    assert (twice.status_code, _kind(twice)) == (409, "period-closed")
    late = await books.sends("entries", kind="interest", amount="1.00", occurred_on="2026-01-31")
    assert (late.json()["period"], late.json()["late"], late.json()["occurred_on"]) == ("2026-02", True, "2026-01-31")


@pytest.mark.parametrize(
    ("period", "status", "words"),
    [("2026-13", 422, "账期请写成"), ("2999-01", 422, "账期请写成"), ("2025", 409, "月份还没有全部结账"), (DAY[:7], 409, "还没有结束")],
    ids=["no month", "far", "year", "now"],
)
async def test_a_period_that_cannot_be_closed_is_refused_with_the_reason(books: Books, period: str, status: int, words: str) -> None:
    refused = await books.sends("periods", period=period)
    assert (refused.status_code, words in refused.text) == (status, True), refused.text


async def test_a_month_with_entries_is_not_skipped(books: Books) -> None:
    await books.contributes(paid_on="2026-01-15")
    refused = await books.sends("periods", period="2026-02")
    assert (refused.status_code, "请先结 2026-01" in refused.text) == (409, True), refused.text


async def test_another_bureaus_money_is_not_there(books: Books) -> None:
    for what in ("ledger", "contributions", "deposits", "periods"):
        assert (await books.other.get(f"{books.api}/{what}")).status_code == 404
    assert (await books.sends("contributions", books.other, **GIVEN)).status_code == 404
