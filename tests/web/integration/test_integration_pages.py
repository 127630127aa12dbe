"""The pages of an institution's administrator: endpoints, deliveries, API clients; secrets shown once."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import ApiClient
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.settings import Settings
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import DeliveryState, EndpointState
from marketplace.webhooks.transport import Failure
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from tests.web.factors import code_at, give_factor

HOSTILE = "<script>alert(1)</script>"


def wish(**changed: str) -> dict[str, str]:
    """A form that is taken."""
    return {"url": f"http://127.0.0.1:9999/{uuid4().hex}", "events": "webhook.closed", "description": HOSTILE} | changed


async def registered(admin: Caller, session: AsyncSession) -> tuple[WebhookEndpoint, str]:
    """An endpoint that was registered on the page, and the secret that the page showed."""
    form = wish()
    answer = await admin.post("/integration/webhooks", form)
    assert answer.status_code == 200
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    return (await session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.url == form["url"]))).one(), secret


async def add_delivery(session: AsyncSession, endpoint: WebhookEndpoint, status: DeliveryState) -> WebhookDelivery:
    """One that failed once."""
    delivery = WebhookDelivery(
        id=new_id(), organisation_id=endpoint.organisation_id, endpoint_id=endpoint.id, kind="webhook.closed", status=status, attempts=1,
        series_started_at=now(), body='{"a": "名"}', created_at=now(), last_failure=Failure.STATUS_REFUSED, last_status=503,
    )  # fmt: skip
    session.add(delivery)
    await session.flush()
    session.add(
        WebhookAttempt(
            id=new_id(), organisation_id=endpoint.organisation_id, delivery_id=delivery.id, number=1, started_at=now(), duration_ms=12,
            status=503, failure=Failure.STATUS_REFUSED, address="93.184.216.34", answer=HOSTILE,
        )
    )  # fmt: skip
    await session.commit()
    return delivery


@pytest.mark.parametrize("role", [Role.BANK_ADMIN, Role.GUARANTOR_APPROVER, Role.BUREAU_APPROVER, Role.FUND_MANAGER, Role.DATA_PROVIDER])
async def test_every_kind_of_institution_has_the_page(signed_in: SignIn, role: Role) -> None:
    admin = await signed_in(role)
    page = await admin.get("/integration")
    assert page.status_code == 200
    assert "还没有回调地址" in page.text
    assert 'href="/integration"' in page.text


async def test_the_banks_address_leads_to_the_page(signed_in: SignIn) -> None:
    answer = await (await signed_in(Role.BANK_ADMIN)).get("/bank/integration")
    assert (answer.status_code, answer.headers["location"]) == (303, "/integration")


async def test_an_endpoint_is_registered_rotated_and_closed_and_secrets_are_shown_once(signed_in: SignIn, session: AsyncSession) -> None:
    admin = await signed_in(Role.BANK_ADMIN)
    endpoint, secret = await registered(admin, session)
    address = f"/integration/webhooks/{endpoint.id}"
    rotated = await admin.post(f"{address}/rotate")
    (second,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", rotated.text)
    assert second != secret
    assert "旧密钥同时签名到" in rotated.text
    for path in ("/integration", address):
        page = (await admin.get(path)).text
        assert "whsec_" not in page
        assert HOSTILE not in page
    assert (await admin.post(f"{address}/close")).headers["location"] == "/integration"
    assert "关闭地址" not in (await admin.get(address)).text


async def test_a_refused_form_comes_back_with_what_was_typed_and_what_is_wrong(signed_in: SignIn) -> None:
    admin = await signed_in(Role.BANK_ADMIN)
    inside = await admin.post("/integration/webhooks", wish(url="https://10.1.2.3/hook"))
    assert inside.status_code == 422
    assert 'href="#f-url"' in inside.text
    assert "https://10.1.2.3/hook" in inside.text
    assert "whsec_" not in inside.text
    nothing = await admin.post("/integration/webhooks", {"url": "https://bank.example.com/"})
    assert (nothing.status_code, 'href="#f-events"' in nothing.text) == (422, True)


async def test_the_same_address_twice_is_refused_on_the_form(signed_in: SignIn) -> None:
    admin, form = await signed_in(Role.BANK_ADMIN), wish()
    await admin.post("/integration/webhooks", form)
    again = await admin.post("/integration/webhooks", form)
    assert (again.status_code, "这个地址已经登记过" in again.text) == (409, True)


async def test_a_wrong_challenge_comes_back_on_the_form(signed_in: SignIn, session: AsyncSession) -> None:
    admin = await signed_in(Role.BANK_ADMIN)
    endpoint, _ = await registered(admin, session)
    answer = await admin.post(f"/integration/webhooks/{endpoint.id}/confirm", {"challenge": "猜"})
    assert (answer.status_code, 'href="#f-challenge"' in answer.text) == (422, True)


async def test_deliveries_are_filtered_shown_with_their_attempts_and_sent_again(signed_in: SignIn, session: AsyncSession) -> None:
    admin = await signed_in(Role.BANK_ADMIN)
    endpoint, _ = await registered(admin, session)
    endpoint.status = EndpointState.ACTIVE
    dead = await add_delivery(session, endpoint, DeliveryState.DEAD)
    address = f"/integration/webhooks/{endpoint.id}"
    assert str(dead.id) in (await admin.get(f"{address}?state=dead")).text
    assert str(dead.id) not in (await admin.get(f"{address}?state=failed")).text
    part = await admin.get(f"{address}?state=dead", headers={"hx-request": "true"})
    assert "<html" not in part.text
    page = (await admin.get(f"{address}/deliveries/{dead.id}")).text
    assert "第 1 次" in page
    assert "状态码不是 2xx" in page
    assert HOSTILE not in page
    sent = await admin.post(f"{address}/deliveries/{dead.id}/redeliver")
    assert sent.headers["location"] == f"{address}/deliveries/{dead.id}"
    await session.refresh(dead)
    assert dead.status is DeliveryState.PENDING


async def test_clients_of_the_own_institution_are_added_renewed_and_closed(
    signed_in: SignIn, session: AsyncSession, settings: Settings
) -> None:
    admin = await signed_in(Role.BANK_ADMIN)
    assert admin.member
    factor = await give_factor(session, settings, admin.member)
    refused = await admin.post("/integration/clients", {"role": "bank_officer", "code": "000000"})
    assert (refused.status_code, "验证码不正确" in refused.text) == (422, True)
    added = await admin.post("/integration/clients", {"role": "bank_officer", "code": code_at(factor)})
    assert added.status_code == 200
    made = (await session.scalars(select(ApiClient).where(ApiClient.organisation_id == admin.member.organisation_id))).one()
    (secret,) = re.findall(r'class="secret num">([^<]+)<', added.text)
    assert made.known_to == [admin.member.account_id]
    assert (await admin.post(f"/integration/clients/{made.id}/secret")).status_code == 422
    renewed = await admin.post(f"/integration/clients/{made.id}/secret", {"code": code_at(factor, steps=1)})
    assert renewed.status_code == 200
    assert secret not in renewed.text
    assert secret not in (await admin.get("/integration")).text
    await admin.post(f"/integration/clients/{made.id}/close")
    await session.refresh(made)
    assert not made.active
    for role in ("operator", "", "anonymous"):
        assert (await admin.post("/integration/clients", {"role": role})).status_code == 422


async def test_another_institutions_rows_are_not_there(signed_in: SignIn, session: AsyncSession) -> None:
    endpoint, _ = await registered(await signed_in(Role.BANK_ADMIN), session)
    dead = await add_delivery(session, endpoint, DeliveryState.DEAD)
    other = await signed_in(Role.BANK_ADMIN)
    address = f"/integration/webhooks/{endpoint.id}"
    for path in (address, f"{address}/deliveries/{dead.id}"):
        assert (await other.get(path)).status_code == 404
    for path in ("rotate", "pause", "resume", "close", f"deliveries/{dead.id}/redeliver"):
        assert (await other.post(f"{address}/{path}")).status_code == 404
    mine, _ = await registered(other, session)
    crossed = f"/integration/webhooks/{mine.id}/deliveries/{dead.id}"
    assert (await other.get(crossed)).status_code == 404
