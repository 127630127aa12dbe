"""Agents of an enterprise: invited, accepted once, limited by scope and term, ended at once by the administrator's veto."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.agents.end import end_agent
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.signing import may_sign
from marketplace.members.actors import actor_of_session
from marketplace.members.models import Membership
from tests.web.callers import PASSWORD, Caller, Member, browser, make_member, make_organisation, with_session

DAY = timedelta(days=1)


def terms(*scopes: str, days: int = 30, starts_in: int = 0) -> dict[str, str | list[str]]:
    """What the page sends."""
    begin = today() + starts_in * DAY
    return {"agent_name": "示例人员", "scopes": list(scopes), "starts_on": str(begin), "ends_on": str(begin + days * DAY)}


async def invited(owner: Caller, *scopes: str, **more: int) -> str:
    """The code of a new invitation."""
    answer = await owner.post("/me/agents", terms(*scopes, **more))  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    found = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", answer.text)
    assert found
    return found[0]


async def owner_of_new(client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    return await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))


async def appointed(client: httpx.AsyncClient, session: AsyncSession, owner: Caller, *scopes: str, **more: int) -> Caller:
    """An agent who has accepted, signed in as such."""
    code = await invited(owner, *scopes, **more)
    new = {"code": code, "username": f"n{uuid4().hex[:12]}", "display_name": "示例经办", "password": PASSWORD, "again": PASSWORD}
    answer = await browser(client).post("/invitation/accept", new)
    assert answer.status_code == 303, answer.text
    assert owner.member
    row = (
        await session.execute(
            select(Membership.id, Account.id).join(Account, Account.id == Membership.account_id).where(Account.username == new["username"])
        )
    ).one()
    await session.commit()
    member = Member(new["username"], row[1], row[0], owner.member.organisation_id, Role.ENTERPRISE_AGENT)
    return browser(client, answer.cookies.get("zhida") or "", member)


async def actor_behind(sessions: Sessions, caller: Caller, ahead: timedelta = timedelta(0)) -> Actor | None:
    """As the next request finds it, or one some time on."""
    async with transaction(sessions, Binding(role="gate")) as opened:
        return await actor_of_session(opened, caller.session_token, now=now() + ahead)


async def signs(sessions: Sessions, actor: Actor) -> bool:
    async with transaction(sessions, Binding(role=actor.role.value, organisation_id=actor.organisation_id)) as opened:
        return await may_sign(opened, actor)


async def test_an_invitation_is_accepted_once_and_opens_what_it_says(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    owner = await owner_of_new(client, session)
    code = await invited(owner, "sign")
    somebody = browser(client)
    shown = await somebody.post("/invitation", {"code": code.lower().replace("-", " ")})
    assert "看匹配、授权签署" in shown.text
    new = {"code": code, "username": f"n{uuid4().hex[:12]}", "display_name": "示例经办", "password": PASSWORD, "again": PASSWORD}
    accepted = await somebody.post("/invitation/accept", new)
    assert (accepted.status_code, accepted.headers["location"]) == (303, "/me")
    agent = browser(client, accepted.cookies["zhida"])
    actor = await actor_behind(sessions, agent)
    assert actor is not None
    assert (actor.role, actor.organisation_id) == (Role.ENTERPRISE_AGENT, owner.member and owner.member.organisation_id)
    assert await signs(sessions, actor)
    again = await somebody.post("/invitation/accept", new | {"username": f"n{uuid4().hex[:12]}"})
    assert (again.status_code, "邀请码不对" in again.text) == (422, True)
    assert "示例经办" in (await owner.get("/me/agents")).text


async def test_a_person_with_an_account_accepts_with_it_and_changes_to_the_new_role(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    owner, other = await owner_of_new(client, session), await owner_of_new(client, session)
    answer = await other.post("/invitation/accept", {"code": await invited(owner)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/roles")
    assert "企业经办人" in (await other.get("/account/roles")).text


async def test_an_administrator_does_not_become_the_own_agent(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner = await owner_of_new(client, session)
    answer = await owner.post("/invitation/accept", {"code": await invited(owner)})
    assert (answer.status_code, "不需要再当" in answer.text) == (422, True)


async def test_a_code_used_by_many_at_once_makes_one_agent(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner = await owner_of_new(client, session)
    code = await invited(owner)
    others = [await owner_of_new(client, session) for _ in range(4)]
    client.cookies.clear()
    answers = await asyncio.gather(*(other.post("/invitation/accept", {"code": code}) for other in others))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert owner.member
    mine = (Membership.organisation_id == owner.member.organisation_id) & (Membership.role == Role.ENTERPRISE_AGENT)
    assert await session.scalar(select(func.count()).where(mine)) == 1


async def test_without_the_scope_an_agent_neither_signs_nor_sees_the_form(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "declare")
    actor = await actor_behind(sessions, agent)
    assert actor is not None
    assert not await signs(sessions, actor)
    refused = await agent.get("/me/consents/new")
    assert (refused.status_code, "授权签署" in refused.text) == (403, True)
    assert (await agent.get("/me/consents")).status_code == 200


async def test_a_live_session_is_worth_nothing_when_the_term_is_over(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "sign", days=0)
    actor = await actor_behind(sessions, agent)
    assert actor is not None
    assert agent.member
    await session.execute(
        update(Membership).where(Membership.id == agent.member.membership_id).values(valid_until_at=now() + timedelta(seconds=60))
    )
    await session.commit()
    assert await actor_behind(sessions, agent, timedelta(seconds=30)) is not None
    assert await actor_behind(sessions, agent, timedelta(seconds=61)) is None
    await session.execute(
        update(Membership).where(Membership.id == agent.member.membership_id).values(valid_until_at=now() - timedelta(seconds=1))
    )
    await session.commit()
    assert not await signs(sessions, actor)
    assert (await agent.get("/me/consents")).headers["location"].startswith("/login")


async def test_a_term_that_begins_later_opens_nothing_yet(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "sign", starts_in=3)
    assert agent.session_token == ""
    assert "未开始" in (await owner.get("/me/agents")).text


async def test_the_veto_ends_sessions_at_once_and_shows_what_was_done(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "sign")
    assert agent.member
    page = f"/me/agents/{agent.member.membership_id}"
    assert "终止经办" in (await owner.get(page)).text
    assert (await owner.post(f"{page}/end")).status_code == 303
    assert await actor_behind(sessions, agent) is None
    assert (await agent.get("/me/consents")).headers["location"].startswith("/login")
    assert "已结束" in (await owner.get(page)).text
    assert (await owner.post(f"{page}/end")).status_code == 404


async def test_only_the_enterprise_undoes_its_veto(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "sign")
    assert agent.member
    assert (await owner.post(f"/me/agents/{agent.member.membership_id}/end")).status_code == 303
    keeper = await with_session(client, session, await make_member(session, Role.SECURITY_ADMIN))
    refused = await keeper.post(f"/security/roles/{agent.member.membership_id}/restore")
    assert (refused.status_code, "企业自己终止" in refused.text) == (409, True)
    assert await actor_behind(sessions, agent) is None
    again = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert again.member
    await session.execute(update(Membership).where(Membership.id == agent.member.membership_id).values(account_id=again.member.account_id))
    await session.commit()
    assert (await again.post("/invitation/accept", {"code": await invited(owner)})).status_code == 303
    assert "示例人员" in (await owner.get("/me/agents")).text


async def test_another_enterprise_neither_sees_nor_ends_an_agent(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner, other = await owner_of_new(client, session), await owner_of_new(client, session)
    agent = await appointed(client, session, owner)
    assert agent.member
    assert (await other.get(f"/me/agents/{agent.member.membership_id}")).status_code == 404
    assert (await other.post(f"/me/agents/{agent.member.membership_id}/end")).status_code == 404
    assert "示例经办" not in (await other.get("/me/agents")).text


async def test_a_veto_waits_for_the_signature_under_way_and_lets_no_later_one_through(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions
) -> None:
    owner = await owner_of_new(client, session)
    agent = await appointed(client, session, owner, "sign")
    boss, actor = await actor_behind(sessions, owner), await actor_behind(sessions, agent)
    assert boss is not None
    assert actor is not None
    assert agent.member
    membership_id: UUID = agent.member.membership_id

    async def veto() -> None:
        async with transaction(system_sessions, Binding.system()) as opened:
            await end_agent(opened, boss, membership_id, now=now())

    async with transaction(sessions, Binding(role=actor.role.value, organisation_id=actor.organisation_id)) as signing:
        assert await may_sign(signing, actor)
        vetoing = asyncio.create_task(veto())
        done, _ = await asyncio.wait({vetoing}, timeout=0.3)
        assert not done  # the signature comes wholly before the veto
    await vetoing
    assert not await signs(sessions, actor)


async def test_a_withdrawn_invitation_cannot_be_accepted(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner, other = await owner_of_new(client, session), await owner_of_new(client, session)
    code = await invited(owner)
    assert owner.member
    mandate = await session.scalar(select(AgentMandate.id).where(AgentMandate.organisation_id == owner.member.organisation_id))
    await session.commit()
    assert (await other.post(f"/me/agents/invitations/{mandate}/withdraw")).status_code == 404
    assert (await owner.post(f"/me/agents/invitations/{mandate}/withdraw")).status_code == 303
    assert (await other.post("/invitation/accept", {"code": code})).status_code == 422


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_on": str(today() + 400 * DAY)}, "一次最长一年"),
        ({"starts_on": str(today() - DAY)}, "不能早于今天"),
        ({"starts_on": "明天"}, "2026-01-31"),
        ({"agent_name": "名" * 10_000}, "最多 64 个字符"),
        ({"agent_name": "Pаul"}, "形近的外文字母"),  # the second letter is Cyrillic
        ({"agent_name": "示\u202e例"}, "看不见或不能用"),
    ],
)
async def test_a_refused_invitation_says_what_is_wrong(
    client: httpx.AsyncClient, session: AsyncSession, changed: dict[str, str], said: str
) -> None:
    owner = await owner_of_new(client, session)
    answer = await owner.post("/me/agents", terms() | changed)  # type: ignore[arg-type]
    assert (answer.status_code, said in answer.text) == (422, True)


async def test_a_username_that_is_taken_leaves_the_invitation_open(client: httpx.AsyncClient, session: AsyncSession) -> None:
    owner = await owner_of_new(client, session)
    assert owner.member
    code = await invited(owner)
    new = {"code": code, "username": owner.member.username, "display_name": "示例经办", "password": PASSWORD, "again": PASSWORD}
    refused = await browser(client).post("/invitation/accept", new)
    assert (refused.status_code, "这个用户名不能用" in refused.text) == (422, True)
    assert (await browser(client).post("/invitation/accept", new | {"username": f"n{uuid4().hex[:12]}"})).status_code == 303


async def test_two_appointments_by_one_enterprise_are_one_agent_with_the_later_terms(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    owner, other = await owner_of_new(client, session), await owner_of_new(client, session)
    for scopes in (("sign",), ("declare",)):
        assert (await other.post("/invitation/accept", {"code": await invited(owner, *scopes)})).status_code == 303
    assert other.member
    held = Membership.account_id == other.member.account_id, Membership.role == Role.ENTERPRISE_AGENT
    assert (await session.scalars(select(Membership.scopes).where(*held))).all() == [["declare", "match"]]


async def test_a_program_of_the_administrator_signs_and_one_of_an_agent_does_not(session: AsyncSession) -> None:
    enterprise = await make_organisation(session)
    program = Actor(Role.ENTERPRISE_OWNER, client_id=uuid4(), organisation_id=enterprise.id)
    assert await may_sign(session, program)
    assert not await may_sign(session, Actor(Role.ENTERPRISE_AGENT, client_id=uuid4(), organisation_id=enterprise.id))
    assert not await may_sign(session, Actor(Role.BANK_OFFICER, account_id=uuid4(), organisation_id=enterprise.id))
