"""Signing in and out, the lock, the session's life."""

import re
from datetime import timedelta
from uuid import uuid4

import httpx
from litestar import Litestar
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account, RateWindow, SignInSession
from marketplace.access.rate_limit import PASSWORD as PASSWORD_LIMIT
from marketplace.access.rate_limit import SIGN_IN
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.members.models import Membership, Organisation, OrganisationStatus
from tests.web.callers import PASSWORD, browser, make_member, with_session, without_form_tokens
from tests.web.conftest import SignIn

WRONG = "不是这个密码 000000"


async def test_a_person_signs_in_with_the_token_of_the_page_and_out_again(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    form = await client.get("/login?next=/me/sessions")
    csrf = re.search(r'name="_csrf_token" value="(\w+)"', form.text)
    assert csrf
    fields = {"_csrf_token": csrf[1], "username": member.username, "password": PASSWORD, "next": "/me/sessions"}
    signed = await client.post("/login", data=fields)
    assert (signed.status_code, signed.headers["location"]) == (303, "/me/sessions")
    mine = await client.get("/me/sessions")
    assert mine.status_code == 200
    assert mine.text.count('/revoke"') == 1
    csrf = re.search(r'name="_csrf_token" value="(\w+)"', mine.text)
    assert csrf
    out = await client.post("/logout", data={"_csrf_token": csrf[1]})
    assert (out.status_code, out.headers["location"]) == (303, "/")
    again = await client.get("/me/sessions")
    assert (again.status_code, again.headers["location"]) == (303, "/login?next=/me/sessions")


async def test_the_session_is_new_at_each_sign_in_and_the_old_one_ends(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    first = (await sign_in(client, member.username)).cookies["zhida"]
    other = browser(client, first, member)
    second = (await other.post("/login", {"username": member.username, "password": PASSWORD})).cookies["zhida"]
    assert first != second
    assert (await browser(client, first).get("/me/sessions")).status_code == 303
    assert (await browser(client, second).get("/me/sessions")).status_code == 200


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    cookie = (await sign_in(client, member.username)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age" not in cookie


async def test_a_refused_form_keeps_the_name_but_not_the_password(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    refused = await browser(client).post("/login", {"username": member.username, "password": WRONG, "next": "/me/sessions"})
    assert refused.status_code == 422
    assert member.username in refused.text
    assert 'value="/me/sessions"' in refused.text
    assert WRONG not in refused.text


async def test_unknown_wrong_and_locked_get_the_same_page(client: httpx.AsyncClient, session: AsyncSession) -> None:
    locked, known = await make_member(session, Role.ENTERPRISE_AGENT), await make_member(session, Role.ENTERPRISE_AGENT)
    await session.execute(update(Account).where(Account.id == locked.account_id).values(locked_until_at=now() + timedelta(minutes=5)))
    await session.commit()
    pages = set()
    for username, password in ((known.username, WRONG), ("nobody-at-all", WRONG), (locked.username, PASSWORD)):
        answer = await browser(client).post("/login", {"username": username, "password": password})
        assert answer.status_code == 422
        pages.add(without_form_tokens(answer.text).replace(username, "NAME"))
    assert len(pages) == 1


async def test_many_failures_of_one_address_have_to_wait(app: Litestar, client: httpx.AsyncClient) -> None:
    address = client._transport.client[0]  # type: ignore[attr-defined]
    for _ in range(SIGN_IN.allowed - 1):
        await SIGN_IN.spend(app.state.sessions, address, now=now())
    assert (await sign_in(client, "nobody-at-all")).status_code == 422
    waiting = await sign_in(client, "nobody-at-all")
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["retry-after"]) <= SIGN_IN.window.total_seconds()


async def test_signing_in_rightly_does_not_count_against_an_address(
    app: Litestar, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    await sign_in(client, member.username)
    address = client._transport.client[0]  # type: ignore[attr-defined]
    assert (await session.scalars(select(RateWindow.used).where(RateWindow.caller == address))).one() == 0


async def test_an_unsafe_next_is_dropped(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"):
        answer = await browser(client).post("/login", {"username": member.username, "password": PASSWORD, "next": target})
        assert answer.headers["location"] == "/me"


async def test_a_session_ends_when_idle_or_old(session: AsyncSession, signed_in: SignIn) -> None:
    for change in ({"last_seen_at": now() - timedelta(minutes=31)}, {"expires_at": now()}):
        caller = await signed_in(Role.ENTERPRISE_AGENT)
        assert (await caller.get("/me/sessions")).status_code == 200
        await session.execute(update(SignInSession).where(SignInSession.account_id == caller.account_id).values(change))
        await session.commit()
        assert (await caller.get("/me/sessions")).status_code == 303


async def test_use_keeps_a_session_alive(session: AsyncSession, signed_in: SignIn) -> None:
    caller = await signed_in(Role.ENTERPRISE_AGENT)
    mine = SignInSession.account_id == caller.account_id
    earlier = now() - timedelta(minutes=20)
    await session.execute(update(SignInSession).where(mine).values(last_seen_at=earlier))
    await session.commit()
    await caller.get("/me/sessions")
    assert (await session.scalars(select(SignInSession.last_seen_at).where(mine))).one() > earlier


async def test_closing_account_membership_or_organisation_counts_from_the_next_request(session: AsyncSession, signed_in: SignIn) -> None:
    closings = (
        lambda member: update(Account).where(Account.id == member.account_id).values(active=False),
        lambda member: update(Membership).where(Membership.id == member.membership_id).values(active=False),
        lambda member: update(Organisation).where(Organisation.id == member.organisation_id).values(status=OrganisationStatus.SUSPENDED),
    )
    for closing in closings:
        caller = await signed_in(Role.ENTERPRISE_AGENT)
        await session.execute(closing(caller.member))
        await session.commit()
        assert (await caller.get("/me/sessions")).status_code == 303


async def test_another_persons_session_answers_like_one_that_does_not_exist(session: AsyncSession, signed_in: SignIn) -> None:
    mine, other = await signed_in(Role.ENTERPRISE_AGENT), await signed_in(Role.ENTERPRISE_AGENT)
    foreign = (await session.scalars(select(SignInSession.id).where(SignInSession.account_id == other.account_id))).one()
    nowhere = uuid4()
    refused = await mine.post(f"/me/sessions/{foreign}/revoke")
    absent = await mine.post(f"/me/sessions/{nowhere}/revoke")
    assert refused.status_code == absent.status_code == 404
    refused_page, absent_page = without_form_tokens(refused.text), without_form_tokens(absent.text)
    assert refused_page.replace(str(foreign), "ID") == absent_page.replace(str(nowhere), "ID")
    assert (await other.get("/me/sessions")).status_code == 200


async def test_a_person_ends_another_of_the_own_sessions(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    here, there = await with_session(client, session, member), await with_session(client, session, member)
    ids = re.findall(r"/me/sessions/([0-9a-f-]{36})/revoke", (await here.get("/me/sessions")).text)
    assert len(ids) == 2
    newest = ids[0]
    assert (await here.post(f"/me/sessions/{newest}/revoke")).headers["location"] == "/me/sessions"
    assert (await there.get("/me/sessions")).status_code == 303
    assert (await here.get("/me/sessions")).status_code == 200


async def test_a_new_password_ends_every_other_session(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    here, there = await with_session(client, session, member), await with_session(client, session, member)
    new = "另一个足够长的密码 2027"
    changed = await here.post("/me/password", {"present": PASSWORD, "new": new, "again": new})
    assert changed.status_code == 303
    assert (await there.get("/me/sessions")).status_code == 303
    assert (await here.get("/me/sessions")).status_code == 303
    assert (await browser(client, changed.cookies["zhida"]).get("/me/sessions")).status_code == 200
    assert (await sign_in(client, member.username)).status_code == 422
    assert (await sign_in(client, member.username, new)).status_code == 303


async def test_every_fault_of_a_new_password_is_named_at_once(signed_in: SignIn) -> None:
    caller = await signed_in(Role.ENTERPRISE_AGENT)
    refused = await caller.post("/me/password", {"present": PASSWORD, "new": "short", "again": "other"})
    assert refused.status_code == 422
    assert "密码至少 12 个字符" in refused.text
    assert "两次输入的新密码不一样" in refused.text
    wrong = await caller.post("/me/password", {"present": WRONG, "new": "足够长的新密码在这里 1", "again": "足够长的新密码在这里 1"})
    assert wrong.status_code == 422
    assert "现在的密码不正确" in wrong.text


async def sign_in(client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
    """Post the login form as a browser without a session."""
    return await browser(client).post("/login", {"username": username, "password": password})


async def test_passwords_are_tried_only_so_often_by_whoever_is_signed_in(client: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    session.add(RateWindow(route_group="password", caller=str(caller.account_id), started_at=now(), used=PASSWORD_LIMIT.allowed))
    await session.commit()
    fitting = "一段足够长的新密码 20261121"
    answer = await caller.post("/me/password", {"present": WRONG, "new": fitting, "again": fitting})
    assert (answer.status_code, "retry-after" in answer.headers) == (429, True)
