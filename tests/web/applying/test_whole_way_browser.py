"""The whole way in a real browser: on a phone without script, and with a line that breaks."""

import re

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.session import Sessions
from products.catalogue.models import Product
from tests.products.applications.world import World, make_product, make_world
from tests.web.browser import Watched, visit
from tests.web.callers import PASSWORD, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
async def world(session: AsyncSession, sessions: Sessions) -> World:
    return await make_world(session, sessions)


@pytest.fixture
async def products(world: World, session: AsyncSession) -> list[Product]:
    """One of a lender that may see enough already, one of a lender that nothing was allowed to, with papers and a promise."""
    lender = (await make_organisation(session, Role.BANK_OFFICER)).id
    other = await make_product(session, lender, name="示例承诺贷", undertakings=["不用于购买房产"], required_documents=["营业执照"])
    await session.commit()
    return [*world.products, other]


async def sign_in(page: Page, address: str, world: World, to: str) -> None:
    """By the form, and on to the page."""
    await page.goto(f"{address}/login?next={to}")
    await page.get_by_label("用户名").fill(world.owner.username)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url(f"**{to}")


async def fits(watched: Watched) -> None:
    """Nothing sideways, nothing small, a silent console."""
    assert await watched.sideways() == [], watched.page.url
    assert await watched.small_targets() == [], watched.page.url
    assert watched.faults == [], watched.page.url


async def test_an_enterprise_applies_on_a_phone_without_script(
    browser: Browser, address: str, world: World, products: list[Product]
) -> None:
    one, other = (each.public_code for each in products)
    async with visit(browser, f"{address}/help", width=360, script=False) as watched:
        page = watched.page
        await sign_in(page, address, world, f"/products/{one}")
        await page.get_by_role("link", name="申请", exact=True).click()
        await expect(page.get_by_text("每家机构都可能各自查询").first).to_be_visible()
        await page.goto(f"{address}/me/applications/new?product={one}&product={other}")
        await fits(watched)
        await page.get_by_role("button", name="开始填写").click()
        await page.get_by_label("申请金额").fill("三十")
        await page.get_by_label("期限").fill("12")
        await page.get_by_label("用途").select_option("working_capital")
        await page.get_by_role("button", name="保存，下一步").click()
        await expect(page.get_by_label("申请金额")).to_have_value("三十")
        await fits(watched)
        await page.get_by_label("申请金额").fill("30")
        await page.get_by_role("button", name="保存，下一步").click()
        await expect(page.get_by_role("heading", name="营业执照")).to_be_visible()
        await fits(watched)
        await page.get_by_role("link", name="下一步").click()
        await page.get_by_label("承诺以上 1 条").check()
        await page.get_by_label("已知道每家机构都可能各自查询").check()
        await page.get_by_label("已了解敏感事项").check()
        await page.get_by_label("已阅读并同意以上授权书").check()
        await page.get_by_label("签署人姓名").fill("示例人员")
        await fits(watched)
        await page.get_by_role("button", name="保存，去核对").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("请核对，没有问题就提交")
        await expect(page.get_by_text("300,000.00 元")).to_be_visible()
        await fits(watched)
        await page.get_by_role("button", name="提交申请").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("2 件申请已提交")
        await expect(page.get_by_text(re.compile(r"SQ-\d{8}-\d{6}"))).to_have_count(2)
        await fits(watched)
        await page.go_back()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("2 件申请已提交")


async def test_what_is_typed_is_kept_over_a_line_that_breaks(browser: Browser, address: str, world: World, products: list[Product]) -> None:
    async with visit(browser, f"{address}/help") as watched:
        page = watched.page
        await sign_in(page, address, world, f"/me/applications/new?product={products[1].public_code}")
        await page.get_by_role("button", name="开始填写").click()
        await page.get_by_label("期限").fill("24")
        await expect(page.get_by_role("button", name="撤销上一次改动")).to_be_visible()
        await page.context.set_offline(True)
        await page.get_by_label("申请金额").fill("30")
        await expect(page.get_by_text("没有连上，刚填的还没有保存")).to_be_visible()
        watched.faults.clear()  # the browser itself complains of the line
        async with page.expect_response("**/fields") as kept:  # by itself, as the line is back
            await page.context.set_offline(False)
        assert (await kept.value).ok
        await expect(page.get_by_text("没有连上，刚填的还没有保存")).to_be_hidden()
        await page.reload()
        await expect(page.get_by_label("申请金额")).to_have_value("30")
        await expect(page.get_by_label("期限")).to_have_value("24")
        for step in ("", "/papers", "/consents", "/check"):
            await page.goto(re.sub(r"/(papers|consents|check)$", "", page.url) + step)
            assert await watched.axe() == [], step
        await fits(watched)
