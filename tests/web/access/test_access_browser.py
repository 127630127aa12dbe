"""The account's and the security administrator's pages in a real browser: signing in with a code, and every page accessible on a phone."""

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.browser import Watched, visit
from tests.web.callers import PASSWORD, Member, make_member
from tests.web.factors import code_at, give_factor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def give_password(page: Page, address: str, member: Member) -> None:
    """The first step of signing in."""
    await page.goto(f"{address}/login")
    await page.get_by_label("用户名").fill(member.username)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()


async def sound(watched: Watched) -> None:
    """Accessible, nothing sideways, nothing small, a silent console."""
    assert await watched.sideways() == [], watched.page.url
    assert await watched.axe() == [], watched.page.url
    assert await watched.small_targets() == [], watched.page.url
    assert watched.faults == []


async def test_a_security_administrator_signs_in_and_every_page_is_sound(
    browser: Browser, address: str, session: AsyncSession, served: Settings
) -> None:
    member = await make_member(session, Role.SECURITY_ADMIN)
    other = await make_member(session, Role.SECURITY_ADMIN, member.organisation_id)
    secret = await give_factor(session, served, member)
    async with visit(browser, f"{address}/login", width=360) as watched:
        page = watched.page
        await give_password(page, address, member)
        await sound(watched)
        await page.get_by_label("动态口令").fill(code_at(secret))
        await page.get_by_role("button", name="登录", exact=True).click()
        await page.wait_for_url("**/security")
        for path in ("/me/security", "/me/security/factor", "/me/leave", f"/security?q={other.username}", "/security/clients"):
            await page.goto(address + path)
            await sound(watched)
        await page.goto(f"{address}/security/accounts/{other.account_id}")
        await sound(watched)
        await page.get_by_role("button", name="锁定", exact=True).click()
        await expect(page.get_by_text("人工锁定")).to_be_visible()


async def test_staff_set_up_a_factor(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.BANK_OFFICER)
    await session.execute(update(Account).where(Account.id == member.account_id).values(factor_set_at=None))
    await session.commit()
    async with visit(browser, f"{address}/login", width=360) as watched:
        page = watched.page
        await give_password(page, address, member)
        await sound(watched)
        await page.get_by_role("textbox", name="密码").fill(PASSWORD)
        await page.get_by_role("button", name="开始设置").click()
        await expect(page.get_by_role("img", name="动态口令的二维码")).to_be_visible()
        await sound(watched)
        await page.get_by_role("textbox", name="动态口令").fill(code_at((await page.locator(".secret").inner_text()).replace(" ", "")))
        await page.get_by_role("button", name="启用动态口令").click()
        await expect(page.locator(".codes li")).to_have_count(10)
        await sound(watched)
