"""In a real browser: a bank writes a version, with script it keeps itself, without script every button keeps what was typed."""

import asyncio

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect
from sqlalchemy.ext.asyncio import AsyncSession

from tests.products.catalogue.offers import fresh_code
from tests.web.browser import Watched, visit
from tests.web.demo_callers import person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def new_draft(watched: Watched, address: str, session: AsyncSession) -> str:
    """The address of the editor of a new product of the demonstration's bank."""
    async with httpx.AsyncClient() as client:
        caller = await person(client, session, "bank-a-products")
    await session.commit()
    page = watched.page
    await page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])
    await page.goto(f"{address}/bank/products")
    await page.get_by_label("产品名称").fill("示例流水贷")
    await page.get_by_label("产品代码").fill(fresh_code())
    await page.get_by_role("button", name="新建草稿").click()
    await page.get_by_role("link", name="编辑这一版").click()
    return page.url.rpartition("/")[0]


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def go(page: Page, step: str) -> None:
    await page.get_by_role("navigation", name="编辑的步骤").get_by_role("button", name=step).click()
    await expect(page.locator('[aria-current="step"]')).to_contain_text(step)


async def test_a_version_keeps_itself_while_it_is_typed(browser: Browser, demo_address: str, demo_session: AsyncSession) -> None:
    async with visit(browser, f"{demo_address}/login") as watched:
        editor = await new_draft(watched, demo_address, demo_session)
        page = watched.page
        async with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/basics" in answer.url):
            await page.get_by_label("简介").fill("凭流水借款")
        await page.goto(f"{editor}/basics")
        await expect(page.get_by_label("简介")).to_have_value("凭流水借款")
        await sound(watched)
        await go(page, "额度与价格")
        await page.get_by_label("最高额度").fill("300")
        await page.get_by_role("button", name="封顶").click()
        await expect(page.locator('[id="f-amount_rules.0"]')).to_be_focused()
        await expect(page.get_by_label("最高额度")).to_have_value("300")
        await page.locator('[id="f-amount_rules.0.max_cny"]').fill("200")
        await page.get_by_role("button", name="分档上限").click()
        await sound(watched)
        await page.locator('button[value="remove:amount_rules.1"]').click()
        await page.get_by_role("button", name="保存，下一步").click()
        await page.wait_for_url("**/edit/criterion")  # asks whom the conditions reach, which waits for the engine where it just starts
        await go(page, "复核发布")
        await sound(watched)
        await page.get_by_role("link", name="请至少选一种还款方式").click()
        await expect(page.get_by_label("最高额度")).to_have_value("300")


async def test_a_button_pressed_while_an_answer_is_awaited_still_counts(
    browser: Browser, demo_address: str, demo_session: AsyncSession
) -> None:
    async with visit(browser, f"{demo_address}/login") as watched:
        await new_draft(watched, demo_address, demo_session)
        page = watched.page
        await go(page, "额度与价格")
        first = asyncio.Event()

        async def slowly(route: Route) -> None:
            await first.wait()
            await route.continue_()

        await page.route("**/edit/*", slowly)
        await page.get_by_role("button", name="封顶").click()
        await page.get_by_role("button", name="保存，下一步").click()
        first.set()
        await page.wait_for_url("**/edit/criterion")


async def test_without_script_every_button_keeps_what_was_typed(browser: Browser, demo_address: str, demo_session: AsyncSession) -> None:
    async with visit(browser, f"{demo_address}/login", script=False) as watched:
        await new_draft(watched, demo_address, demo_session)
        page = watched.page
        await page.get_by_label("名称").fill("改名贷")
        await go(page, "额度与价格")
        await expect(page.get_by_role("heading", level=1)).to_have_text("改名贷")
        await page.get_by_label("最高额度").fill("三百")
        await page.get_by_role("button", name="固定金额的费用").click()
        await expect(page.get_by_label("最高额度")).to_have_value("三百")
        await expect(page.get_by_role("alert")).to_contain_text("不是数")
        await page.get_by_label("最高额度").fill("300")
        await page.locator('[id="f-fees.0.name_zh"]').fill("开户费")
        await page.get_by_role("button", name="文字说明的费用").click()
        await page.locator('button[value="down:fees.0"]').click()
        await expect(page.locator('[id="f-fees.1.name_zh"]')).to_have_value("开户费")
        await go(page, "材料与流程")
        await page.get_by_role("button", name="材料", exact=True).click()
        await page.locator('[id="f-required_documents.0.text"]').fill("营业执照")
        await page.get_by_role("button", name="保存", exact=True).last.click()
        await expect(page.locator('[id="f-required_documents.0.text"]')).to_have_value("营业执照")
        await page.get_by_role("button", name="撤销上一步").click()
        await expect(page.locator('[id="f-required_documents.0.text"]')).to_have_count(0)
