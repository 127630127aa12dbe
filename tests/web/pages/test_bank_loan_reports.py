"""Reports of loans by file: columns confirmed, rows refused by column, differences accepted, long files by a task."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.tasks.models import TaskRow
from products.loans.models import Loan
from products.loans.report_item import report_template
from products.loans.tasks import APPLY_REPORT
from tests.products.loans.made import made_contract
from tests.web.callers import Caller, make_organisation
from tests.web.conftest import SignIn

BASE = "/bank/loans/reports"
PAID_OUT = (today() - timedelta(days=10)).isoformat()
HEADINGS = ("合同编号", "借据号", "贷款余额（万元）", "放款金额", "放款日", "还款流水号", "还款日", "归还本金", "罚息")


def file_of(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode("utf-8-sig")


@dataclass
class Reporter:
    """An officer whose bank has a contract over 100,000.00."""

    officer: Caller
    number: str

    def row(self, reference: str, balance_wan: str = "5", **more: str) -> tuple[str, ...]:
        known = {"放款金额": "50000", "放款日": PAID_OUT} | more
        return (self.number, reference, balance_wan, *(known.get(name, "") for name in HEADINGS[3:]))

    async def bring(self, content: bytes, **typed: str) -> httpx.Response:
        assert self.officer.csrf
        fields = {"as_of": today().isoformat(), "_csrf_token": self.officer.csrf} | typed
        return await self.officer.request("POST", BASE, data=fields, files={"file": ("贷后.csv", content, "text/csv")})

    async def confirm(self, address: str) -> httpx.Response:
        typed = {"field-3": "balance", "unit-3": "wan_yuan"}
        names = ["contract_number", "external_reference", "", "amount", "disbursed_on"]
        names += ["repayment_reference", "paid_on", "principal", "penalty"]
        typed |= {f"field-{place}": name for place, name in enumerate(names, start=1) if name}
        return await self.officer.post(f"{address}/confirm", typed)

    async def report(self, content: bytes, **typed: str) -> str:
        """The page of a report after its columns were confirmed."""
        brought = await self.bring(content, **typed)
        assert brought.status_code == 303, brought.text
        confirmed = await self.confirm(brought.headers["location"])
        assert confirmed.status_code == 303, confirmed.text
        return (await self.officer.get(brought.headers["location"])).text


@pytest.fixture
async def reporter(signed_in: SignIn, session: AsyncSession) -> Reporter:
    officer, firm = await signed_in(Role.BANK_OFFICER), await make_organisation(session)
    assert officer.member
    signed_on = today() - timedelta(days=40)
    contract = await made_contract(session, subject_id=firm.id, lender_id=officer.member.organisation_id, signed_on=signed_on)
    await session.commit()
    return Reporter(officer, contract.contract_number)


async def test_a_file_is_understood_shown_and_applied_in_its_units(reporter: Reporter, session: AsyncSession) -> None:
    paid = {"还款流水号": "HK-1", "还款日": today().isoformat(), "归还本金": "10000"}
    content = file_of(reporter.row("JJ-1", "4", **paid))
    brought = await reporter.bring(content)
    page = (await reporter.officer.get(brought.headers["location"])).text
    for shown in ("确认并登记", "最先几行读作", "贷款余额 <b>40000"):
        assert shown in page
    done = await reporter.confirm(brought.headers["location"])
    page = (await reporter.officer.get(done.headers["location"])).text
    assert "没有不一致的地方" in page
    assert reporter.officer.member
    own = (Loan.external_reference == "JJ-1") & (Loan.lender_id == reporter.officer.member.organisation_id)
    assert await session.scalar(select(Loan.balance_fen).where(own)) == 4_000_000
    again = await reporter.bring(content)
    assert again.headers["location"] == brought.headers["location"]
    assert (await reporter.confirm(again.headers["location"])).status_code == 409


async def test_errors_are_named_by_row_and_column(reporter: Reporter) -> None:
    wrong = ("HT-无", "JJ-2", "5", "50000", "上周", "", "", "", "")
    lonely = reporter.row("JJ-3", 还款流水号="HK-3", 归还本金="1")
    unknown = ("HT-无", "JJ-4", "5", "1", PAID_OUT, "", "", "", "")
    page = await reporter.report(file_of(reporter.row("JJ-1"), wrong, lonely, unknown))
    assert "没有登记" in page
    for column, row in (("放款日", 3), ("还款日", 4), ("合同编号", 5)):
        assert f'<th scope="row">第 {row} 行</th><td data-label="列">{column}</td>' in page
    partly = await reporter.report(file_of(reporter.row("JJ-1"), wrong, lonely, unknown), apply_valid="1")
    assert "部分登记" in partly


async def test_a_difference_is_accepted_with_a_reason_or_leads_to_the_loan(reporter: Reporter) -> None:
    paid = {"还款流水号": "HK-1", "还款日": today().isoformat(), "归还本金": "10000", "罚息": "800"}
    brought = await reporter.bring(file_of(reporter.row("JJ-1", "4.5", **paid)))
    address = brought.headers["location"]
    await reporter.confirm(address)
    page = (await reporter.officer.get(address)).text
    for shown in ("贷款余额（元）", "45000.00", "40000.00", "罚息合计（元）", "合理上限", "#repay"):
        assert shown in page
    assert (await reporter.officer.post(f"{address}/differences/0/accept", {"note": ""})).status_code == 422
    assert (await reporter.officer.post(f"{address}/differences/0/accept", {"note": "示例：在途还款"})).status_code == 303
    assert "示例：在途还款" in (await reporter.officer.get(address)).text
    assert (await reporter.officer.post(f"{address}/differences/0/accept", {"note": "再来"})).status_code == 409
    assert (await reporter.officer.post(f"{address}/differences/9/accept", {"note": "没有"})).status_code == 409


async def test_other_content_of_a_known_repayment_has_to_say_what_it_corrects(reporter: Reporter) -> None:
    paid = {"还款流水号": "HK-1", "还款日": today().isoformat(), "归还本金": "10000"}
    await reporter.report(file_of(reporter.row("JJ-1", "4", **paid)))
    page = await reporter.report(file_of(reporter.row("JJ-1", "3", **(paid | {"归还本金": "20000"}))))
    assert "如需更正，请用新的流水号" in page


async def test_what_cannot_be_read_says_why_and_a_file_can_be_dropped(reporter: Reporter, signed_in: SignIn) -> None:
    assert "数据日期请按" in (await reporter.bring(b"x", as_of="昨天")).text
    assert (await reporter.bring(file_of(reporter.row("JJ-1")), as_of=(today() + timedelta(days=1)).isoformat())).status_code == 422
    nothing = await reporter.bring(b"a,b\n1,2\n")
    assert "没有找到表头" in (await reporter.officer.get(nothing.headers["location"])).text
    brought = await reporter.bring(file_of(reporter.row("JJ-1")))
    address = brought.headers["location"]
    stranger = await signed_in(Role.BANK_OFFICER)
    assert (await stranger.get(address)).status_code == 404
    assert (await stranger.post(f"{address}/discard")).status_code == 404
    assert (await reporter.officer.post(f"{address}/discard")).status_code == 303
    assert "已放弃" in (await reporter.officer.get(address)).text
    assert (await reporter.bring(file_of(reporter.row("JJ-1")))).headers["location"] == address
    assert "确认并登记" in (await reporter.officer.get(address)).text


async def test_the_template_is_read_back_without_questions(reporter: Reporter) -> None:
    answer = await reporter.officer.get(f"{BASE}/template.csv")
    assert answer.content == report_template()
    row = {"合同编号": reporter.number, "借据号": "JJ-1", "贷款余额(元)": "50000", "放款金额(元)": "50000", "放款日": PAID_OUT}
    headings = next(csv.reader([answer.content.decode("utf-8-sig").strip()]))
    brought = await reporter.bring(file_of(tuple(row.get(name, "") for name in headings), headings=tuple(headings)))
    page = (await reporter.officer.get(brought.headers["location"])).text
    assert "请确认" not in page.replace("标有「请确认」", "")
    assert "50000" in page


async def test_a_long_file_is_left_to_a_task(reporter: Reporter, session: AsyncSession) -> None:
    rows = [(reporter.number, f"JJ-{number}", "0.01", "100", PAID_OUT, "", "", "", "") for number in range(201)]
    page = await reporter.report(file_of(*rows))
    assert "正在逐行登记" in page
    assert await session.scalar(select(TaskRow.id).where(TaskRow.kind == APPLY_REPORT.name))
