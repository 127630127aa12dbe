"""What the security administrator does counts from the next request, for sessions and tokens alike."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account, ApiClient, SignInSession
from marketplace.access.roles import SPLIT_DUTIES, Role
from marketplace.events.models import EventRow
from marketplace.members.models import Membership
from marketplace.members.repository import add_membership
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, Caller, browser, make_member, make_organisation, make_program, with_session, with_token
from tests.web.conftest import SignIn
from tests.web.factors import code_at, give_factor


@pytest.fixture
async def desk(signed_in: SignIn) -> Caller:
    """A security administrator."""
    return await signed_in(Role.SECURITY_ADMIN)


async def kinds(session: AsyncSession, subject: UUID) -> list[tuple[str, str]]:
    """Events of a subject with the role under which they were recorded."""
    await session.rollback()
    rows = await session.execute(select(EventRow.kind, EventRow.role).where(EventRow.subject_id == subject).order_by(EventRow.recorded_at))
    return [tuple(row) for row in rows]


async def state(session: AsyncSession, desk: Caller, account_id: UUID) -> str:
    """As the page says it."""
    return (await desk.get(f"/security/accounts/{account_id}")).text.partition("</h1>")[0].rpartition("<h1>")[2]


async def test_a_lock_ends_sessions_and_keeps_the_account_out_until_lifted(
    client: httpx.AsyncClient, session: AsyncSession, desk: Caller
) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    caller = await with_session(client, session, member)
    assert (await desk.post(f"/security/accounts/{member.account_id}/lock")).status_code == 303
    assert (await caller.get("/me/sessions")).status_code == 303
    credentials = {"username": member.username, "password": PASSWORD}
    assert (await browser(client).post("/login", credentials)).status_code == 422
    assert "人工锁定" in await state(session, desk, member.account_id)
    assert (await desk.post(f"/security/accounts/{member.account_id}/lock")).status_code == 409
    assert (await desk.post(f"/security/accounts/{member.account_id}/unlock")).status_code == 303
    assert (await browser(client).post("/login", credentials)).status_code == 303
    recorded = await kinds(session, member.account_id)
    assert ("access.account_locked", "security_admin") in recorded
    assert ("access.account_unlocked", "security_admin") in recorded


async def test_a_lock_after_failures_is_seen_and_lifted(client: httpx.AsyncClient, session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    for _ in range(5):
        await browser(client).post("/login", {"username": member.username, "password": "不是这个密码 000000"})
    assert "输错锁定" in await state(session, desk, member.account_id)
    assert member.username in (await desk.get(f"/security?state=waiting&q={member.username}")).text
    assert (await desk.post(f"/security/accounts/{member.account_id}/unlock")).status_code == 303
    assert (await browser(client).post("/login", {"username": member.username, "password": PASSWORD})).status_code == 303


async def test_dismissal_ends_sessions_and_can_be_taken_back(client: httpx.AsyncClient, session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    caller = await with_session(client, session, member)
    assert (await desk.post(f"/security/accounts/{member.account_id}/dismiss")).status_code == 303
    assert (await caller.get("/me/sessions")).status_code == 303
    assert "已停用" in await state(session, desk, member.account_id)
    assert (await desk.post(f"/security/accounts/{member.account_id}/reinstate")).status_code == 303
    assert (await browser(client).post("/login", {"username": member.username, "password": PASSWORD})).status_code == 303


async def test_one_session_of_an_account_is_ended(client: httpx.AsyncClient, session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    one, other = await with_session(client, session, member), await with_session(client, session, member)
    ids = (await session.scalars(select(SignInSession.id).where(SignInSession.account_id == member.account_id))).all()
    await session.rollback()
    assert (await desk.post(f"/security/sessions/{ids[0]}/revoke")).status_code == 303
    answers = sorted([(await one.get("/me/sessions")).status_code, (await other.get("/me/sessions")).status_code])
    assert answers == [200, 303]
    assert (await desk.post(f"/security/sessions/{ids[0]}/revoke")).status_code == 404


async def test_an_ended_role_counts_from_the_next_request(client: httpx.AsyncClient, session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    caller = await with_session(client, session, member)
    assert (await desk.post(f"/security/roles/{member.membership_id}/end")).status_code == 303
    assert (await caller.get("/me/sessions")).status_code == 303
    assert (await desk.post(f"/security/roles/{member.membership_id}/end")).status_code == 404
    assert (await desk.post(f"/security/roles/{member.membership_id}/restore")).status_code == 303
    assert (await caller.get("/me/sessions")).status_code == 200
    assert [kind for kind, _ in await kinds(session, member.account_id)] == ["access.role_ended", "access.role_restored"]


async def test_a_lost_phone_is_answered_by_a_new_set_up(client: httpx.AsyncClient, session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.AUDITOR)
    caller = await with_session(client, session, member)
    assert (await desk.post(f"/security/accounts/{member.account_id}/reset-factor")).status_code == 303
    assert (await caller.get("/me/sessions")).headers["location"].startswith("/login")
    answer = await browser(client).post("/login", {"username": member.username, "password": PASSWORD})
    assert answer.headers["location"] == "/me/security/factor"


async def test_nobody_handles_the_own_account(desk: Caller) -> None:
    own = f"/security/accounts/{desk.account_id}"
    for act in ("lock", "unlock", "dismiss", "reinstate", "reset-factor"):
        assert (await desk.post(f"{own}/{act}")).status_code == 403
    assert desk.member
    assert (await desk.post(f"/security/roles/{desk.member.membership_id}/end")).status_code == 403
    assert (await desk.get("/security")).status_code == 200
    assert "须由另一位安全管理员处理" in (await desk.get(own)).text


@pytest.mark.parametrize("role", SPLIT_DUTIES)
async def test_nobody_holds_two_of_the_split_duties(role: Role, session: AsyncSession) -> None:
    member = await make_member(session, role)
    for other in set(SPLIT_DUTIES) - {role}:
        elsewhere = await make_organisation(session, other)
        add_membership(session, account_id=member.account_id, organisation_id=elsewhere.id, role=other)
        with pytest.raises(IntegrityError, match="split_duties"):
            await session.flush()
        await session.rollback()


async def test_restoring_a_second_duty_is_refused_with_the_reason(session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.OPERATOR)
    elsewhere = await make_organisation(session, Role.AUDITOR)
    ended = add_membership(session, account_id=member.account_id, organisation_id=elsewhere.id, role=Role.AUDITOR)
    ended.active = False
    await session.commit()
    refused = await desk.post(f"/security/roles/{ended.id}/restore")
    assert refused.status_code == 409
    assert "须由不同的人担任" in refused.text
    assert not (await session.scalars(select(Membership.active).where(Membership.id == ended.id))).one()


@pytest.mark.parametrize("act", ["secret", "close"])
async def test_a_renewed_or_closed_client_ends_its_tokens(
    act: str, client: httpx.AsyncClient, session: AsyncSession, desk: Caller, settings: Settings
) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    caller = await with_token(client, session, program)
    assert (await caller.get("/api/v1/regions")).status_code == 200
    row = (await session.scalars(select(ApiClient.id).where(ApiClient.client_id == program.client_id))).one()
    await session.rollback()
    assert desk.member
    code = code_at(await give_factor(session, settings, desk.member))
    answer = await desk.post(f"/security/clients/{row}/{act}", {"code": code})
    assert answer.status_code == (200 if act == "secret" else 303)
    assert (await caller.get("/api/v1/regions")).status_code == 401
    token = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret}
    assert (await client.post("/api/v1/oauth/token", data=token)).status_code == 401


async def test_a_new_secret_is_shown_once_and_works(
    client: httpx.AsyncClient, session: AsyncSession, desk: Caller, settings: Settings
) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    row = (await session.scalars(select(ApiClient.id).where(ApiClient.client_id == program.client_id))).one()
    await session.rollback()
    assert desk.member
    code = code_at(await give_factor(session, settings, desk.member))
    refused = await desk.post(f"/security/clients/{row}/secret", {"code": "000000"})
    assert (refused.status_code, "验证码不正确" in refused.text) == (422, True)
    shown = await desk.post(f"/security/clients/{row}/secret", {"code": code})
    held = (await session.scalars(select(ApiClient.known_to).where(ApiClient.id == row))).one()
    assert held == [desk.member.account_id]
    secret = shown.text.partition('<p class="secret num">')[2].partition("</p>")[0]
    token = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": secret}
    assert (await client.post("/api/v1/oauth/token", data=token)).status_code == 200
    assert secret not in (await desk.get("/security/clients")).text
    assert (await desk.post(f"/security/clients/{uuid4()}/close")).status_code == 404


async def test_accounts_are_found_by_name_and_organisation_and_paged(session: AsyncSession, desk: Caller) -> None:
    member = await make_member(session, Role.BANK_OFFICER)
    assert member.username in (await desk.get("/security", params={"q": member.username.upper()})).text
    assert (await desk.get("/security", params={"q": "%"})).text.count("<tr>") <= 1
    assert (await desk.get("/security", params={"q": "没有这个人"})).text.count("没有找到账户") == 1
    assert (await session.scalars(select(Account.locked_at).where(Account.id == member.account_id))).one() is None
