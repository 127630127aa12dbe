"""Errands in the catalogue: search, filter, open, cite a condition, compare; and each of its pages in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.browser import visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/products",
    "/products?q=无此物",
    "/products?amount=x&code=bank-a-tax-1",
    "/products/ha-zhuanjingtexindai",
    "/products/compare?code=bank-a-tax-1&code=bank-a-tax-2&code=ha-zhuanjingtexindai&code=no-such",
    "/policies?validity=all",
    "/policies/GZ-2025-MECH",
    "/vocabulary?group=qualifications",
)


@pytest.fixture
def address(demo_address: str) -> str:
    """Of the web process on the demonstration."""
    return demo_address


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", PAGES)
async def test_page_is_accessible_fits_and_stays_silent(browser: Browser, address: str, path: str, width: int) -> None:
    async with visit(browser, address + path, width=width) as watched:
        assert await watched.sideways() == []
        assert await watched.axe() == []
        assert await watched.small_targets() == []
        assert watched.faults == []


async def test_from_a_search_to_a_cited_condition_and_a_comparison(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/products") as watched:
        page = watched.page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("searchbox", name="产品、机构或用途").fill("政采贷")
        await page.get_by_role("button", name="搜索").click()
        await page.wait_for_url("**/products?q=*")
        await page.get_by_label("应收账款质押").check()
        await page.wait_for_url("**guarantee_mode=receivable_pledge*")
        await expect(page.get_by_role("searchbox")).to_have_value("政采贷")
        await page.get_by_label("加入对比：政采贷二号（示例）").check()
        await page.get_by_role("link", name="政采贷二号（示例）", exact=True).click()
        await page.wait_for_url("**/products/bank-a-government-procurement-2")
        await page.get_by_role("link", name="引用本条").first.click()
        cited = await page.evaluate("navigator.clipboard.readText()")
        assert cited.endswith("/products/bank-a-government-procurement-2#c1")
        await page.get_by_role("link", name="加入对比").click()
        await expect(
            page.get_by_role("link", name="已选 政采贷二号（示例）").or_(page.get_by_label("加入对比：政采贷二号（示例）"))
        ).to_have_count(1)
        await page.get_by_label("加入对比：税易贷一号（示例）").check()
        await page.get_by_role("button", name="对比选中的产品").click()
        await expect(page.get_by_role("columnheader")).to_have_count(2)
        await expect(page.get_by_role("heading", level=1)).to_have_text("对比 2 个产品")
        assert watched.faults == []


async def test_filters_work_on_a_phone_without_script(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/products?q=贷", width=360, script=False) as watched:
        page = watched.page
        await page.locator("summary", has_text="筛选").click()
        await page.get_by_label("想借多少").fill("三百")
        await page.get_by_label("发票贷").check()
        await page.get_by_role("button", name="按筛选查看").click()
        await expect(page.get_by_label("想借多少")).to_have_value("三百")
        await expect(page.locator("#facet-amount-error")).to_be_visible()
        await page.get_by_label("想借多少").fill("300")
        await page.get_by_role("button", name="按筛选查看").click()
        await page.locator(".chosen a", has_text="发票贷").click()
        await expect(page.locator(".chosen a", has_text="想借多少：300 万元")).to_be_visible()


async def test_a_link_to_a_condition_shows_it(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/products/ha-zhuanjingtexindai#c3") as watched:
        await expect(watched.page.locator("#c3")).to_be_in_viewport()


async def test_policies_out_of_force_are_found_by_their_filter(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/policies") as watched:
        page = watched.page
        await page.get_by_label("效力").select_option("已失效")
        await page.wait_for_url("**validity=expired*")
        await page.locator(".offer-name a").first.click()
        await expect(page.get_by_text("留档备查，不再参与匹配")).to_be_visible()
        assert watched.faults == []


async def test_a_data_item_is_found_by_its_name(browser: Browser, address: str) -> None:
    async with visit(browser, address + "/vocabulary") as watched:
        page = watched.page
        await page.get_by_role("searchbox").fill("纳税信用")
        await page.get_by_role("button", name="搜索").click()
        await expect(page.get_by_role("rowheader").first).to_contain_text("纳税")
        await page.get_by_role("link", name="烟草零售").click()
        await expect(page.get_by_role("heading", level=2, name="烟草零售")).to_be_visible()
        assert watched.faults == []
