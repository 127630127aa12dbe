"""In a real browser: a bank tries out conditions while typing, on a desk and on a phone, with and without script."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import WORKER, make_engine, make_sessions
from matching.live.live_engine import LiveEngine
from tests.demo_database import Demo
from tests.web.browser import Watched, serving, visit
from tests.web.demo_callers import person
from web.engine import engine_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
async def engine_home(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation's folder with a generation of the demonstration's engine."""
    home = tmp_path_factory.mktemp("reach")
    engine = make_engine(demo.dsn, WORKER)
    await LiveEngine(engine_folder(home), demo.dsn, make_sessions(engine)).make()
    await engine.dispose()
    return home


@pytest.fixture(scope="module")
def reach_address(demo: Demo, engine_home: Path) -> Iterator[str]:
    """Of a running web process."""
    with serving(demo.dsn, engine_home) as answering:
        yield answering


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def sign_in(watched: Watched, address: str, session: AsyncSession) -> None:
    """As the demonstration's bank."""
    async with httpx.AsyncClient() as client:
        caller = await person(client, session, "bank-a-admin")
    await session.commit()
    await watched.page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])


async def test_conditions_are_answered_while_typing(browser: Browser, reach_address: str, demo_session: AsyncSession) -> None:
    async with visit(browser, f"{reach_address}/login") as watched:
        await sign_in(watched, reach_address, demo_session)
        page = watched.page
        await page.goto(f"{reach_address}/bank/reach")
        await sound(watched)
        await page.get_by_label("属性").first.fill("所在地区")
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("比较方式").first).to_have_value("within")
        await expect(page.get_by_label("比较方式").first).to_be_focused()
        await page.get_by_label("要加的值").fill("江苏省")
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("江苏省")).to_be_checked()
        await expect(page.locator(".criterion-sentence mark")).to_have_text("江苏省")
        await expect(page.get_by_role("heading", name="触达企业")).to_be_visible()
        await page.get_by_role("button", name="加条件", exact=True).click()
        await page.get_by_label("属性").nth(1).fill("上年度纳税额")
        await page.keyboard.press("Tab")
        await page.get_by_label("值", exact=True).fill("很多")
        await expect(page.get_by_text("请填数字，单位为元")).to_be_visible()
        await expect(page.get_by_label("值", exact=True)).to_have_value("很多")
        await expect(page.get_by_text("还有 1 处没有填好")).to_be_visible()
        await sound(watched)
        await page.get_by_label("值", exact=True).fill("1")
        await page.get_by_label("单位").select_option("万元")
        await expect(page.locator(".criterion-sentence")).to_contain_text("上年度纳税额不低于 1 万元")
        await expect(page.get_by_role("table")).to_have_count(3)
        await page.get_by_role("button", name="加条件组", exact=True).click()
        await expect(page.get_by_label("属性")).to_have_count(4)
        await expect(page.locator(".htmx-request")).to_have_count(0)
        await sound(watched)
        await page.get_by_label("条件 1：更多").click()
        await page.get_by_role("button", name="下移").first.click()
        await expect(page.get_by_label("属性").first).to_have_value("上年度纳税额")
        await page.route("**/reach/side*", lambda route: route.fulfill(status=503))
        await page.get_by_label("值", exact=True).first.fill("2")
        await expect(page.get_by_text("这次没有得到结果")).to_be_visible()
        await page.unroute("**/reach/side*")
        await page.get_by_label("值", exact=True).first.fill("3")
        await expect(page.locator(".criterion-sentence")).to_contain_text("上年度纳税额不低于 3 万元")
        await expect(page.get_by_text("这次没有得到结果")).to_have_count(0)


async def test_page_works_without_script(browser: Browser, reach_address: str, demo_session: AsyncSession) -> None:
    async with visit(browser, f"{reach_address}/login", width=360, script=False) as watched:
        await sign_in(watched, reach_address, demo_session)
        page = watched.page
        await page.goto(f"{reach_address}/reach")
        await page.get_by_label("属性").first.fill("纳税信用等级")
        await page.get_by_label("比较方式").first.select_option("among")
        await page.get_by_label("值", exact=True).first.fill("A、B、M")
        await page.get_by_role("button", name="测算触达").click()
        await expect(page.locator(".criterion-sentence")).to_contain_text("纳税信用等级为 A、B 或 M")
        await page.locator(".criterion-chip", has_text="M").click()
        await page.get_by_role("button", name="加条件组").click()
        await page.get_by_label("属性").nth(1).fill("成立日期")
        await page.get_by_label("比较方式").nth(1).select_option("lte")
        await page.get_by_label("值", exact=True).first.fill("2020-01-01")
        await page.keyboard.press("Enter")
        await expect(page.locator(".criterion-sentence")).to_contain_text("纳税信用等级为 A 或 B；成立日期不晚于 2020-01-01")
        await page.get_by_role("button", name="按 JSON 填写").click()
        await expect(page.get_by_label("条件（JSON）")).to_contain_text("taxpayer_credit_rating")
        await page.get_by_role("button", name="按行填写").click()
        await expect(page.get_by_label("B", exact=True)).to_be_checked()
