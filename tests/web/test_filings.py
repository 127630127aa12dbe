"""Filings over the open interface and on pages: the lender, the fund's manager, the guarantor, and who may not see them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from policies.funds.models import Fund
from products.loans.models import Loan
from tests.policies.filings.made import lent, published_fund
from tests.web.callers import Caller, Program, make_member, make_program, with_session, with_token

API = "/api/v1"
TECH = {"attribute": "is_tech_enterprise", "eq": True}
REFERENCE = "示例-备案-1"


@dataclass
class Sides:
    """One fund with its manager, a bank with a loan, a guarantor, and another bank."""

    fund: Fund
    loan_id: UUID
    bank: Caller
    manager: Caller
    guarantor: Caller
    stranger: Caller
    guarantor_id: UUID

    async def files(self, **more: Any) -> httpx.Response:
        body = {"loan_id": str(self.loan_id), "external_reference": REFERENCE} | more
        return await self.bank.request("POST", f"{API}/funds/{self.fund.id}/filings", json=body)


@pytest.fixture
async def sides(client: httpx.AsyncClient, session: AsyncSession) -> Sides:
    roles = (Role.BANK_OFFICER, Role.FUND_MANAGER, Role.GUARANTOR_OFFICER, Role.BANK_OFFICER)
    bank, manager, guarantor, stranger = [await make_program(session, role) for role in roles]
    fund = await published_fund(
        session, manager_id=manager.organisation_id, claimants=["bank", "guarantor"], filing={"criterion": TECH, "within_days": 30}
    )  # fmt: skip
    loan = await lent(session, bank.organisation_id)
    await session.commit()

    async def calling(program: Program) -> Caller:
        return await with_token(client, session, program)

    return Sides(
        fund, loan.id, await calling(bank), await calling(manager), await calling(guarantor), await calling(stranger),
        guarantor.organisation_id,
    )  # fmt: skip


async def test_a_loan_is_filed_by_its_lender_decided_by_the_manager_and_paid_by_the_guarantor(sides: Sides) -> None:
    made = await sides.files(amount="40000.00", guarantor_id=str(sides.guarantor_id))
    assert made.status_code == 201, made.text
    filing = made.json()
    assert (filing["state"], filing["amount"], filing["verdict"], filing["actions"]) == ("submitted", "40000.00", "unknown", [])
    again = await sides.files(amount="40000.00", guarantor_id=str(sides.guarantor_id))
    assert (again.status_code, again.json()["id"]) == (200, filing["id"])
    one = f"{API}/filings/{filing['id']}"
    seen = (await sides.manager.get(one)).json()
    assert seen["actions"] == ["file", "reject"]
    refused = await sides.manager.request("POST", f"{one}/file", json={})
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, ["/note"])
    filed = await sides.manager.request("POST", f"{one}/file", json={"note": "示例：已核实证书"})
    assert filed.status_code == 200, filed.text
    assert (filed.json()["state"], filed.json()["shares"]["bank"]["pct"], filed.json()["actions"]) == ("filed", "50", ["revoke"])
    paid = {"amount": "10000.00", "paid_on": today().isoformat(), "voucher": "PZ-示例-9"}
    payments = f"{one}/guarantor_payments"
    assert (await sides.guarantor.request("POST", payments, json=paid)).status_code == 201
    assert (await sides.guarantor.request("POST", payments, json=paid)).status_code == 200
    assert (await sides.guarantor.request("POST", payments, json=paid | {"amount": "1.00"})).status_code == 409
    assert [each["amount"] for each in (await sides.bank.get(one)).json()["guarantor_payments"]] == ["10000.00"]
    revoked = await sides.manager.request("POST", f"{one}/revoke", json={"reason": "false_data", "note": "示例：报送内容不实"})
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    late = await sides.guarantor.request("POST", payments, json=paid | {"voucher": "PZ-示例-10"})
    assert (late.status_code, late.json()["state"]) == (409, "revoked")


async def test_a_refused_filing_names_every_rule_and_leaves_nothing(sides: Sides) -> None:
    wrong = await sides.files(amount="50000.01", guarantor_id=str(UUID(int=7)))
    assert (wrong.status_code, [each["pointer"] for each in wrong.json()["errors"]]) == (422, ["/guarantor_id"])
    beyond = await sides.files(amount="50000.01")
    assert (beyond.status_code, [each["pointer"] for each in beyond.json()["errors"]]) == (422, ["/amount"])
    unknown = await sides.files(colour="red")
    assert unknown.status_code in (400, 422)
    assert (await sides.bank.get(f"{API}/filings")).json()["items"] == []


async def test_what_the_profile_says_is_for_those_who_keep_the_fund_and_others_see_nothing(sides: Sides) -> None:
    filing = (await sides.files()).json()
    one = f"{API}/filings/{filing['id']}"
    assert (await sides.stranger.get(one)).status_code == 404
    assert (await sides.stranger.get(f"{API}/filings?external_reference={REFERENCE}")).json()["items"] == []
    assert (await sides.stranger.request("POST", f"{one}/file", json={})).status_code == 403
    mine = (await sides.bank.get(f"{API}/filings?external_reference={REFERENCE}")).json()["items"]
    assert [each["id"] for each in mine] == [filing["id"]]
    assert filing["conditions"][0]["value"] is None


async def test_a_lender_files_on_the_page_and_the_bureau_decides_there(
    sides: Sides, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    loan = await session.get_one(Loan, sides.loan_id)
    officer = await with_session(client, session, await make_member(session, Role.BANK_OFFICER, loan.lender_id))
    reviewer = await with_session(client, session, await make_member(session, Role.BUREAU_REVIEWER, sides.fund.bureau_id))
    assert sides.fund.name in (await officer.get(f"/bank/filings/new?loan={loan.external_reference}")).text
    typed = {"loan": loan.external_reference, "fund_id": str(sides.fund.id), "amount": "很多"}
    wrong = await officer.post("/bank/filings/new", typed)
    assert (wrong.status_code, "备案金额请填数字" in wrong.text) == (422, True)
    sent = await officer.post("/bank/filings/new", typed | {"amount": ""})
    assert sent.status_code == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    assert "有条件待核实" in (await reviewer.get(f"/bureau/filings/{number}")).text
    assert number in (await reviewer.get("/bureau/filings?state=submitted")).text
    refused = await reviewer.post(f"/bureau/filings/{number}/file", {"version": "1", "conditions_until": "年底"})
    assert (refused.status_code, "请按 2026-11-21 的格式填写" in refused.text) == (422, True)
    done = await reviewer.post(f"/bureau/filings/{number}/file", {"version": "1", "note": "示例：已核实"})
    assert done.status_code == 303, done.text
    month = await officer.get(f"/bank/filings/month.csv?month={today():%Y-%m}")
    assert loan.external_reference in month.text


async def test_a_guarantor_records_and_corrects_on_the_page(sides: Sides, client: httpx.AsyncClient, session: AsyncSession) -> None:
    filing = (await sides.files(guarantor_id=str(sides.guarantor_id))).json()
    await sides.manager.request("POST", f"{API}/filings/{filing['id']}/file", json={"note": "示例：已核实"})
    person = await with_session(client, session, await make_member(session, Role.GUARANTOR_OFFICER, sides.guarantor_id))
    one = f"/guarantor/filings/{filing['id']}"
    paid = {"version": "2", "amount": "100.00", "paid_on": today().isoformat(), "voucher": "PZ-示例-1"}
    assert (await person.post(f"{one}/guarantor_payments", paid)).status_code == 303
    first = (await sides.guarantor.get(f"{API}/filings/{filing['id']}")).json()["guarantor_payments"][0]
    assert f"?correct={first['id']}" in (await person.get(one)).text
    corrected = paid | {"amount": "90.00", "voucher": "PZ-示例-2"}
    assert (await person.post(f"{one}/guarantor_payments?correct={first['id']}", corrected)).status_code == 303
    beyond = await person.post(f"{one}/guarantor_payments", paid | {"amount": "60000.00", "voucher": "PZ-示例-3"})
    assert (beyond.status_code, "还可登记 49910.00 元" in beyond.text) == (422, True)
    assert "笔" in (await person.get("/guarantor")).text


async def test_a_file_files_what_fits_and_says_what_does_not(sides: Sides, client: httpx.AsyncClient, session: AsyncSession) -> None:
    loan = await session.get_one(Loan, sides.loan_id)
    officer = await with_session(client, session, await make_member(session, Role.BANK_OFFICER, loan.lender_id))
    content = f"借据号,备案金额\n{loan.external_reference},40000\nJJ-没有这笔,\n".encode()

    async def sends() -> httpx.Response:
        fields = {"fund_id": str(sides.fund.id), "_csrf_token": officer.csrf or ""}
        return await officer.request("POST", "/bank/filings/file", data=fields, files={"file": ("备案.csv", content, "text/csv")})

    first, again = await sends(), await sends()
    assert "新报送 1 笔，以前已报送 0 笔，没有受理的问题 1 处" in first.text
    assert "没有借据号为 JJ-没有这笔 的借款" in first.text
    assert "新报送 0 笔，以前已报送 1 笔" in again.text
    (filing,) = (await sides.bank.get(f"{API}/filings")).json()["items"]
    assert filing["amount"] == "40000.00"


async def test_a_program_files_by_file_and_a_file_that_is_none_is_refused(sides: Sides, session: AsyncSession) -> None:
    loan = await session.get_one(Loan, sides.loan_id)
    address = f"{API}/funds/{sides.fund.id}/filings/file"

    async def sends(content: str) -> httpx.Response:
        return await sides.bank.request("POST", address, files={"file": ("备案.csv", content.encode(), "text/csv")})

    sent = await sends(f"借据号\n{loan.external_reference}\nJJ-没有这笔\n")
    assert sent.status_code == 200, sent.text
    assert ([each["loan_id"] for each in sent.json()["filings"]], sent.json()["unchanged"]) == ([str(loan.id)], 0)
    assert [each["row"] for each in sent.json()["rejected"]] == [3]
    assert (await sends("颜色\n红\n")).status_code == 422
    assert (await sides.bank.request("POST", address, json={})).status_code == 415
