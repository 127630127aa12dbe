"""The page of the queue: handing out, filters in the address and under a name, delegation from end to end, and what is typed wrongly."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI, now
from marketplace.database.session import Sessions
from marketplace.ids import new_id
from marketplace.members.leave_models import Leave
from marketplace.workflow.models import WorkflowStep
from products.applications.assign import assign
from products.applications.models import Application, SavedFilter
from tests.products.applications.test_the_way_of_a_case import submitted
from tests.products.applications.world import NOW, World, make_world
from tests.web.callers import with_session

PATH = "/bank/applications"


async def test_the_queue_shows_number_enterprise_and_what_is_due(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    caller = await with_session(client, session, world.officer)
    page = (await caller.get(PATH)).text
    assert case.case_number in page
    assert "受理 · " in page
    assert "还没有" in page  # no officer yet
    assert (await caller.get(PATH, headers={"HX-Request": "true"})).text.lstrip().startswith('<div class="stack" id="queue"')


async def test_ticked_cases_go_to_the_officer_and_a_wrong_choice_keeps_the_ticks(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions, products=2)
    first, second = await submitted(world, 2)
    caller = await with_session(client, session, world.approver)
    refused = await caller.post(PATH + "/assign?whose=nobody", {"case": str(first.id), "officer_id": ""})
    assert refused.status_code == 422
    assert "请选择把申请交给谁" in refused.text
    assert f'value="{first.id}" checked' in refused.text
    assert (await caller.post(PATH + "/assign", {"case": "x", "officer_id": str(world.second.account_id)})).status_code == 422
    done = await caller.post(PATH + "/assign?whose=nobody", {"case": str(first.id), "officer_id": str(world.second.account_id)})
    assert (done.status_code, done.headers["location"]) == (303, f"{PATH}?whose=nobody&assigned=1")
    after = (await caller.get(done.headers["location"])).text
    assert "已分配 1 件" in after
    assert second.case_number in after
    assert first.case_number not in after


async def test_a_filter_kept_under_a_name_holds_only_what_the_page_knows(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    caller = await with_session(client, session, world.officer)
    saved = await caller.post(PATH + "/filters?until=overdue&after=1_2&other=3", {"name": "超期的"})
    assert saved.status_code == 303
    assert parse_qs(urlsplit(saved.headers["location"]).query) == {"until": ["overdue"]}
    assert "超期的" in (await caller.get(PATH)).text
    assert (await caller.post(PATH + "/filters?other=3", {"name": "空的"})).status_code == 422
    key = await session.scalar(select(SavedFilter.id).where(SavedFilter.account_id == world.officer.account_id))
    assert (await caller.post(f"{PATH}/filters/{key}/remove")).status_code == 303
    assert "超期的" not in (await caller.get(PATH)).text


async def test_whatever_stands_in_the_address_answers_with_a_page(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    caller = await with_session(client, session, world.officer)
    for query in (
        "tab=nothing&state=draft&product=1&whose=x&branch=y&region=999999&min=many&max=-1&until=soon",
        "after=99999999T000000.0_x", f"after=00010101T000000.000000_{new_id()}", f"before=_{new_id()}&tab=ended", f"after=_{new_id()}",
        f"before=20261123T000000.000000_{new_id()}", "assigned=999999",
    ):  # fmt: skip
        assert (await caller.get(f"{PATH}?{query}")).status_code == 200, query
    page = (await caller.get(PATH + "?min=many&region=999999")).text
    assert "请填数字" in page
    assert "没有这个地区" in page


async def test_a_delegate_finds_the_absent_colleagues_case_among_the_own_and_acts_in_that_name(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    case = await _handed_to_whom_is_away(session, world)
    caller = await with_session(client, session, world.second)
    page = (await caller.get(PATH + "?whose=mine")).text
    assert case.case_number in page
    assert "由你代理" in page
    done = await caller.request("POST", f"/api/v1/applications/{case.id}/accept", headers={"x-csrftoken": caller.csrf or ""}, json={})
    assert done.status_code == 200, done.text
    made = select(WorkflowStep.account_id, WorkflowStep.on_behalf_of).where(
        WorkflowStep.subject_id == case.id, WorkflowStep.action == "accept"
    )
    assert (await session.execute(made)).one() == (world.second.account_id, world.officer.account_id)
    assert (await session.scalar(select(Application.officer_id).where(Application.id == case.id))) == world.officer.account_id


async def _handed_to_whom_is_away(session: AsyncSession, world: World) -> Application:
    """The officer has the case and is on leave from today; the second one stands in."""
    (case,) = await submitted(world)
    async with world.of(world.approver) as (own, actor):
        await assign(own, actor, [case.id], world.officer.account_id, at=NOW)
    day = now().astimezone(SHANGHAI).date()
    session.add(
        Leave(id=new_id(), account_id=world.officer.account_id, delegate_id=world.second.account_id,
              organisation_id=world.officer.organisation_id, starts_on=day, ends_on=day + timedelta(days=3))
    )  # fmt: skip
    await session.commit()
    return case


async def test_an_enterprise_has_no_queue(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    caller = await with_session(client, session, world.owner)
    assert world.owner.role is Role.ENTERPRISE_OWNER
    assert (await caller.post(PATH + "/filters?until=overdue", {"name": "x"})).status_code == 403
