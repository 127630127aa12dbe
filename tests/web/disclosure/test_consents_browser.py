"""In a real browser, on a phone and on a desk: an enterprise signs a consent, sees who looked, and takes it back; the bank sees it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import AccessOutcome, Way
from marketplace.members.models import Membership
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.web.browser import Watched, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    await give_parts(system_sessions, made.subject)
    return made


@asynccontextmanager
async def signed_in(browser: Browser, address: str, session: AsyncSession, actor: Actor, *, script: bool = True) -> AsyncIterator[Watched]:
    """The person's browser."""
    membership = await session.scalar(select(Membership.id).where(Membership.account_id == actor.account_id))
    assert membership
    assert actor.account_id
    instant = now()
    token = open_session(
        session, account_id=actor.account_id, membership_id=membership, user_agent="Firefox (Linux)", now=instant,
        factor_at=instant if actor.role in STAFF_ROLES else None,
    )  # fmt: skip
    await session.commit()
    async with visit(browser, f"{address}/login", script=script, width=360) as watched:
        await watched.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])
        yield watched


async def sound(watched: Watched, name: str) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            await watched.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_an_enterprise_signs_and_takes_back(
    browser: Browser, address: str, session: AsyncSession, parties: Parties, script: bool
) -> None:
    async with signed_in(browser, address, session, parties.owner, script=script) as watched:
        page = watched.page
        await page.goto(f"{address}/me/consents/new?grantee={parties.bank}")
        await page.get_by_role("checkbox", name="用电与电费信息").check()
        await page.get_by_role("checkbox", name="纳税申报与缴纳信息").check()
        await page.get_by_role("checkbox", name="已阅读并同意").check()
        await page.get_by_label("签署人姓名").fill("示例人员")
        if script:
            await sound(watched, "consent-new")
        await page.get_by_role("button", name="签署授权").click()
        await expect(page.get_by_role("link", name="选了敏感事项")).to_be_visible()
        if script:
            await sound(watched, "consent-refused")
        await page.get_by_role("checkbox", name="已了解敏感事项").check()
        await page.get_by_role("button", name="签署授权").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("授权")
        await page.locator("summary", has_text="撤回授权").click()
        if script:
            await sound(watched, "consent")
        await page.get_by_role("button", name="确定撤回").click()
        await expect(page.get_by_text("已撤回").first).to_be_visible()
        await page.goto(f"{address}/me/consents")
        if script:
            await sound(watched, "consents")


async def test_both_sides_see_what_was_given_and_looked_at(
    browser: Browser, address: str, session: AsyncSession, sessions: Sessions, parties: Parties
) -> None:
    made = await consent_of(sessions, parties)
    for outcome, consents in ((AccessOutcome.REFUSED, []), (AccessOutcome.GIVEN, [made.id])):
        async with transaction(sessions, binding_of_actor(parties.officer)) as reading:
            await record_access(
                reading, parties.officer, parties.subject, Way.REPORT, at=now(), items=made.items, consent_ids=consents, outcome=outcome
            )
    async with signed_in(browser, address, session, parties.owner) as watched:
        await watched.page.goto(f"{address}/me/accesses")
        await expect(watched.page.get_by_role("cell", name="被拒绝")).to_have_count(1)
        await sound(watched, "accesses")
    async with signed_in(browser, address, session, parties.officer) as watched:
        await watched.page.goto(f"{address}/institution/consents")
        await sound(watched, "consents-received")
        await watched.page.get_by_role("rowheader").get_by_role("link").first.click()
        await expect(watched.page.get_by_role("heading", name="授权内容")).to_be_visible()
