"""Messages, their settings and the operator's overview in a real browser, with and without script."""

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from tests.web.browser import WIDTHS, Watched, visit
from tests.web.callers import Member, make_member
from tests.web.matrix.factories.notifications import make_message
from tests.web.matrix.fixture import Holder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def signed_in(watched: Watched, session: AsyncSession, member: Member, address: str) -> None:
    """Give the browser a session of the person, who has just shown the second factor where the role needs one."""
    instant = now()
    token = open_session(
        session, account_id=member.account_id, membership_id=member.membership_id, user_agent="", now=instant, factor_at=instant
    )
    await session.commit()
    await watched.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])


async def sound(watched: Watched) -> None:
    """Accessible, nothing sideways, nothing small, a silent console, at every width."""
    for width in WIDTHS:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def test_messages_and_their_settings(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    for state in ("unread", "unread", "read"):
        await make_message(session, Holder(member, member.account_id, "320000", (member.organisation_id,)), state)
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, member, address)
        for path in ("/me/messages", "/help"):  # the header of public pages is the widest, with the count of unread messages in it
            await watched.page.goto(address + path)
            await sound(watched)
        await watched.page.goto(f"{address}/me/messages/settings")
        await watched.page.get_by_label("手机号").fill("123")
        await watched.page.locator("#sms").get_by_role("button", name="发送验证码").click()
        await expect(watched.page.locator(".error-summary")).to_contain_text("手机号应为 11 位数字")
        await sound(watched)


async def test_an_address_is_entered_without_script(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    async with visit(browser, f"{address}/healthz", width=360, script=False) as watched:
        await signed_in(watched, session, member, address)
        page = watched.page
        await page.goto(f"{address}/me/messages/settings")
        await page.get_by_label("邮箱地址").fill("li.ming@example.cn")
        await page.locator("#email").get_by_role("button", name="发送验证码").click()
        await expect(page.locator("#email")).to_contain_text("l***@example.cn")
        await page.locator("#email").get_by_label("验证码").fill("123456")
        await page.locator("#email").get_by_role("button", name="确认").click()
        await expect(page.locator(".error-summary")).to_contain_text("验证码已失效")


async def test_the_operators_overview(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.OPERATOR)
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, member, address)
        await watched.page.goto(f"{address}/operator/system")
        await expect(watched.page.get_by_role("heading", name="系统状况")).to_be_visible()
        await sound(watched)
