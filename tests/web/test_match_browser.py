"""Two errands in a real browser: a visitor answers five questions; an enterprise looks at its matches."""

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from tests.demo_database import Demo
from tests.web.browser import WIDTHS, Watched, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CARD = "article.offer"


@pytest.fixture
def address(demo_address: str) -> str:
    """Of the web process on the demonstration."""
    return demo_address


async def sound(watched: Watched) -> None:
    """At every width: accessible, nothing sideways, nothing small, a silent console."""
    for width in WIDTHS:
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def answer_five_questions(page: Page) -> None:
    """Fill in the form of the home page and send it."""
    form = page.locator('form[method="get"][action="/check"]')
    await form.get_by_label("经营所在地").select_option("320100")
    await form.get_by_label("是什么主体").select_option("enterprise-small")
    await form.get_by_label("纳税信用等级").select_option("B")
    await form.get_by_label("科技型中小企业").check()
    await form.get_by_label("有专利、商标或软件著作权").check()
    await form.get_by_role("button", name="看结果").click()
    await page.wait_for_url("**/check?**")


async def sign_in(page: Page, address: str, demo: Demo) -> None:
    """By the form, as the accounts file says."""
    account = demo.accounts["enterprise-a"]
    await page.goto(f"{address}/login?next=/me/matches")
    await page.get_by_label("用户名").fill(account["username"])
    await page.get_by_label("密码").fill(account["password"])
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url("**/me/matches")


async def test_a_visitor_answers_five_questions_and_reads_the_reasons(browser: Browser, address: str) -> None:
    async with visit(browser, address, width=360) as watched:
        page = watched.page
        await sound(watched)
        await answer_five_questions(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\d+ 个产品"))
        reasons = page.locator(f"{CARD} details.reasons").nth(1)
        await reasons.locator("summary").click()
        await expect(reasons.locator("table")).to_be_visible()
        await sound(watched)


async def test_a_visitor_without_script_gets_the_same_result(browser: Browser, address: str) -> None:
    headlines = []
    for script in (True, False):
        async with visit(browser, address, width=360, script=script) as watched:
            page = watched.page
            await answer_five_questions(page)
            headlines.append(await page.get_by_role("heading", level=1).inner_text())
            reasons = page.locator(f"{CARD} details.reasons").nth(1)
            await reasons.locator("summary").click()
            await expect(reasons.locator("table")).to_be_visible()
    assert headlines[0] == headlines[1]


async def test_a_result_leads_to_the_product(browser: Browser, address: str) -> None:
    async with visit(browser, f"{address}/check?tax_rating=A") as watched:
        link = watched.page.locator(f'{CARD} .offer-name a[href^="/products/"]').first
        name = await link.inner_text()
        await link.click()
        await expect(watched.page.get_by_role("heading", level=1)).to_contain_text(name)
        assert watched.faults == []


async def test_a_wrong_code_keeps_what_was_typed_and_moves_to_the_error(browser: Browser, address: str) -> None:
    async with visit(browser, f"{address}/check") as watched:
        page = watched.page
        box = page.get_by_label("统一社会信用代码")
        await box.fill("91990100MA0000007X")
        await page.get_by_role("button", name="按代码比对").click()
        await expect(page.locator(".error-summary")).to_be_focused()
        await expect(box).to_have_value("91990100MA0000007X")
        await page.locator(".error-summary a").click()
        await expect(box).to_be_focused()
        assert await watched.axe() == []
        assert watched.faults == []


async def test_the_example_firm_is_one_click_away(browser: Browser, address: str) -> None:
    async with visit(browser, address, width=360, script=False) as watched:
        await watched.page.get_by_role("button", name="用示例企业试一试").click()
        await expect(watched.page.get_by_text("只用公开登记信息")).to_be_visible()
        await expect(watched.page.get_by_role("heading", name="这次用到的信息")).to_be_visible()


async def test_an_enterprise_looks_at_its_matches(browser: Browser, address: str, demo: Demo) -> None:
    async with visit(browser, f"{address}/login", width=360) as watched:
        page = watched.page
        await sign_in(page, address, demo)
        await expect(page.locator(".page-head")).to_contain_text(demo.accounts["enterprise-a"]["organisation"]["name"])
        assert await watched.sideways() == []
        assert await watched.axe() == []
        await page.goto(f"{address}/me/matches?show=near")  # fewer cards of the same kind: axe takes seconds on fifty
        await sound(watched)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_an_enterprise_changes_its_need_and_sorts(browser: Browser, address: str, demo: Demo, script: bool) -> None:
    async with visit(browser, f"{address}/login", script=script) as watched:
        page = watched.page
        await sign_in(page, address, demo)
        form = page.locator("#deal form")
        await form.get_by_label("想借多少").fill("300")
        await form.get_by_label("借多久").fill("12")
        await form.get_by_role("button", name="重新比对").click()
        await expect(page.get_by_text("借 300 万元 · 12 个月")).to_be_visible()
        await page.wait_for_url("**amount=300**")
        await page.get_by_role("link", name="利率", exact=True).click()
        await page.wait_for_url("**sort=rate**")
        await expect(page.get_by_role("link", name="利率", exact=True)).to_have_attribute("aria-current", "true")
        await expect(page.locator("#deal").get_by_label("想借多少")).to_have_value("300")
        await page.go_back()
        await expect(page.get_by_text("借 300 万元 · 12 个月")).to_be_visible()
        assert watched.faults == []


async def test_a_wrong_need_is_named_beside_the_field_without_leaving_the_page(browser: Browser, address: str, demo: Demo) -> None:
    async with visit(browser, f"{address}/login") as watched:
        page = watched.page
        await sign_in(page, address, demo)
        await page.locator("#deal").get_by_label("想借多少").fill("三百万")
        await page.get_by_role("button", name="重新比对").click()
        await expect(page.get_by_text("填的是「三百万」，请填数字，如 300").first).to_be_visible()
        await expect(page.locator("#deal").get_by_label("想借多少")).to_have_value("三百万")
        assert watched.faults == []


async def test_back_to_a_refused_need_shows_what_was_refused(address: str, browser: Browser, demo: Demo) -> None:
    page = await (await browser.new_context()).new_page()
    await sign_in(page, address, demo)
    for typed in ("五十", "50"):
        await page.get_by_label("想借多少").fill(typed)
        await page.get_by_role("button", name="重新比对").click()
        await page.wait_for_url(lambda url, amount=typed: f"amount={quote(amount)}" in url)
    await page.go_back()
    await expect(page.get_by_label("想借多少")).to_have_value("五十")
    await expect(page.locator(".error-summary")).to_contain_text("请填数字")
