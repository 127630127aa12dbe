"""A lender's desk of contracts and loans by pages: paying out, seeing a payment spread, putting right, exact faults."""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.members.repository import organisation_by_id
from products.loans.models import Contract
from tests.products.loans.made import made_contract
from tests.statements import counted
from tests.web.callers import Caller, make_member, make_organisation, with_session
from tests.web.conftest import SignIn

PAID_OUT = today() - timedelta(days=35)  # one instalment is past
DAY = today().isoformat()


@dataclass
class Desk:
    """An officer of the lender, with a contract over 100,000.00 for a year."""

    officer: Caller
    contract: Contract
    borrower: str

    async def pays_out(self, reference: str = "JJ-1", **changes: str) -> httpx.Response:
        typed = {
            "amount": "60,000元", "disbursed_on": PAID_OUT.isoformat(), "external_reference": reference, "every": "month",
            "day_count": "act_360", "on_day_off": "stays", "version": "1",
        }  # fmt: skip
        return await self.officer.post(f"/bank/contracts/{self.contract.id}/disbursements", typed | changes)

    async def loan(self) -> str:
        answer = await self.pays_out()
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


def payment(**typed: str) -> dict[str, str]:
    return {"paid_on": DAY, "external_reference": "HK-1", "keep": "term", "version": "1"} | typed


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


@pytest.fixture
async def desk(signed_in: SignIn, session: AsyncSession) -> Desk:
    officer, firm = await signed_in(Role.BANK_OFFICER), await make_organisation(session)
    assert officer.member
    signed_on = today() - timedelta(days=40)
    contract = await made_contract(session, subject_id=firm.id, lender_id=officer.member.organisation_id, signed_on=signed_on)
    await session.commit()
    return Desk(officer, contract, firm.name)


async def test_from_the_contract_to_the_loan_and_into_the_list_of_what_is_due(desk: Desk) -> None:
    assert desk.contract.contract_number in (await desk.officer.get("/bank/contracts")).text
    assert "还没有放款" in (await desk.officer.get(f"/bank/contracts/{desk.contract.id}")).text
    loan = await desk.loan()
    page = (await desk.officer.get(loan)).text
    for shown in ("借据 JJ-1", "60,000.00", "先息后本", "年化利率", "首贷：放款之前", desk.borrower):
        assert shown in page
    listed = (await desk.officer.get("/bank/loans")).text
    assert "JJ-1" in listed
    assert "共 1 笔：本金 60,000.00 元，余额 60,000.00 元" in listed
    assert "40,000.00" in (await desk.officer.get(f"/bank/contracts/{desk.contract.id}")).text
    assert "没有找到" in (await desk.officer.get("/bank/loans?q=JJ-9")).text
    assert "JJ-1" in (await desk.officer.get(f"/bank/loans?tab=lent&q={desk.borrower[-4:]}&grade=special_mention")).text


async def test_every_fault_of_a_disbursement_comes_back_with_what_was_typed(desk: Desk) -> None:
    refused = await desk.pays_out(amount="很多", disbursed_on="上周", grace_days="一百")
    assert refused.status_code == 422
    for name in ("amount", "disbursed_on", "grace_days"):
        assert f'id="f-disburse-{name}-error"' in refused.text
    assert 'value="很多"' in refused.text
    beyond = await desk.pays_out(amount="100000.01")
    assert (beyond.status_code, "合同可用额度 100000.00 元" in beyond.text) == (422, True)


async def test_a_payment_is_seen_spread_before_it_is_recorded(desk: Desk) -> None:
    loan = await desk.loan()
    seen = await desk.officer.post(f"{loan}/repayments/preview", payment(principal="10,000"))
    assert "提前归还本金前须付清已到期的利息" in seen.text
    owed = re.search(r"<dt>已到期</dt><dd>([\d,.]+) 元", (await desk.officer.get(loan)).text)
    assert owed
    seen = await desk.officer.post(f"{loan}/repayments/preview", payment(principal="10,000", interest=owed[1]))
    assert (seen.status_code, "之后余额 50,000.00 元" in seen.text, "提前还本" in seen.text) == (200, True, True)
    assert "还没有登记过还款" in seen.text
    assert 'value="10,000"' in seen.text
    done = await desk.officer.post(f"{loan}/repayments", payment(principal="10,000", interest=owed[1]))
    assert done.status_code == 303
    page = (await desk.officer.get(loan)).text
    assert "50,000.00" in page
    assert "第 2 次生成的计划，执行中" in page


async def test_a_repayment_is_put_right_by_another(desk: Desk) -> None:
    loan = await desk.loan()
    owed = re.search(r"<dt>已到期</dt><dd>([\d,.]+) 元", (await desk.officer.get(loan)).text)
    assert owed
    await desk.officer.post(f"{loan}/repayments", payment(interest=owed[1]))
    same_reference = await desk.officer.post(f"{loan}/repayments", payment(interest="1.00"))
    assert (same_reference.status_code, "已登记过另一内容的还款" in same_reference.text) == (409, True)
    assert 'value="1.00"' in same_reference.text
    assert 'value="HK-1"' in (await desk.officer.get(f"{loan}?correct=HK-1")).text
    nothing = payment(external_reference="HK-2", reverses="HK-1")
    assert (await desk.officer.post(f"{loan}/repayments", nothing)).status_code == 303
    assert "由 HK-2 更正" in (await desk.officer.get(loan)).text


async def test_an_implausible_penalty_is_taken_and_said(desk: Desk) -> None:
    loan = await desk.loan()
    assert (await desk.officer.post(f"{loan}/repayments", payment(penalty="5000"))).status_code == 303
    assert "罚息合计 5000.00 元，按合同利率上浮 50% 计至多" in (await desk.officer.get(loan)).text


async def test_graded_in_default_and_written_off_by_the_approver(desk: Desk, client: httpx.AsyncClient, session: AsyncSession) -> None:
    loan = await desk.loan()
    version = version_of((await desk.officer.get(loan)).text)
    mild = await desk.officer.post(f"{loan}/classify", {"classification": "pass", "classified_on": DAY, "version": version})
    assert (mild.status_code, 'id="f-classify-note-error"' in mild.text) == (422, True)
    stale = await desk.officer.post(f"{loan}/default", {"defaulted_on": DAY, "version": "99"})
    assert (stale.status_code, "刚被改动" in stale.text) == (409, True)
    assert (await desk.officer.post(f"{loan}/default", {"defaulted_on": DAY, "version": version})).status_code == 303
    page = (await desk.officer.get(loan)).text
    assert "违约记录" in page
    assert f'action="{loan}/write_off"' not in page
    assert "JJ-1" in (await desk.officer.get("/bank/loans?tab=bad")).text
    approver = await with_session(client, session, await make_member(session, Role.BANK_APPROVER, desk.contract.lender_id))
    gone = await approver.post(f"{loan}/write_off", {"note": "示例", "version": version_of((await approver.get(loan)).text)})
    assert gone.status_code == 303
    assert "已核销" in (await approver.get(loan)).text


async def test_an_extension_and_a_renewal_name_what_is_missing_and_lead_on(desk: Desk) -> None:
    loan = await desk.loan()
    page = (await desk.officer.get(loan)).text
    refused = await desk.officer.post(f"{loan}/extend", {"extended_on": DAY, "matures_on": "", "version": version_of(page)})
    for name in ("matures_on", "note"):
        assert f'id="f-extend-{name}-error"' in refused.text
    typed = {"amount": "60000", "disbursed_on": DAY, "external_reference": "XD-1", "without_repayment": "1", "version": version_of(page)}
    renewed = await desk.officer.post(f"{loan}/renew", typed)
    assert renewed.status_code == 303, renewed.text
    assert "续贷前的借款" in (await desk.officer.get(renewed.headers["location"])).text
    assert "已结清" in (await desk.officer.get(loan)).text


async def test_a_branch_sees_its_own_loans_and_no_others(
    desk: Desk, client: httpx.AsyncClient, session: AsyncSession, signed_in: SignIn
) -> None:
    branch = await make_organisation(session, Role.BANK_OFFICER)
    branch.parent_id = desk.contract.lender_id
    firm = await organisation_by_id(session, desk.contract.subject_id)
    signed_on = today() - timedelta(days=40)
    own = await made_contract(
        session, subject_id=firm.id, lender_id=desk.contract.lender_id, branch_id=branch.id, signed_on=signed_on
    )  # fmt: skip
    of_branch = await with_session(client, session, await make_member(session, Role.BANK_OFFICER, branch.id))
    other = await desk.loan()
    mine = await Desk(of_branch, own, firm.name).pays_out("ZH-1")
    assert mine.status_code == 303, mine.text
    listed = (await of_branch.get("/bank/loans")).text
    assert ("ZH-1" in listed, "JJ-1" in listed) == (True, False)
    assert (await of_branch.get(other)).status_code == 404
    head = (await desk.officer.get("/bank/loans")).text
    assert "ZH-1" in head
    assert "JJ-1" in head
    stranger = await signed_in(Role.BANK_OFFICER)
    assert (await stranger.get(mine.headers["location"])).status_code == 404
    assert "没有要处理的借款" in (await stranger.get("/bank/loans")).text


async def test_longer_lists_need_no_more_statements(desk: Desk, app: Litestar) -> None:
    counts = []
    async with app.state.sessions() as session:
        for reference in ("JJ-1", "JJ-2"):
            assert (await desk.pays_out(reference, amount="1000")).status_code == 303
            with counted(session) as statements:
                for path in ("/bank/loans", f"/bank/contracts/{desk.contract.id}"):
                    assert reference in (await desk.officer.get(path)).text
            counts.append(len(statements))
    assert counts[0] == counts[1]
