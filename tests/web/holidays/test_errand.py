"""The errand of two operators in a real browser, without a look at the code: accessible, fits a phone, works without script."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.settings import Settings
from tests.marketplace.holidays.people import make_office
from tests.web.browser import Watched, visit
from tests.web.callers import Member
from tests.web.factors import code_at, give_factor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

YEAR = 2058  # 10-05 is a Saturday
LINES = "1月1日 休 元旦\n5月1日至2日 休 劳动节\n10月1日至3日 休 国庆节\n10月5日 班"


async def sit_down(page: Page, address: str, session: AsyncSession, member: Member) -> None:
    """The person's browser, signed in with both factors."""
    instant = now()
    token = open_session(
        session, account_id=member.account_id, membership_id=member.membership_id, user_agent="", now=instant, factor_at=instant
    )
    await session.commit()
    await page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])


async def sound(watched: Watched, *widths: int) -> None:
    for width in widths:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def test_one_operator_types_the_notice_and_the_other_publishes_it(
    browser: Browser, address: str, served: Settings, session: AsyncSession, settings: Settings
) -> None:
    one, two = (await make_office(session)).members
    secret = await give_factor(session, replace(settings, home=served.home), two)
    async with visit(browser, f"{address}/login") as watched:
        page = watched.page
        await sit_down(page, address, session, one)
        await page.goto(f"{address}/operator/calendar/notices/new")
        await page.get_by_label("年份").fill(str(YEAR))
        await page.get_by_role("button", name="保存草稿").click()
        await expect(page.get_by_role("alert")).to_contain_text("请填日期")
        await sound(watched, 360, 1440)
        await page.get_by_label("发文字号").fill("示例通知")
        await page.get_by_label("印发日期").fill(f"{YEAR - 1}-11-04")
        await page.get_by_label("放假与调休上班").fill(LINES)
        await page.get_by_role("button", name="保存草稿").click()
        await page.get_by_role("button", name="提交复核").click()
        await expect(page.locator("main")).to_contain_text("剩余 2 个工作日")
        notice = page.url
    async with visit(browser, f"{address}/login", script=False) as watched:
        page = watched.page
        await sit_down(page, address, session, two)
        await page.goto(notice)
        await page.get_by_label("动态口令").fill(code_at(secret))
        await page.get_by_role("button", name="发布").click()
        await expect(page.locator("main")).to_contain_text("生效中")
        await page.goto(f"{address}/operator/calendar?year={YEAR}")
        await expect(page.locator("main")).to_contain_text("调休上班")


async def test_the_desk_is_accessible_and_fits_a_phone(browser: Browser, address: str, session: AsyncSession) -> None:
    one, _ = (await make_office(session)).members
    async with visit(browser, f"{address}/login") as watched:
        await sit_down(watched.page, address, session, one)
        for path in ("/operator/calendar?year=2027", "/operator/calendar/notices"):
            await watched.page.goto(address + path)
            await sound(watched, 360)
