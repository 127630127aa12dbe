"""In a real browser: an auditor searches, opens an entry and looks at the state of the log; the operator looks at parked events."""

from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.models_log import FollowerParked, FollowerRow
from marketplace.events.record import record
from marketplace.events.sequencer import sequence_once
from tests.fresh_log import HAPPENED
from tests.web.browser import Watched, visit
from tests.web.callers import make_member, with_session

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def enter(page: Page, address: str, session: AsyncSession, role: Role) -> None:
    """A new person of this role, signed in."""
    async with httpx.AsyncClient() as client:
        caller = await with_session(client, session, await make_member(session, role))
    await page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])


async def test_an_auditor_finds_an_entry_and_the_operator_a_parked_event(
    browser: Browser, address: str, session: AsyncSession, system_sessions: Sessions
) -> None:
    subject, follower = uuid4(), f"sample-{uuid4().hex[:8]}"
    async with transaction(system_sessions, Binding(role="bank_officer", organisation_id=uuid4())) as recording:
        event_id = record(recording, HAPPENED, subject, at=now(), data={"sha256": "a" * 64})
    while await sequence_once(system_sessions):
        pass
    session.add(FollowerRow(name=follower))
    await session.flush()
    parked = FollowerParked(follower=follower, position=1, event_id=event_id, subject_kind="sample", subject_id=subject, error="KeyError")
    session.add(parked)
    await session.commit()
    async with visit(browser, f"{address}/login") as watched:
        page = watched.page
        await enter(page, address, session, Role.AUDITOR)
        await page.goto(f"{address}/audit?subject=abc")
        await expect(page.get_by_text("应为 36 位编号")).to_be_visible()
        await sound(watched)
        await page.get_by_role("textbox", name="对象编号").fill(str(subject))
        await page.get_by_role("button", name="查找").click()
        await expect(page.locator("tbody tr")).to_have_count(1)
        await sound(watched)
        await page.locator("tbody th a").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("sample.happened")
        await sound(watched)
        await page.goto(f"{address}/audit/log")
        await sound(watched)
        await enter(page, address, session, Role.OPERATOR)
        await page.goto(f"{address}/operator/followers")
        await sound(watched)
        await page.locator("tr", has_text=follower).last.get_by_role("button").click()
        await expect(page.locator("tr", has_text=str(subject)).get_by_text("等待重新处理")).to_be_visible()
