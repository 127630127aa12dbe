"""Every page in a real browser: accessible, no sideways scrolling, no complaint in the console, usable without script."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.browser import WIDTHS, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PUBLIC_PAGES = ("/styleguide", "/login", "/no-such-page")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PUBLIC_PAGES)
async def test_page_is_accessible_fits_and_stays_silent(browser: Browser, address: str, path: str, width: int) -> None:
    async with visit(browser, address + path, width=width) as watched:
        assert await watched.sideways() == []
        assert await watched.axe() == []
        assert await watched.small_targets() == []
        assert watched.faults == []


@pytest.mark.parametrize("path", PUBLIC_PAGES)
async def test_large_type_fits_a_phone_and_is_remembered(browser: Browser, address: str, path: str) -> None:
    async with visit(browser, address + path, width=360, script=False) as watched:
        page = watched.page
        await page.get_by_role("button", name="适老大字版").click()
        assert page.url == address + path
        await expect(page.locator("html")).to_have_attribute("data-size", "large")
        await page.goto(address + "/login")
        await expect(page.locator("html")).to_have_attribute("data-size", "large")
        await page.get_by_role("button", name="标准字号").click()
        await expect(page.locator("html")).not_to_have_attribute("data-size", "large")


@pytest.mark.parametrize("path", PUBLIC_PAGES)
async def test_large_type_does_not_scroll_sideways_on_a_phone(browser: Browser, address: str, path: str) -> None:
    async with visit(browser, address + path, width=360) as watched:
        await watched.page.get_by_role("button", name="适老大字版").click()
        await expect(watched.page.locator("html")).to_have_attribute("data-size", "large")
        assert await watched.sideways() == []
        assert await watched.axe() == []


async def test_reasons_and_menu_open_without_script(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/styleguide", width=360, script=False) as watched:
        page = watched.page
        reasons = page.locator("#offer-SG-3 .reasons")
        await expect(reasons.get_by_role("rowheader").first).to_be_hidden()
        await reasons.locator("summary").click()
        await expect(reasons.get_by_text("34 人", exact=True)).to_be_visible()
        await page.locator(".menu-nav summary").click()
        await expect(page.get_by_role("navigation", name="菜单").get_by_role("link", name="贷款产品")).to_be_visible()


async def test_skip_link_is_the_first_stop_and_leads_to_the_content(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/login") as watched:
        await watched.page.keyboard.press("Tab")
        await expect(watched.page.get_by_role("link", name="跳到正文")).to_be_focused()
        await watched.page.keyboard.press("Enter")
        await expect(watched.page.locator("main")).to_be_focused()


async def test_refused_form_focuses_its_summary_whose_links_lead_to_the_fields(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/login") as watched:
        page = watched.page
        await page.get_by_role("button", name="登录", exact=True).click()
        await expect(page.locator(".error-summary")).to_be_focused()
        await page.get_by_role("link", name="请填写密码").click()
        await expect(page.get_by_label("密码")).to_be_focused()
        assert await watched.axe() == []
        assert watched.faults == []


async def test_fifth_product_cannot_be_ticked_for_comparison(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/styleguide") as watched:
        boxes = watched.page.locator("input[data-compare]")
        await watched.page.evaluate("for (const box of document.querySelectorAll('[data-compare]')) box.dataset.compare = 1")
        await boxes.first.uncheck()
        await boxes.nth(1).check()
        await expect(boxes.first).to_be_disabled()
        await boxes.nth(1).uncheck()
        await expect(boxes.first).to_be_enabled()


async def test_dialog_opens_on_the_safe_choice_and_closes(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/styleguide") as watched:
        page = watched.page
        await page.get_by_role("link", name="打开对话框").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("button", name="先不撤销")).to_be_focused()
        assert await watched.axe() == []
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
