"""In a real browser, on a phone and on a desk: an enterprise looks at what is known of it, declares what is not, and looks again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now, today
from marketplace.profiles.repository import Source
from marketplace.profiles.service import replace_profile
from tests.web.browser import Watched, visit
from tests.web.callers import Member, make_member

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KNOWN = {
    "annual_revenue_cny": ("financial_statement", 23_860_000),
    "taxpayer_credit_rating": ("tax_credit_rating", "B"),
    "titles": ("qualifications", ["high_tech", "tech_sme"]),
    "debt_ratio_pct": ("financial_statement", Decimal("51.5")),
    "electricity_use_12m_kwh": ("electricity_payment", 120_000),
}


@pytest.fixture
async def owner(session: AsyncSession) -> Member:
    """Of an enterprise of which some things are known, one of them from long ago."""
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    day = {"electricity_payment": today() - timedelta(days=150)}
    sources = {name: Source(item, "示例局", day.get(item, today()), "official") for name, (item, _) in KNOWN.items()}
    await replace_profile(session, member.organisation_id, {name: value for name, (_, value) in KNOWN.items()}, sources, now())
    await session.commit()
    return member


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
async def watched(
    request: pytest.FixtureRequest, browser: Browser, address: str, session: AsyncSession, owner: Member
) -> AsyncIterator[Watched]:
    """The owner's browser."""
    token = open_session(
        session, account_id=owner.account_id, membership_id=owner.membership_id, user_agent="Firefox (Linux)", now=now(), factor_at=None
    )
    await session.commit()
    async with visit(browser, f"{address}/login", script=request.param, width=360) as opened:
        await opened.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])
        yield opened


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    if not await watched.page.evaluate("() => typeof htmx !== 'undefined'"):
        return  # what is looked at is the same without script; the tools that look are scripts
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def test_looking_declaring_and_looking_again(watched: Watched, address: str) -> None:
    page = watched.page
    await page.goto(f"{address}/me/profile")
    await expect(page.get_by_role("link", name="上年度营业收入", exact=True)).to_be_visible()
    await sound(watched)
    await page.goto(f"{address}/me/declarations?name=premises_area_sqm")
    await sound(watched)
    await page.get_by_label("经营场所面积").fill("很大")
    await page.get_by_role("button", name="保存申报").click()
    await expect(page.get_by_role("heading", name="有 2 处需要改正")).to_be_visible()
    await sound(watched)
    await page.get_by_label("经营场所面积").fill("120")
    await page.get_by_label("已阅读并承诺").check()
    await page.get_by_role("button", name="保存申报").click()
    await expect(page.get_by_role("rowheader", name="经营场所面积")).to_be_visible()
    await page.goto(f"{address}/me/profile/premises_area_sqm")
    await expect(page.get_by_text("企业自报").first).to_be_visible()
    await sound(watched)
    await page.goto(f"{address}/me/profile?show=expired")
    await expect(page.get_by_text("已过期，按未知处理").first).to_be_visible()
