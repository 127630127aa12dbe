"""In a real browser, on a phone and on a desk: the pages of funds, and rules that are written with and without a script."""

import pytest
from playwright.async_api import Browser
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from policies.funds.states import FundStatus
from tests.web.browser import Watched, visit
from tests.web.callers import Member, make_member
from tests.web.matrix.factories.funds import make_fund_rows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def opened(session: AsyncSession, state: FundStatus) -> tuple[Member, str, str]:
    """An editor with a fund, the session's token, and the address of the fund."""
    member = await make_member(session, Role.BUREAU_POLICY_EDITOR, region="320100")
    fund = await make_fund_rows(session, bureau_id=member.organisation_id, state=state)
    token = open_session(
        session, account_id=member.account_id, membership_id=member.membership_id, user_agent="Firefox (Linux)", now=now(), factor_at=now()
    )
    await session.commit()
    return member, token, f"/bureau/funds/{fund.id}"


async def sound(watched: Watched, where: str) -> None:
    """On a phone and on a desk."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], (where, width)
        assert await watched.small_targets() == [], (where, width)
        assert await watched.axe() == [], (where, width)


@pytest.mark.parametrize(
    ("state", "pages"),
    [
        (FundStatus.DRAFT, ("", "/rules", "/rules/edit/shares", "/rules/edit/filing", "/rules/edit/process")),
        (FundStatus.PUBLISHED, ("", "/breakers", "/what_if", "/rules/try?claimant=bank&loan=300&principal=250")),
    ],
    ids=["draft", "published"],
)
async def test_pages_of_a_fund_are_accessible_and_fit_a_phone(
    browser: Browser, address: str, session: AsyncSession, state: FundStatus, pages: tuple[str, ...]
) -> None:
    _, token, url = await opened(session, state)
    async with visit(browser, f"{address}/login", width=360) as watched:
        await watched.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])
        for each in pages:
            await watched.page.goto(address + url + each)
            await sound(watched, each)
        await watched.page.goto(f"{address}/bureau/funds")
        await sound(watched, "list")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_rules_are_written_and_submitted(browser: Browser, address: str, session: AsyncSession, script: bool) -> None:
    _, token, url = await opened(session, FundStatus.DRAFT)
    async with visit(browser, f"{address}/login", script=script) as watched:
        page = watched.page
        await page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])
        await page.goto(f"{address}{url}/rules/edit/shares")
        await page.get_by_label("银行", exact=False).first.fill("45")
        await page.get_by_role("button", name="保存，下一步").click()
        await page.wait_for_url("**/limits")
        await page.get_by_label("单笔最多").fill("150")
        await page.get_by_role("button", name="看全文，去提交").click()
        await page.wait_for_url("**/rules")
        assert "45%" in await page.inner_text("main")
        await page.goto(address + url)
        await page.get_by_role("button", name="提交复核").click()
        await page.get_by_text("待复核").first.wait_for()
