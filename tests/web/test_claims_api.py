"""A claim over the open interface from the prepared draft to settlement, each party by its own program, with the database's row rules."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.models import Fund
from products.loans.actions import declare_default
from products.loans.repository import default_of
from tests.policies.filings.made import filed_loan, published_fund
from tests.products.loans.made import officer
from tests.web.callers import Caller, make_organisation, make_program, with_token

API = "/api/v1"
CLAIMS = f"{API}/claims"
ACCOUNT = {"holder": "示例银行", "bank_name": "示例银行营业部", "number": "6200 0000 0000 0001"}
LAYERS = [{"payer": "city", "share_pct": 60}, {"payer": "district", "share_pct": 40}]


@dataclass
class Parties:
    """One program of each role, a loan in default that is filed, and a fund with money."""

    bank: Caller
    bank_admin: Caller
    reviewer: Caller
    approver: Caller
    treasurer: Caller
    stranger: Caller
    fund_id: UUID
    bureau_id: UUID
    default_event_id: UUID

    @property
    def claimed(self) -> dict[str, Any]:
        """The body of a claim that says nothing which the platform knows."""
        return {"default_event_id": str(self.default_event_id), "fund_id": str(self.fund_id)}


async def call(who: Caller, path: str, expected: int, **body: Any) -> dict[str, Any]:
    """POST, and the answer's body."""
    answer = await who.request("POST", path, json=body)
    assert answer.status_code == expected, answer.text
    said: dict[str, Any] = answer.json()
    return said


@pytest.fixture
async def parties(client: httpx.AsyncClient, session: AsyncSession) -> Parties:
    bank = (await make_organisation(session, Role.BANK_OFFICER)).id
    bureau = (await make_organisation(session, Role.BUREAU_REVIEWER)).id
    fund: Fund = await published_fund(session, bureau_id=bureau, layers=LAYERS)
    filed = await filed_loan(session, fund=fund, lender_id=bank)
    await declare_default(session, officer(bank), filed.loan.id, today(), at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    voucher = f"PZ-{uuid4().hex[:8]}"
    money = [("city", 9_000_000), ("district", 9_000_000)]
    await book(session, fund.id, EntryKind.CONTRIBUTION, money, occurred_on=today(), recorded_by=None, at=now(), voucher=voucher)

    async def program(role: Role, organisation_id: UUID | None) -> Caller:
        return await with_token(client, session, await make_program(session, role, organisation_id=organisation_id))

    return Parties(
        bank=await program(Role.BANK_OFFICER, bank), bank_admin=await program(Role.BANK_ADMIN, bank),
        reviewer=await program(Role.BUREAU_REVIEWER, bureau), approver=await program(Role.BUREAU_APPROVER, bureau),
        treasurer=await program(Role.BUREAU_TREASURER, bureau), stranger=await program(Role.BUREAU_APPROVER, None),
        fund_id=fund.id, bureau_id=bureau, default_event_id=default.id,
    )  # fmt: skip


async def test_a_claim_from_the_prepared_draft_to_settlement(parties: Parties) -> None:
    known = await call(parties.bank, f"{CLAIMS}/preparations", 200, **parties.claimed)
    assert (known["loss"]["principal"], known["missing_materials"], known["faults"]) == ("50000.00", [], [])
    claim = await call(parties.bank, CLAIMS, 201, **parties.claimed, external_reference="内部-1")
    assert (claim["state"], claim["actions"]) == ("draft", ["submit", "withdraw"])
    one = f"{CLAIMS}/{claim['id']}"
    assert (await call(parties.bank, CLAIMS, 201, **parties.claimed, external_reference="内部-1"))["id"] == claim["id"]
    assert (await parties.reviewer.get(one)).status_code == 404
    claim = await call(parties.bank, f"{one}/submit", 200)
    assert (claim["state"], claim["computed"], claim["computation"]["share_pct"]) == ("submitted", "25000.00", "50")
    assert "pool_free" not in {each["code"] for each in claim["computation"]["limits"]}
    assert (await parties.stranger.get(one)).status_code == 404
    await call(parties.stranger, f"{one}/approve", 404)
    seen = (await parties.reviewer.get(one)).json()
    assert "pass_review" in seen["actions"]
    claim = await call(parties.reviewer, f"{one}/pass_review", 200)
    assert (claim["review_step"], claim["turn_role"]) == (1, "bureau_approver")
    await call(parties.approver, f"{one}/approve", 422, amount="25000.01")
    claim = await call(parties.approver, f"{one}/approve", 200, amount="25000.00")
    assert [each["amount"] for each in claim["payers"]] == ["15000.00", "10000.00"]
    await call(parties.treasurer, f"{one}/queue_payment", 409)
    account = await call(parties.bank_admin, f"{API}/payee_accounts", 201, bureau_id=str(parties.bureau_id), **ACCOUNT)
    assert account["last_four"] == "0001"
    await call(parties.treasurer, f"{API}/payee_accounts/{account['id']}/admit", 200)
    await call(parties.treasurer, f"{one}/queue_payment", 200)
    batch = await call(parties.treasurer, f"{API}/payment_batches", 201)
    file = await parties.treasurer.get(f"{API}/payment_batches/{batch['id']}/file")
    assert "6200000000000001" in file.text
    claim = await call(parties.treasurer, f"{one}/confirm_payment", 200, paid_on=today().isoformat(), voucher="FK-1")
    assert (claim["state"], claim["paid"], claim["payments"][0]["voucher"]) == ("paid", "25000.00", "FK-1")
    recovered = {"amount": "10000.00", "recovered_on": today().isoformat(), "external_reference": "ZH-1"}
    claim = await call(parties.bank, f"{one}/recoveries", 201, **recovered)
    assert [each["amount"] for each in claim["recoveries"][0]["back"]] == ["3000.00", "2000.00"]
    await call(parties.bank, f"{one}/recoveries", 200, **recovered)
    arrived = {"arrived_on": today().isoformat(), "voucher": "SK-1"}
    await call(parties.treasurer, f"{one}/recoveries/{claim['recoveries'][0]['id']}/arrive", 200, **arrived)
    claim = await call(parties.treasurer, f"{one}/settle", 200)
    assert claim["state"] == "settled"


async def test_reasons_are_codes_or_sentences_and_a_refusal_is_answered(parties: Parties) -> None:
    claim = await call(parties.bank, CLAIMS, 201, **parties.claimed)
    one = f"{CLAIMS}/{claim['id']}"
    await call(parties.bank, f"{one}/submit", 200)
    await call(parties.reviewer, f"{one}/return_for_correction", 422)
    claim = await call(parties.reviewer, f"{one}/return_for_correction", 200, reason="figures_wrong")
    assert claim["state"] == "returned"
    tag = (await parties.bank.get(one)).headers["etag"]
    changed = parties.claimed | {"loss": {"principal": "40000.00"}}
    answer = await parties.bank.request("PUT", one, json=changed, headers={"if-match": tag})
    assert (answer.status_code, answer.json()["loss"]["principal"]) == (200, "40000.00")
    await call(parties.bank, f"{one}/submit", 200)
    claim = await call(parties.reviewer, f"{one}/reject", 200, reason="催收记录不完整，损失不能确认")
    assert claim["steps"][-1]["note"] == "催收记录不完整，损失不能确认"
    await call(parties.bank, f"{one}/submit", 409)
    claim = await call(parties.bank, f"{one}/reconsider", 200, note="补充了催收记录")
    assert claim["state"] == "submitted"


async def test_an_approved_claim_is_deferred_resumed_paid_back_and_clawed_back(parties: Parties) -> None:
    claim = await call(parties.bank, CLAIMS, 201, **parties.claimed)
    one = f"{CLAIMS}/{claim['id']}"
    await call(parties.bank, f"{one}/submit", 200)
    await call(parties.reviewer, f"{one}/pass_review", 200)
    await call(parties.approver, f"{one}/approve", 200)
    assert (await call(parties.approver, f"{one}/defer", 200, reason="investigation"))["reserved"] == "0.00"
    assert (await call(parties.approver, f"{one}/resume", 200))["reserved"] == "25000.00"
    account = await call(parties.bank_admin, f"{API}/payee_accounts", 201, bureau_id=str(parties.bureau_id), **ACCOUNT)
    await call(parties.treasurer, f"{API}/payee_accounts/{account['id']}/admit", 200)
    await call(parties.treasurer, f"{one}/queue_payment", 200)
    await call(parties.treasurer, f"{one}/confirm_payment", 200, paid_on=today().isoformat(), voucher="FK-2")
    assert (await call(parties.treasurer, f"{one}/payment_returned", 200, reason="account"))["state"] == "approved"
    await call(parties.treasurer, f"{one}/queue_payment", 200)
    await call(parties.treasurer, f"{one}/confirm_payment", 200, paid_on=today().isoformat(), voucher="FK-3")
    claim = await call(parties.approver, f"{one}/claw_back", 200, amount="5000.00", reason="重复获得保险赔付")
    assert (claim["state"], claim["clawed_back"]) == ("clawed_back", "5000.00")
    back = {"amount": "5000.00", "recovered_on": today().isoformat(), "external_reference": "TH-1"}
    await call(parties.bank, f"{one}/recoveries", 409, **back)
    assert (await call(parties.treasurer, f"{one}/recoveries", 201, **back))["claw_back_received"] == "5000.00"
