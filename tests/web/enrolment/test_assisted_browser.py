"""In a real browser, on a phone and on a desk: a clerk fills in, the enterprise looks at each value and confirms; links are looked at."""

from datetime import date
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.database.sealing import sealer
from marketplace.enrolment.assisted.draft import change_values
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.members.models import Organisation
from marketplace.profiles.models import EnterpriseLink, LinkKind
from marketplace.settings import Settings
from tests.web.browser import Watched, visit
from tests.web.callers import Member, make_member
from tests.web.matrix.factories.admissions import new_code

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sound(watched: Watched) -> None:
    """Accessible, nothing sideways, nothing small, a silent console."""
    for width in (1440, 360):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def signed_in(watched: Watched, session: AsyncSession, member: Member, address: str) -> None:
    """The browser is this person's from here on."""
    token = open_session(
        session, account_id=member.account_id, membership_id=member.membership_id, user_agent="Firefox (Linux)", now=now(), factor_at=now()
    )
    await session.commit()
    await watched.page.context.add_cookies([{"name": "zhida", "value": token, "url": address}])


async def enterprise(session: AsyncSession, owner: Member) -> Organisation:
    """The owner's, with a credit code."""
    values = {"uscc": new_code()}
    await session.execute(update(Organisation).where(Organisation.id == owner.organisation_id).values(values))
    await session.commit()
    return await session.get_one(Organisation, owner.organisation_id)


async def linked(session: AsyncSession, one: UUID, other: UUID) -> None:
    day = date(2026, 11, 1)
    session.add(EnterpriseLink(subject_id=one, other_id=other, kind=LinkKind.BRANCH, as_of=day, found_at=now()))
    await session.commit()


async def filled_in(session: AsyncSession, clerk: Member, served: Settings) -> None:
    """One value in the clerk's filing. Here no offer asks for anything, so the form offers only what was typed before."""
    filing_id = await session.scalar(select(AssistedFiling.id).where(AssistedFiling.clerk_id == clerk.account_id))
    assert filing_id is not None
    actor, values = Actor(Role.OPERATOR, clerk.account_id, organisation_id=clerk.organisation_id), {"association_member": True}
    seal = sealer(served.home / "keys")
    await change_values(session, actor, filing_id, values, {"association_member": "yes"}, version=1, sealer=seal, now=now())
    await session.commit()


async def test_from_the_clerks_phone_to_the_enterprises_own_word(
    browser: Browser, address: str, session: AsyncSession, served: Settings
) -> None:
    clerk, owner = await make_member(session, Role.OPERATOR), await make_member(session, Role.ENTERPRISE_OWNER)
    known = await enterprise(session, owner)
    name, uscc = known.name, known.uscc or ""
    async with visit(browser, f"{address}/assisted", width=360) as watched:
        page = watched.page
        await sound(watched)
        await signed_in(watched, session, clerk, address)
        await page.goto(f"{address}/operator/assisted/new")
        await page.get_by_label("上门走访").check()
        await page.get_by_label("主体类型").select_option("企业")
        await page.get_by_label("统一社会信用代码").fill(uscc)
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="有 1 处需要改正")).to_be_visible()
        await sound(watched)
        await page.get_by_label("名称").fill(name)
        await page.get_by_role("button", name="保存").click()
        await filled_in(session, clerk, served)
        await page.goto(f"{page.url}/values")
        await expect(page.get_by_label("为行业协会或商会会员")).to_have_value("yes")
        await sound(watched)
        await page.get_by_role("button", name="保存").click()
        await page.get_by_role("button", name="发给企业确认").click()
        await expect(page.get_by_text("待企业确认")).to_be_visible()
        await sound(watched)
        await signed_in(watched, session, owner, address)
        await page.goto(f"{address}/me/assisted")
        await sound(watched)
        await page.get_by_role("link", name="逐项确认").click()
        await sound(watched)
        await page.get_by_label("已阅读并承诺").check()
        await page.get_by_role("button", name="确认采用的内容").click()
        await expect(page.get_by_text("企业已确认").first).to_be_visible()
        await page.goto(f"{address}/me/profile/association_member")
        await expect(page.get_by_text("代填，已由企业确认")).to_be_visible()


async def test_a_link_is_marked_and_the_mark_lifted(browser: Browser, address: str, session: AsyncSession) -> None:
    operator, owner = await make_member(session, Role.OPERATOR), await make_member(session, Role.ENTERPRISE_OWNER)
    other, known = await make_member(session, Role.ENTERPRISE_OWNER), await enterprise(session, owner)
    uscc = known.uscc
    await linked(session, owner.organisation_id, other.organisation_id)
    async with visit(browser, f"{address}/login", width=360) as watched:
        page = watched.page
        await signed_in(watched, session, operator, address)
        await page.goto(f"{address}/operator/links?q={uscc}")
        await sound(watched)
        await page.get_by_role("button", name="标为有误").click()
        await expect(page.get_by_role("heading", name="有 1 处需要改正")).to_be_visible()
        await sound(watched)
        await page.get_by_label("哪里有误").fill("分支机构已经注销")
        await page.get_by_role("button", name="标为有误").click()
        await page.goto(f"{address}/operator/links?q={uscc}")
        await expect(page.get_by_text("分支机构已经注销")).to_be_visible()
        await sound(watched)
        await page.get_by_role("button", name="撤销标注").click()
        await page.goto(f"{address}/operator/links?q={uscc}")
        await expect(page.get_by_text("分支机构已经注销")).to_have_count(0)
