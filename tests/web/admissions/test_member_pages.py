"""Pages about institutions: a suspension over HTTP, what its people are told, and the public list."""

from uuid import uuid4

import httpx
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, browser, make_member, make_program, with_session, with_token
from tests.web.factors import code_at, give_factor


async def test_suspension_refuses_the_next_request_of_sessions_and_tokens(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    operator = await make_member(session, Role.OPERATOR)
    secret = await give_factor(session, settings, operator)
    officer = await make_member(session, Role.BANK_ADMIN)
    program = await make_program(session, Role.BANK_ADMIN, organisation_id=officer.organisation_id)
    at_work, calling = await with_session(client, session, officer), await with_token(client, session, program)
    desk = await with_session(client, session, operator)
    assert (await at_work.get("/integration")).status_code == 200
    assert (await calling.get("/api/v1/webhooks")).status_code == 200
    case = f"/operator/members/{officer.organisation_id}"
    assert (await desk.get(case)).status_code == 200
    form = {"version": "1", "reason_code": "misuse", "code": code_at(secret)}
    assert (await desk.post(f"{case}/suspend", form)).status_code in {200, 303}
    assert (await at_work.get("/integration")).headers["location"].startswith("/login")
    assert (await calling.get("/api/v1/webhooks")).status_code == 401
    shown = await desk.get(case)
    assert "已停用" in shown.text
    assert "超出授权范围使用信用信息" in shown.text


async def test_people_of_a_suspended_bank_learn_why_when_they_sign_in_and_strangers_do_not(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    officer = await make_member(session, Role.BANK_ADMIN)
    shut = update(Organisation).where(Organisation.id == officer.organisation_id).values(status=OrganisationStatus.SUSPENDED)
    await session.execute(shut)
    await session.commit()
    visitor = browser(client)
    right = await visitor.post("/login", {"username": officer.username, "password": PASSWORD})
    assert right.status_code == 422
    assert "现在不能使用平台" in right.text
    wrong = await visitor.post("/login", {"username": officer.username, "password": f"{PASSWORD}!"})
    assert wrong.status_code == 422
    assert "现在不能使用平台" not in wrong.text


async def test_refused_assessment_comes_back_with_what_was_typed(client: httpx.AsyncClient, session: AsyncSession) -> None:
    desk = await with_session(client, session, await make_member(session, Role.OPERATOR))
    bank = await make_member(session, Role.BANK_ADMIN)
    form = {"year": "今年", "assessor": "示例评估单位", "assessed_on": "昨天", "result": "fine", "document_id": "x"}
    answer = await desk.post(f"/operator/assessments/{bank.organisation_id}", form)
    assert answer.status_code == 422
    assert "示例评估单位" in answer.text
    assert "请填四位年度" in answer.text
    assert "请选择评估结果" in answer.text


async def test_public_list_marks_suspended_ones_and_forgets_those_that_left(client: httpx.AsyncClient, session: AsyncSession) -> None:
    names = {}
    for status in OrganisationStatus:
        member = await make_member(session, Role.BANK_ADMIN)
        names[status] = f"示例名单银行 {uuid4().hex[:8]}"
        await session.execute(
            update(Organisation).where(Organisation.id == member.organisation_id).values(name=names[status], status=status)
        )
    await session.commit()
    page = (await client.get("/institutions?kind=bank")).text
    assert names[OrganisationStatus.ACTIVE] in page
    assert names[OrganisationStatus.SUSPENDED] in page
    assert names[OrganisationStatus.EXITED] not in page


async def test_odd_filters_narrow_nothing_and_break_nothing(client: httpx.AsyncClient, session: AsyncSession) -> None:
    desk = await with_session(client, session, await make_member(session, Role.OPERATOR))
    for query in ("kind=nope&state=nope&region=x&after=y", "q=%25_%5C&kind=enterprise", "region=000000000000000"):
        assert (await desk.get(f"/operator/members?{query}")).status_code == 200
