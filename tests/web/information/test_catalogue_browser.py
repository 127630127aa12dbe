"""The catalogue in a real browser: for everybody, and as the operator changes it without script."""

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.browser import WIDTHS, visit
from tests.web.callers import make_member, make_organisation
from tests.web.pages.test_messages_browser import signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DESK = "/operator/information"


async def test_everybody_reads_an_item(browser: Browser, address: str):
    async with visit(browser, f"{address}/information/honours", width=WIDTHS[0]) as watched:
        await sound(watched)


async def test_the_operator_forms_a_version_and_assigns_a_provider_without_script(browser: Browser, address: str, session: AsyncSession):
    member, provider = await make_member(session, Role.OPERATOR), await make_organisation(session, Role.DATA_PROVIDER)
    await session.commit()
    async with visit(browser, f"{address}/healthz", script=False) as watched:
        await signed_in(watched, session, member, address)
        page, item = watched.page, f"{address}{DESK}/items/environment_record"
        await page.goto(f"{item}/edit")
        await page.get_by_label("有效天数").fill("三十")
        await page.get_by_role("button", name="形成新版本").click()
        await page.get_by_role("link", name="请写明修改原因").click()
        await expect(page.get_by_label("修改原因")).to_be_focused()
        await page.get_by_label("修改原因").fill("改为按年评价")
        await page.get_by_label("有效天数").fill("400")
        await page.locator("summary", has_text="是否重大").click()
        await page.get_by_label("其他表头").and_(page.locator("#f-is_serious\\.headers_zh")).fill("重大事件")
        await page.get_by_role("button", name="形成新版本").click()
        await expect(page.get_by_role("heading", name="第 2 版")).to_be_visible()
        await page.get_by_label("增加提供单位").select_option(str(provider.id))
        await page.get_by_role("button", name="指定").click()
        await expect(page.get_by_role("rowheader", name=provider.name)).to_be_visible()


@pytest.mark.parametrize("path", ["/items/honours/edit", "/precedence?attribute=honours_count"])
async def test_what_the_operator_fills_in_fits_every_width(browser: Browser, address: str, session: AsyncSession, path: str):
    member = await make_member(session, Role.OPERATOR)
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, member, address)
        await watched.page.goto(f"{address}{DESK}{path}")
        for summary in await watched.page.locator(".field-block > summary").all():
            await summary.click()
        await sound(watched)
