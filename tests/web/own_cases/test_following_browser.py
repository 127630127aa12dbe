"""The errand of somebody who waits for a bank, in a real browser: look, answer, compare, sign; and after a no go on elsewhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.database.session import Sessions
from tests.products.applications.world import make_product
from tests.web.browser import WIDTHS, Watched, visit
from tests.web.own_cases.test_following_a_case import EASY, asked, ready_file, refused
from tests.web.own_cases.world import Followed, followed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
async def it(app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> Followed:
    return await followed(client, session, sessions, app.state.ranking, products=2)


@asynccontextmanager
async def opened(browser: Browser, address: str, session: AsyncSession, it: Followed, *, script: bool) -> AsyncIterator[Watched]:
    """The enterprise's list on a phone, signed in."""
    owner, instant = it.world.owner, now()
    token = open_session(session, account_id=owner.account_id, membership_id=owner.membership_id, user_agent="", now=instant)
    await session.commit()
    async with visit(browser, f"{address}/healthz", width=360, script=script) as watched:
        await watched.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])
        await watched.page.goto(f"{address}/me/applications")
        yield watched


async def sound(watched: Watched) -> None:
    """Accessible, nothing sideways, nothing small, a silent console, at every width."""
    for width in WIDTHS:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []
    await watched.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


async def test_papers_are_answered_and_the_contract_is_signed_without_script(
    browser: Browser, address: str, session: AsyncSession, it: Followed
) -> None:
    asks, offers = await it.submitted(2)
    await asked(it, asks)
    await it.approved(offers)
    file = await ready_file(session, it, "IMG_001.jpg")
    async with opened(browser, address, session, it, script=False) as watched:
        page = watched.page
        await page.locator(f'a[href$="{asks.id}"]').click()
        await page.get_by_label("近三个月流水").select_option(str(file))
        await page.locator("#supply").get_by_label("说明").fill("租赁合同下周到")
        await page.get_by_role("button", name="提交补充材料").click()
        await expect(page.locator("#next-title")).to_contain_text("审批答复")
        await expect(page.get_by_text("近三个月流水（IMG_001.jpg）")).to_be_visible()
        await page.get_by_label("给机构留言").fill("请尽快")
        await page.get_by_role("button", name="发送").click()
        await expect(page.locator("#messages")).to_contain_text("请尽快")
        await page.goto(f"{address}/me/applications/{offers.id}")
        await page.get_by_role("button", name="签约", exact=True).click()
        await expect(page.locator(".error-summary")).to_contain_text("请核对批准的内容")
        await page.get_by_label("保留，继续办理").check()
        await page.get_by_label("已核对并同意签约").check()
        await page.get_by_role("button", name="签约", exact=True).click()
        await expect(page.locator("#next-title")).to_contain_text("已签约")


async def test_every_page_is_sound_and_a_refusal_leads_to_the_form_of_another_product(
    browser: Browser, address: str, session: AsyncSession, it: Followed
) -> None:
    no, yes = await it.submitted(2)
    await it.approved(yes)
    await make_product(session, it.world.officer.organisation_id, criterion=EASY)
    await session.commit()
    await refused(it, no)
    async with opened(browser, address, session, it, script=True) as watched:
        page = watched.page
        await sound(watched)
        for path in (yes.id, f"offers/{yes.group_id}", no.id):
            await page.goto(f"{address}/me/applications/{path}")
            await open_all(watched)
            await sound(watched)
        await page.get_by_role("button", name="用同一份资料申请").first.click()
        await page.wait_for_url("**/me/applications/forms/*")


async def open_all(watched: Watched) -> None:
    """What is folded is looked at too."""
    await watched.page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


async def test_a_request_for_papers_is_sound(browser: Browser, address: str, session: AsyncSession, it: Followed) -> None:
    (case,) = await it.submitted()
    await asked(it, case)
    await ready_file(session, it, "IMG_001.jpg")
    async with opened(browser, address, session, it, script=True) as watched:
        await watched.page.goto(f"{address}/me/applications/{case.id}")
        await open_all(watched)
        await sound(watched)
