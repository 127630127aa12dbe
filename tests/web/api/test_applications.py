"""Applications over the open interface: one enterprise and one bank, from the form to the contract, and what is refused on the way."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.models import Consent
from products.catalogue.models import Product
from products.catalogue.states import Channel
from tests.products.applications.world import allow, make_product
from tests.web.callers import Caller, make_program, with_token

FORM = {"amount": "300000.00", "term_months": 12, "purpose": "working_capital", "state": "submitted"}
FIGURES = {"amount": "200000.00", "rate": "3.45", "term_months": 12, "repayment_method": "interest_first"}


class Sides:
    """Programs of an enterprise and of a bank, and the bank's product."""

    def __init__(self, enterprise: Caller, officer: Caller, approver: Caller, product: Product, subject_id: UUID) -> None:
        self.enterprise, self.officer, self.approver = enterprise, officer, approver
        self.product, self.subject_id = product, subject_id

    async def apply(self, **more: Any) -> httpx.Response:
        """`POST /applications` by the enterprise."""
        return await send(self.enterprise, "", {"product_ids": [str(self.product.id)], **FORM, **more})


async def send(caller: Caller, path: str, body: Any = None, **more: Any) -> httpx.Response:
    """A JSON request to the applications."""
    return await caller.request("POST", f"/api/v1/applications{path}", json={} if body is None else body, **more)


@pytest.fixture
async def sides(client: httpx.AsyncClient, session: AsyncSession) -> Sides:
    """Committed."""
    enterprise = await make_program(session, Role.ENTERPRISE_OWNER)
    officer = await make_program(session, Role.BANK_OFFICER)
    approver = await make_program(session, Role.BANK_APPROVER, organisation_id=officer.organisation_id)
    product = await make_product(session, officer.organisation_id)
    await allow(session, enterprise.organisation_id, officer.organisation_id)
    await session.commit()
    callers = [await with_token(client, session, each) for each in (enterprise, officer, approver)]
    return Sides(*callers, product, enterprise.organisation_id)


async def test_from_the_form_to_the_contract(sides: Sides) -> None:
    made = await sides.apply()
    assert made.status_code == 201, made.text
    (case,) = made.json()["applications"]
    assert (case["state"], case["amount"], case["due_what"]) == ("submitted", "300000.00", "accept")
    path = f"/{case['id']}"
    accepted = await send(sides.officer, f"{path}/accept", {"external_reference": "XD-1"})
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["actions"] == ["record_contact", "request_documents", "reject"]
    found = await sides.officer.get("/api/v1/applications?external_reference=XD-1")
    assert [each["id"] for each in found.json()["items"]] == [case["id"]]
    for action, body in (("record_contact", {}), ("propose", FIGURES)):
        answer = await send(sides.officer, f"{path}/{action}", body)
        assert answer.status_code == 200, answer.text
    hidden = (await sides.enterprise.get(f"/api/v1/applications{path}")).json()
    assert (hidden["state"], hidden["proposal"]) == ("proposed", None)
    approved = await send(sides.approver, f"{path}/approve")
    assert approved.status_code == 200, approved.text
    assert approved.json()["proposal"]["rate"] == "3.45"
    signed = await send(sides.officer, f"{path}/sign", {"contract_number": f"HT-{case['id'][-8:]}", "signed_on": now().date().isoformat()})
    assert signed.status_code == 200, signed.text
    assert signed.json()["state"] == "signed"
    assert signed.json()["contract_id"] is not None
    mine = (await sides.enterprise.get(f"/api/v1/applications{path}")).json()
    assert mine["proposal"]["amount"] == "200000.00"
    assert mine["receipt_id"] is not None
    replayed = await sides.enterprise.get(f"/api/v1/receipts/{mine['receipt_id']}")
    assert replayed.json()["results"][0]["verdict"] == mine["verdict"]


async def test_a_draft_is_changed_under_its_etag_and_sent_once(sides: Sides) -> None:
    made = await sides.apply(state="draft", amount=None)
    assert made.status_code == 201, made.text
    group, tag = made.json(), made.headers["etag"]
    path = f"/api/v1/application_groups/{group['id']}"
    body = {"product_ids": [str(sides.product.id)], **{name: FORM[name] for name in ("amount", "term_months", "purpose")}}
    assert (await sides.enterprise.request("PUT", path, json=body)).status_code == 412
    changed = await sides.enterprise.request("PUT", path, json=body, headers={"if-match": tag})
    assert changed.status_code == 200, changed.text
    stale = await sides.enterprise.request("PUT", path, json=body, headers={"if-match": tag})
    assert stale.status_code == 412
    sent = await sides.enterprise.request("POST", f"{path}/submit", json={})
    assert sent.json()["applications"][0]["state"] == "submitted"
    again = await sides.enterprise.request("POST", f"{path}/submit", json={})
    assert (again.status_code, again.json()["state"]) == (409, "submitted")


async def test_the_same_key_gives_the_same_answer(sides: Sides) -> None:
    body = {"product_ids": [str(sides.product.id)], **FORM}
    first, second = [await send(sides.enterprise, "", body, headers={"idempotency-key": "key-1"}) for _ in range(2)]
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    third = await send(sides.enterprise, "", body)
    assert third.status_code == 422
    assert "已有一件在办的申请" in third.text


async def test_without_the_consent_that_the_lender_needs_nothing_is_sent(sides: Sides, session: AsyncSession) -> None:
    for consent in await session.scalars(
        Consent.__table__.select().with_only_columns(Consent.id).where(Consent.subject_id == sides.subject_id)
    ):
        (await session.get_one(Consent, consent)).live_items = []
    await session.commit()
    refused = await sides.apply(amount="9000000.00", term_months=60)
    assert refused.status_code == 422
    assert {each["pointer"] for each in refused.json()["errors"]} == {"/amount", "/term_months", "/consents"}
    assert (await sides.enterprise.get("/api/v1/applications")).json()["items"] == []


async def test_a_product_that_nobody_applies_for_here_is_refused(sides: Sides, session: AsyncSession) -> None:
    lender_id = sides.product.lender_id
    assert lender_id is not None
    jump = await make_product(session, lender_id, channel=Channel.JUMP)
    await session.commit()
    unknown = "01a1fd9b-0000-7000-8000-000000000001"
    refused = await sides.apply(product_ids=[str(jump.id), unknown])
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/product_ids/0", "/product_ids/1"]


async def test_a_move_that_the_state_does_not_allow_says_where_the_case_stands(sides: Sides) -> None:
    case = (await sides.apply()).json()["applications"][0]
    refused = await send(sides.officer, f"/{case['id']}/propose", FIGURES)
    assert (refused.status_code, refused.json()["state"]) == (409, "submitted")
    assert (await send(sides.officer, f"/{case['id']}/reject", {"reason_code": "no", "reason": "示例"})).status_code == 422


async def test_the_same_form_goes_to_another_product_after_a_refusal(sides: Sides, session: AsyncSession) -> None:
    case = (await sides.apply()).json()["applications"][0]
    assert sides.product.lender_id is not None
    other = await make_product(session, sides.product.lender_id)
    await session.commit()
    refused = await send(sides.officer, f"/{case['id']}/reject", {"reason_code": "quota_used_up", "reason": "本期额度已用完"})
    assert refused.status_code == 200, refused.text
    copied = await send(sides.enterprise, f"/{case['id']}/copy", {"product_id": str(other.id)})
    assert copied.status_code == 201, copied.text
    assert (copied.json()["amount"], copied.json()["applications"][0]["state"]) == ("300000.00", "draft")


async def test_a_refusal_names_what_would_change_it_and_products_whose_conditions_are_met(sides: Sides, session: AsyncSession) -> None:
    case = (await sides.apply()).json()["applications"][0]
    assert sides.product.lender_id is not None
    everybodys = await make_product(session, sides.product.lender_id, criterion={"attribute": "requested_term_months", "lte": 24})
    await make_product(session, sides.product.lender_id, criterion={"attribute": "requested_term_months", "lte": 6})
    await session.commit()
    found = await sides.enterprise.get(f"/api/v1/applications/{case['id']}/alternatives")
    assert found.status_code == 200, found.text
    assert found.json()["remedy"].keys() >= {"possible", "paths"}
    mine = [each["id"] for each in found.json()["products"] if each["lender"] == case["lender"]["name"]]
    assert mine == [str(everybodys.id)]
    assert (await sides.officer.get(f"/api/v1/applications/{case['id']}/alternatives")).status_code == 403


async def test_a_case_that_waits_is_rerouted_when_the_copy_is_sent(sides: Sides, session: AsyncSession) -> None:
    case = (await sides.apply()).json()["applications"][0]
    assert sides.product.lender_id is not None
    other = await make_product(session, sides.product.lender_id)
    await session.commit()
    copied = (await send(sides.enterprise, f"/{case['id']}/copy", {"product_id": str(other.id)})).json()
    path = f"/api/v1/application_groups/{copied['id']}"
    body = {"product_ids": [str(other.id)], **{name: FORM[name] for name in ("amount", "term_months", "purpose")}}
    changed = await sides.enterprise.request("PUT", path, json=body, headers={"if-match": "*"})
    assert changed.status_code == 200, changed.text
    sent = (await sides.enterprise.request("POST", f"{path}/submit", json={})).json()
    assert sent["applications"][0]["rerouted_from_id"] == case["id"]
    assert (await sides.enterprise.get(f"/api/v1/applications/{case['id']}")).json()["state"] == "rerouted"


async def test_notes_stay_with_the_lender_and_messages_reach_both(sides: Sides) -> None:
    case = (await sides.apply()).json()["applications"][0]
    noted = await send(sides.officer, f"/{case['id']}/notes", {"text": "示例备注"})
    assert noted.status_code == 201, noted.text
    assert (await sides.enterprise.get(f"/api/v1/applications/{case['id']}/notes")).status_code == 403
    for caller, text in ((sides.officer, "请保持电话畅通"), (sides.enterprise, "好的")):
        assert (await send(caller, f"/{case['id']}/messages", {"text": text})).status_code == 201
    read = await sides.enterprise.get(f"/api/v1/applications/{case['id']}/messages")
    assert [each["text"] for each in read.json()["items"]] == ["请保持电话畅通", "好的"]
