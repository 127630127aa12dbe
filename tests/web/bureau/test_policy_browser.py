"""In a real browser: one person writes and signs a policy, another signs and publishes it, the public reads it; with and without script."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.browser import Watched, visit
from tests.web.callers import Member, make_member, with_session
from tests.web.factors import code_at, give_factor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sign_in(watched: Watched, address: str, session: AsyncSession, member: Member) -> None:
    async with httpx.AsyncClient() as client:
        caller = await with_session(client, session, member)
    await session.commit()
    await watched.page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])


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


async def place(page: Page, *, script: bool) -> None:
    """The one condition: in the bureau's province."""
    await page.get_by_label("属性").first.fill("所在地区")
    if script:
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("比较方式").first).to_have_value("within")
        await page.get_by_label("要加的值").fill("江苏省")
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("江苏省")).to_be_checked()
        return
    await page.get_by_label("比较方式").first.select_option("among")
    await page.get_by_label("值", exact=True).first.fill("江苏省")


async def write(watched: Watched, title: str, code: str, *, script: bool) -> None:
    """From the list to the first signature."""
    page = watched.page
    await page.get_by_role("link", name="新建政策").first.click()
    await page.get_by_label("政策名称").fill(title)
    await page.get_by_label("政策类型").select_option("interest_subsidy")
    await page.get_by_role("button", name="新建草稿").click()
    await page.get_by_label("企业", exact=True).check()
    await page.get_by_label("一句话说清").fill("给本省小微企业贴息一个半百分点")
    await go(page, "给谁")
    await place(page, script=script)
    await go(page, "给什么")
    await page.get_by_label("给什么").select_option("interest_subsidy")
    await page.get_by_role("button", name="显示要填的项").click()
    await page.get_by_label("贴息", exact=True).fill("一个半")
    await page.get_by_role("button", name="保存", exact=True).last.click()
    await expect(page.get_by_role("alert").first).to_contain_text("不是数")
    await page.get_by_label("贴息", exact=True).fill("1.5")
    await page.get_by_label("每年最高").fill("10")
    if script:
        await sound(watched)
    await go(page, "复核签发")
    await expect(page.get_by_text("内容完整，可以签名提交")).to_be_visible()
    if script:
        await sound(watched)
    await page.get_by_label("动态口令").fill(code)
    await page.get_by_role("button", name="签名并提交复核").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
async def test_a_policy_from_the_first_word_to_the_public_page(
    browser: Browser, address: str, served: Settings, session: AsyncSession, *, script: bool
) -> None:
    editor = await make_member(session, Role.BUREAU_POLICY_EDITOR)
    reviewer = await make_member(session, Role.BUREAU_REVIEWER, editor.organisation_id)
    first, second = [await give_factor(session, served, each) for each in (editor, reviewer)]
    title = f"浏览器里写的贴息办法（{'有' if script else '无'}脚本）"
    async with visit(browser, f"{address}/login", script=script) as watched:
        await sign_in(watched, address, session, editor)
        await watched.page.goto(f"{address}/bureau/policies")
        await write(watched, title, code_at(first), script=script)
    async with visit(browser, f"{address}/login", script=script) as watched:
        await sign_in(watched, address, session, reviewer)
        page = watched.page
        await page.goto(f"{address}/bureau/policies?waiting=1")
        await page.get_by_role("link", name=title).click()
        await expect(page.get_by_text("贴息：1.5 个百分点。")).to_be_visible()
        if script:
            await sound(watched)
        await page.get_by_label("动态口令").fill(code_at(second))
        await page.get_by_role("button", name="复核签名并发布").click()
        await page.get_by_role("link", name="看公众看到的页面").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        await expect(page.get_by_text("1.5 个百分点")).to_be_visible()
