"""Contracts and loans over the open interface, as the lender's program and the borrower's see them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.tasks.models import TaskRow
from products.catalogue.labels import RepaymentMethod
from products.loans.tasks import FOLLOW_DISBURSEMENT
from tests.products.loans.made import made_contract
from tests.web.callers import Caller, make_program, with_token
from tests.web.conftest import SignIn

API = "/api/v1"
SIGNED_ON = today() - timedelta(days=40)
PAID_OUT = today() - timedelta(days=35)


@dataclass
class Line:
    """A revolving line of 100,000.00 with its two parties."""

    bank: Caller
    borrower: Caller
    contract_id: UUID

    async def draws(self, **changes: Any) -> httpx.Response:
        body = {"amount": "60000.00", "disbursed_on": PAID_OUT.isoformat(), "external_reference": "JJ-1"} | changes
        return await self.bank.request("POST", f"{API}/contracts/{self.contract_id}/disbursements", json=body)

    async def pays(self, loan: dict[str, Any], **body: str) -> httpx.Response:
        stated = {"paid_on": today().isoformat()} | body
        return await self.bank.request("POST", f"{API}/loans/{loan['id']}/repayments", json=stated)


@pytest.fixture
async def line(client: httpx.AsyncClient, session: AsyncSession) -> Line:
    bank, borrower = await make_program(session, Role.BANK_OFFICER), await make_program(session, Role.ENTERPRISE_OWNER)
    contract = await made_contract(
        session, subject_id=borrower.organisation_id, lender_id=bank.organisation_id, signed_on=SIGNED_ON,
        repayment_method=RepaymentMethod.REVOLVING,
    )  # fmt: skip
    await session.commit()
    return Line(await with_token(client, session, bank), await with_token(client, session, borrower), contract.id)


async def test_a_loan_is_paid_out_repaid_and_settled(line: Line, session: AsyncSession) -> None:
    answer = await line.draws()
    assert answer.status_code == 201, answer.text
    loan = answer.json()
    assert (loan["state"], loan["balance"], loan["rate"], loan["first_loan"]) == ("active", "60000.00", "3.60", None)
    assert loan["actions"] == ["mark_overdue", "extend", "renew", "settle", "default"]
    assert [step["action"] for step in loan["steps"]] == ["disburse"]
    contract = (await line.borrower.get(f"{API}/contracts/{line.contract_id}")).json()
    assert (contract["drawn"], contract["available"], contract["actions"]) == ("60000.00", "40000.00", [])
    beyond = await line.pays(loan, principal="60000.01", external_reference="HK-1")
    assert beyond.status_code == 422
    assert beyond.json()["errors"][0]["pointer"] == "/principal"
    owed = next(each for each in loan["schedule"] if each["due_on"] <= today().isoformat())
    part = await line.pays(loan, interest=owed["interest"], external_reference="HK-1")
    assert (part.status_code, part.json()["repayments"][0]["interest"], part.json()["doubts"]) == (201, owed["interest"], [])
    again = await line.pays(loan, interest=owed["interest"], external_reference="HK-1")
    assert (again.status_code, again.json()) == (200, part.json())
    rest = await line.pays(loan, principal="60000.00", external_reference="HK-2")
    settled = await line.bank.request("POST", f"{API}/loans/{loan['id']}/settle", json={"note": "示例：免除零头利息"})
    assert (rest.json()["balance"], settled.json()["state"]) == ("0.00", "settled")
    assert (await line.borrower.get(f"{API}/contracts/{line.contract_id}")).json()["available"] == "100000.00"
    assert await session.scalar(select(TaskRow.id).where(TaskRow.kind == FOLLOW_DISBURSEMENT.name, TaskRow.key == loan["id"]))


async def test_the_lists_are_the_callers_own_and_searchable(line: Line, token: SignIn) -> None:
    loan = (await line.draws()).json()
    for caller in (line.bank, line.borrower):
        assert [each["id"] for each in (await caller.get(f"{API}/loans?external_reference=JJ-1")).json()["items"]] == [loan["id"]]
        assert [each["id"] for each in (await caller.get(f"{API}/contracts")).json()["items"]] == [str(line.contract_id)]
    assert (await line.bank.get(f"{API}/loans?state=settled")).json()["items"] == []
    stranger = await token(Role.BANK_OFFICER)
    assert (await stranger.get(f"{API}/loans")).json()["items"] == []
    assert (await stranger.get(f"{API}/loans/{loan['id']}")).status_code == 404


async def test_what_cannot_be_done_says_why(line: Line) -> None:
    loan = (await line.draws()).json()
    address = f"{API}/loans/{loan['id']}"
    assert (await line.draws(amount="40000.01", external_reference="JJ-2")).json()["errors"][0]["pointer"] == "/amount"
    assert (await line.draws(amount="59999.00")).status_code == 409
    assert (await line.borrower.request("POST", f"{address}/settle", json={})).status_code == 403
    assert (await line.bank.request("POST", f"{address}/cure", json={})).json()["state"] == "active"
    unpaid = await line.bank.request("POST", f"{address}/settle", json={})
    assert (unpaid.status_code, "60000.00" in unpaid.text) == (422, True)
    malformed = await line.pays(loan, principal="1e9", external_reference="HK-1")
    assert malformed.status_code in {400, 422}
    unknown = await line.pays(loan, principle="1.00", external_reference="HK-1")
    assert unknown.status_code in {400, 422}


async def test_overdue_graded_extended_and_in_default(line: Line) -> None:
    loan = (await line.draws()).json()
    address, day = f"{API}/loans/{loan['id']}", today().isoformat()

    async def does(action: str, **body: Any) -> httpx.Response:
        return await line.bank.request("POST", f"{address}/{action}", json=body)

    late = (await does("mark_overdue")).json()
    assert (late["state"], late["days_past_due"] > 0, late["classification"]) == ("overdue", True, "special_mention")
    assert (await does("classify", classification="pass", classified_on=day)).status_code == 422
    assert (await does("classify", classification="doubtful", classified_on=day)).json()["classification"] == "doubtful"
    later = (today() + timedelta(days=400)).isoformat()
    assert (await does("extend", extended_on=day, matures_on=later, note="示例")).status_code == 422  # interest is due
    await line.pays(loan, interest=late["overdue"], external_reference="HK-1")
    extended = (await does("extend", extended_on=day, matures_on=later, note="示例", rate="4.10")).json()
    assert (extended["state"], extended["due_on"], extended["rate"], extended["extensions"]) == ("active", later, "4.10", 1)
    gone = (await does("default", defaulted_on=day)).json()
    assert (gone["state"], gone["default_event"]["principal"]) == ("defaulted", "60000.00")
    assert (await does("write_off", note="示例")).status_code == 403  # an approver's


async def test_a_renewal_without_repayment_names_both_loans(line: Line) -> None:
    loan = (await line.draws()).json()
    body = {"amount": "60000.00", "disbursed_on": today().isoformat(), "external_reference": "XD-1", "without_repayment": True}
    renewed = await line.bank.request("POST", f"{API}/loans/{loan['id']}/renew", json=body)
    assert renewed.status_code == 200, renewed.text
    new = (await line.bank.get(f"{API}/loans/{renewed.json()['renewed_by_id']}")).json()
    assert (renewed.json()["state"], new["renews_id"], new["principal"]) == ("settled", loan["id"], "60000.00")


async def test_a_penalty_beyond_what_is_plausible_is_taken_and_said(line: Line) -> None:
    loan = (await line.draws()).json()
    paid = await line.pays(loan, penalty="900.00", external_reference="HK-1")
    assert paid.status_code == 201
    (doubt,) = paid.json()["doubts"]
    assert (doubt["field"], doubt["reported"], doubt["limit"] < "5.00") == ("penalty", "900.00", True)
