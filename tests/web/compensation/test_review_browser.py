"""An errand in a real browser: a bank claims, a reviewer passes, an approver approves; three people, with script and without."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.settings import Settings
from tests.web.browser import visit
from tests.web.compensation.people import Both, make_both
from tests.web.pages.test_messages_browser import signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def claim(page: Page, both: Both, address: str) -> None:
    """Chosen, kept as it was prepared, sent in."""
    await page.goto(f"{address}/bank/claims/new")
    await page.get_by_role("link", name="申请", exact=False).filter(has_text="的补偿").first.click()
    await expect(page.get_by_label("本金")).to_have_value("50000.00")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("申请补偿")
    await page.locator("#submit").get_by_role("button", name="提交申报").click()
    await expect(page.get_by_text("待初审").first).to_be_visible()


async def declare(page: Page) -> None:
    """Without an interest; before it nothing else is offered."""
    await expect(page.get_by_role("radio", name="同意")).to_have_count(0)
    await page.get_by_role("radio", name="没有利益关系").check()
    await page.get_by_role("button", name="提交声明").click()


async def agree(page: Page, both: Both, who: Actor, *, script: bool, button: str) -> None:
    """By its key where there is script."""
    if script:
        await page.get_by_role("radio", name="退回补正").focus()
        await page.keyboard.press("1")
        await expect(page.get_by_role("radio", name="同意")).to_be_checked()
    await page.get_by_label("动态口令").first.fill(await both.code(who))
    await page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_claim_is_approved_through_its_review_by_three_people(
    browser: Browser, address: str, served: Settings, client: httpx.AsyncClient, session: AsyncSession, script: bool
) -> None:
    both = await make_both(client, session, served)
    people = both.losses.people
    async with visit(browser, f"{address}/healthz", script=script, width=360) as watched:
        await signed_in(watched, session, await both.member(people.bank), address)
        await claim(watched.page, both, address)
        if script:
            await sound(watched)
    case = f"{address}/bureau/claims/{(await both.claim()).id}"
    for who, button, then in (
        (people.reviewer, "提交，转下一步", "现在等：核定补偿"),
        (people.approvers[0], "提交，核定补偿", "已核定，待拨付"),
    ):
        async with visit(browser, f"{address}/healthz", script=script) as watched:
            page = watched.page
            await signed_in(watched, session, await both.member(who), address)
            await page.goto(case)
            await declare(page)
            if script:
                await sound(watched)
                await page.set_viewport_size({"width": 1440, "height": 900})
            await agree(page, both, who, script=script, button=button)
            await expect(page.get_by_text(then).first).to_be_visible()
