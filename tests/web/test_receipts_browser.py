"""An errand in a real browser: answer the next question, keep the result, look at it and find it again."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.demo_database import Demo
from tests.web.browser import WIDTHS, Watched, visit
from tests.web.test_match_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def address(demo_address: str) -> str:
    """Of the web process on the demonstration."""
    return demo_address


async def shot(watched: Watched, name: str) -> None:
    if SHOTS:
        await watched.page.screenshot(path=Path(SHOTS) / f"{name}-{watched.page.viewport_size['width']}.png", full_page=True)


async def sound(watched: Watched, name: str = "") -> None:
    """At every width: accessible, nothing sideways, nothing small, a silent console."""
    for width in WIDTHS:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        await shot(watched, name)
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def answer(card: Locator) -> None:
    """Give the next question some answer, whatever it asks."""
    control = card.locator("select, input:not([type=hidden])").first
    match await control.evaluate("element => element.type"):
        case "checkbox":
            await control.check()
        case "select-one":
            await control.select_option(index=1)
        case _:
            await control.fill("24")


async def keep(page: Page) -> None:
    """Press the button on the page of matches."""
    await page.get_by_role("button", name="留存本次匹配结果").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("匹配结果凭证")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_an_enterprise_answers_the_next_question_and_keeps_the_result(
    browser: Browser, address: str, demo: Demo, script: bool
) -> None:
    async with visit(browser, f"{address}/login", script=script, width=360) as watched:
        page = watched.page
        await sign_in(page, address, demo)
        card = page.locator("#next-question")
        await expect(card.get_by_role("heading")).to_have_text("下一个最有用的问题")
        await answer(card)
        await card.get_by_role("button", name="按这个回答再比").click()
        await expect(page.locator("#next-question")).to_contain_text("你的回答只用于这次比对")
        if script:
            await page.goto(f"{address}/me/matches?show=near")
            await shot(watched, "matches-near")
        await page.goto(f"{address}/me/matches?amount=300&answer-owner_age=40")
        if script:
            await shot(watched, "matches")
        await keep(page)
        await expect(page.get_by_text("结果与凭证逐字节相同")).to_be_visible()
        await expect(page.get_by_text(re.compile("借 300 万元")).first).to_be_visible()
        await page.locator("details.kept summary").first.click()
        await expect(page.locator("details.kept table").first).to_be_visible()
        if script:
            await sound(watched, "receipt")
        await page.goto(f"{address}/me/receipts")
        if script:
            await sound(watched, "receipts")
        await page.get_by_role("link", name=re.compile(r"^20\d\d-")).first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("匹配结果凭证")


async def test_a_visitor_answers_beside_the_five_questions(browser: Browser, address: str) -> None:
    async with visit(browser, f"{address}/check?answer-age=5&tax_rating=A", width=360) as watched:
        await expect(watched.page.locator("#next-question")).to_contain_text("成立多久")
        await shot(watched, "check")
        await watched.page.set_viewport_size({"width": 1440, "height": 900})
        await shot(watched, "check")
        await watched.page.get_by_role("link", name="去掉").click()
        await expect(watched.page.locator("#next-question")).not_to_contain_text("成立多久")
        assert watched.faults == []
