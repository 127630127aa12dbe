"""In a real browser: an administrator registers an endpoint on a phone, looks at a failed message and sends it again."""

from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.states import DeliveryState, EndpointState
from tests.web.browser import Watched, visit
from tests.web.callers import make_member, with_session
from tests.web.integration.test_integration_pages import add_delivery

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def test_an_endpoint_from_its_registration_to_a_message_sent_again(browser: Browser, address: str, session: AsyncSession) -> None:
    async with httpx.AsyncClient() as client:
        caller = await with_session(client, session, await make_member(session, Role.BANK_ADMIN))
    url = f"http://127.0.0.1:9999/{'a' * 60}{uuid4().hex}"
    async with visit(browser, f"{address}/login", width=360) as watched:
        page = watched.page
        await page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])
        await page.goto(f"{address}/bank/integration")
        await page.get_by_role("button", name="登记", exact=True).click()
        await expect(page.locator(".error-summary")).to_be_focused()
        await sound(watched)
        await page.get_by_role("textbox", name="地址").fill(url)
        await page.get_by_role("checkbox", name="webhook.closed").check()
        await page.get_by_role("button", name="登记", exact=True).click()
        await expect(page.get_by_text("whsec_")).to_be_visible()
        await sound(watched)
        endpoint = (await session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.url == url))).one()
        endpoint.status = EndpointState.ACTIVE
        dead = await add_delivery(session, endpoint, DeliveryState.DEAD)
        await page.goto(f"{address}/integration/webhooks/{endpoint.id}")
        await page.get_by_role("combobox", name="状态").select_option("delivered")
        await expect(page.get_by_text("没有这样的记录")).to_be_visible()
        assert page.url.endswith("state=delivered")
        await page.get_by_role("combobox", name="状态").select_option("dead")
        await expect(page.get_by_role("link", name="webhook.closed")).to_be_visible()
        await sound(watched)
        await page.goto(f"{address}/integration/webhooks/{endpoint.id}/deliveries/{dead.id}")
        await sound(watched)
        await page.get_by_role("button", name="重新发送").click()
        await expect(page.get_by_text("等待发送")).to_be_visible()
