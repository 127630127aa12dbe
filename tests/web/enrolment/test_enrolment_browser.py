"""Appointing an agent, accepting with a new account, the veto, and the pages of a forgotten password, on a phone and accessible."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from tests.web.access.test_access_browser import give_password, sound
from tests.web.browser import visit
from tests.web.callers import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_an_agent_is_invited_accepts_and_is_ended(browser: Browser, address: str, session: AsyncSession) -> None:
    owner = await make_member(session, Role.ENTERPRISE_OWNER)
    async with visit(browser, f"{address}/login", width=360) as boss, visit(browser, f"{address}/invitation", width=360) as new:
        await give_password(boss.page, address, owner)
        await boss.page.goto(f"{address}/me/agents")
        await sound(boss)
        await boss.page.get_by_label("姓名").fill("示例经办")
        await boss.page.get_by_label("授权签署").check()
        await boss.page.get_by_label("到（含当天）").fill(str(today()))
        await boss.page.get_by_role("button", name="生成邀请码").click()
        await sound(boss)
        code = await boss.page.locator("section[aria-labelledby=code] strong").inner_text()

        await sound(new)
        await new.page.get_by_label("邀请码").fill(code)
        await new.page.get_by_role("button", name="查看邀请").click()
        await sound(new)
        await new.page.get_by_label("用户名").fill(f"n{uuid4().hex[:12]}")
        await new.page.get_by_label("你的姓名").fill("示例经办")
        await new.page.get_by_label("密码", exact=True).fill(PASSWORD)
        await new.page.get_by_label("再输一次密码").fill(PASSWORD)
        await new.page.get_by_role("button", name="接受邀请").click()
        await new.page.wait_for_url("**/me")
        await new.page.goto(f"{address}/account/roles")
        await expect(new.page.get_by_text("现在使用")).to_be_visible()
        await sound(new)

        await boss.page.goto(f"{address}/me/agents")
        await boss.page.get_by_role("link", name="查看或终止").click()
        await sound(boss)
        await boss.page.get_by_role("button", name="终止经办").click()
        await expect(boss.page.get_by_role("heading", level=1)).to_contain_text("已结束")
        await new.page.goto(f"{address}/account/roles")
        await new.page.wait_for_url("**/login**")


async def test_the_pages_of_a_forgotten_password_are_sound(browser: Browser, address: str) -> None:
    async with visit(browser, f"{address}/recover", width=360) as watched:
        await sound(watched)
        await watched.page.get_by_label("用户名").fill(f"nobody-{uuid4().hex[:8]}")
        await watched.page.get_by_role("button", name="发送验证码").click()
        await watched.page.wait_for_url("**/recover/code")
        await sound(watched)
        await watched.page.get_by_role("button", name="重设密码").click()
        await expect(watched.page.locator(".error-summary, [role=alert]").first).to_be_visible()
        await sound(watched)
