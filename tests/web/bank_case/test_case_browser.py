"""An errand in a real browser: an officer proposes, an approver approves what was proposed, the officer signs."""

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from marketplace.settings import Settings
from tests.web.bank_case.cases import make_desk
from tests.web.browser import WIDTHS, Watched, visit
from tests.web.factors import code_at, give_factor
from tests.web.pages.test_messages_browser import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sound(watched: Watched) -> None:
    """At every width: accessible, nothing sideways, nothing small, a silent console."""
    for width in WIDTHS:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def propose(page: Page, *, script: bool) -> None:
    """Conditions by their key where there is script; the figures that the page has filled in stay."""
    if script:
        await page.get_by_role("radio", name="同意", exact=False).first.focus()
        await page.keyboard.press("2")
        await expect(page.locator("#cost")).to_contain_text("年化利率")
        await page.get_by_label("批准额度").fill("20")
    else:
        await page.get_by_role("radio", name="附条件同意").check()
        await page.get_by_label("批准额度").fill("20")
        await page.get_by_label("还款方式").select_option("interest_first")
        await page.get_by_role("button", name="试算息费").click()
    await page.get_by_label("还款方式").select_option("interest_first")
    await page.get_by_label("条件（批准后企业可见）").fill("法定代表人连带保证")
    await expect(page.locator("#cost")).to_contain_text("利息")
    await page.get_by_role("button", name="提交，转复核").click()
    await expect(page.get_by_text("等另一人审批")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_an_officer_proposes_an_approver_approves_and_the_contract_is_signed(
    browser: Browser, address: str, served: Settings, app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions,
    system_sessions: Sessions, script: bool,
) -> None:  # fmt: skip
    desk = await make_desk(app, client, session, sessions, system_sessions)
    await desk.contacted()
    async with visit(browser, f"{address}/healthz", script=script, width=360) as watched:
        page = watched.page
        await signed_in(watched, session, desk.world.officer, address)
        await page.goto(address + desk.path)
        if script:
            await sound(watched)
        await propose(page, script=script)
    async with visit(browser, f"{address}/healthz", script=script) as watched:
        page = watched.page
        secret = await give_factor(session, served, desk.world.approver)
        await signed_in(watched, session, desk.world.approver, address)
        await page.goto(address + desk.path)
        await expect(page.get_by_role("region", name="审批意见")).to_contain_text("法定代表人连带保证")
        if script:
            await sound(watched)
        await page.get_by_label("动态口令").fill(code_at(secret))
        await page.get_by_role("button", name="同意批准").click()
        await expect(page.get_by_text("已批准，等签约")).to_be_visible()
    async with visit(browser, f"{address}/healthz", script=script) as watched:
        page = watched.page
        await signed_in(watched, session, desk.world.officer, address)
        await page.goto(address + desk.path)
        await page.get_by_label("合同号").fill("HT-2026-1")
        await page.get_by_role("button", name="签约").click()
        await expect(page.get_by_text("演示，无法律效力")).to_be_visible()
        if script:
            await sound(watched)
