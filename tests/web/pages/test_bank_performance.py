"""Promise against reality on the pages: hidden below ten cases, shown to everybody from ten on, and never a reason for a place."""

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from products.applications.performance.refresh import LEAST, refresh_performance
from tests.products.applications.test_performance import LATER, decided_in_two_working_days, many
from tests.products.applications.test_the_way_of_a_case import approved, submitted
from tests.products.applications.world import make_world
from tests.web.callers import with_session

PATH = "/bank/performance"


async def test_figures_come_with_the_tenth_case_to_the_lender_and_to_everybody(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    caller = await with_session(client, session, world.approver)
    assert "还没有数字" in (await caller.get(PATH)).text
    (case,) = await submitted(world)
    await approved(world, case)
    await decided_in_two_working_days(session, case)
    product = f"/products/{world.products[0].public_code}"
    await many(session, case, LEAST - 2)
    await refresh_performance(session, at=LATER)
    await session.commit()
    own, public = (await caller.get(PATH)).text, (await client.get(product)).text
    assert "9 件" in own
    assert "不足 10 件" in public
    assert "100%" not in own + public

    await many(session, case, 1)
    await refresh_performance(session, at=LATER)
    await session.commit()
    own, public = (await caller.get(PATH + "?period=2026Q4")).text, (await client.get(product)).text
    assert "2026 年四季度，" in own
    assert "2 ／ 2" in own
    assert "2 个工作日内" in public
    assert "10 件申请" in public
    listed = (await client.get("/products", params={"q": world.products[0].lender_name})).text
    assert "承诺 5 个工作日答复 · 实际中位 2 个" in listed
    other = (await make_world(session, sessions)).products[0].public_code
    compared = (await client.get("/products/compare", params={"code": [world.products[0].public_code, other]})).text
    assert "实际中位 2 个" in compared
    assert "近 12 个月不足 10 件" in compared
