"""Several roles of one person: one at a time, each change a new session, staff asked for the second factor again."""

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.members.repository import add_membership
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, Caller, Member, browser, make_member, make_organisation, with_session
from tests.web.factors import code_at, give_factor


async def second_role(session: AsyncSession, member: Member, role: Role) -> Member:
    """The same person's membership of another organisation."""
    organisation = await make_organisation(session, role)
    made = add_membership(session, account_id=member.account_id, organisation_id=organisation.id, role=role)
    await session.commit()
    return Member(member.username, member.account_id, made.id, organisation.id, role)


async def switched(caller: Caller, to: Member, code: str = "") -> httpx.Response:
    return await caller.post(f"/account/roles/{to.membership_id}/switch", {"code": code})


async def test_changing_the_role_ends_the_session_and_opens_another(client: httpx.AsyncClient, session: AsyncSession) -> None:
    first = await make_member(session, Role.ENTERPRISE_OWNER)
    second = await second_role(session, first, Role.ENTERPRISE_AGENT)
    caller = await with_session(client, session, first)
    answer = await switched(caller, second)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert (await caller.get("/account/roles")).headers["location"].startswith("/login")
    now_agent = browser(client, answer.cookies["zhida"], second)
    assert (await now_agent.get("/me/agents")).status_code == 403
    assert (await now_agent.get("/account/roles")).text.count("现在使用") == 1


async def test_becoming_staff_takes_a_fresh_code(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    first = await make_member(session, Role.ENTERPRISE_OWNER)
    second = await second_role(session, first, Role.BANK_OFFICER)
    secret = await give_factor(session, settings, first)
    code = code_at(secret)
    waiting = browser(client)
    answer = await waiting.post("/login", {"username": first.username, "password": PASSWORD})
    waiting.headers["cookie"] += f"; zhida-code={answer.cookies['zhida-code']}"
    signed_in = browser(client, (await waiting.post("/login/code", {"code": code})).cookies["zhida"], first)
    for wrong in ("", "000000", code):
        assert (await switched(signed_in, second, wrong)).status_code == 422
    assert (await switched(signed_in, second, code_at(secret, steps=1))).status_code == 303


async def test_staff_without_a_factor_set_one_up_first(client: httpx.AsyncClient, session: AsyncSession) -> None:
    first = await make_member(session, Role.ENTERPRISE_OWNER)
    second = await second_role(session, first, Role.BANK_OFFICER)
    answer = await switched(await with_session(client, session, first), second)
    assert answer.headers["location"] == "/me/security/factor"


async def test_a_sign_in_takes_the_role_that_the_person_prefers(client: httpx.AsyncClient, session: AsyncSession) -> None:
    first = await make_member(session, Role.ENTERPRISE_OWNER)
    second = await second_role(session, first, Role.ENTERPRISE_AGENT)
    caller = await with_session(client, session, first)
    assert (await caller.post(f"/account/roles/{second.membership_id}/prefer")).status_code == 303
    answer = await browser(client).post("/login", {"username": first.username, "password": PASSWORD})
    assert (await browser(client, answer.cookies["zhida"]).get("/me/agents")).status_code == 403  # an agent's session


async def test_nobody_takes_anothers_role(client: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    other = await make_member(session, Role.ENTERPRISE_OWNER)
    assert (await switched(caller, other)).status_code == 404
    assert (await caller.post(f"/account/roles/{other.membership_id}/prefer")).status_code == 404
