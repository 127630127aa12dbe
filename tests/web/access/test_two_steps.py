"""Signing in with a second factor, setting one up, and being asked again."""

import re

import httpx
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import PendingSignIn
from marketplace.access.models import Account, SignInSession
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.events.models import EventRow
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, Caller, Member, browser, make_member, with_session
from tests.web.factors import code_at, give_factor, last_step

WRONG = "000000"
RECOVERY_CODE = r"<li>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</li>"


async def password_given(client: httpx.AsyncClient, member: Member, next_page: str = "") -> Caller:
    """The browser after the first step."""
    caller = browser(client)
    answer = await caller.post("/login", {"username": member.username, "password": PASSWORD, "next": next_page})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login/code")
    assert "zhida" not in answer.cookies
    caller.headers["cookie"] += f"; zhida-code={answer.cookies['zhida-code']}"
    return caller


def signed_in_as(client: httpx.AsyncClient, answer: httpx.Response, member: Member) -> Caller:
    """The browser with the session that an answer has set."""
    return browser(client, answer.cookies["zhida"], member)


async def test_staff_sign_in_with_password_and_code(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    waiting = await password_given(client, member, "/me/sessions?a=1&b=2")
    assert (await waiting.get("/me/sessions")).headers["location"].startswith("/login")
    assert "动态口令" in (await waiting.get("/login/code?next=/me/sessions")).text
    answer = await waiting.post("/login/code", {"code": code_at(secret), "next": "/me/sessions"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/sessions")
    assert (await signed_in_as(client, answer, member).get("/me/sessions")).status_code == 200
    again = await waiting.post("/login/code", {"code": code_at(secret, steps=1)})
    assert again.headers["location"] == "/login"  # one code completes one sign-in


async def test_a_used_code_signs_nobody_in(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    code = code_at(secret)
    first, second = await password_given(client, member), await password_given(client, member)
    assert (await first.post("/login/code", {"code": code})).status_code == 303
    spaced = f"{code[:3]} {code[3:]}"
    third = await password_given(client, member)
    assert (await third.post("/login/code", {"code": spaced})).status_code == 422
    assert (await second.post("/login/code", {"code": code})).headers["location"] == "/login"


async def test_password_and_codes_share_one_lock(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    for _ in range(2):  # the right password in between gives no new tries
        waiting = await password_given(client, member)
        for _ in range(2):
            assert (await waiting.post("/login/code", {"code": WRONG})).status_code == 422
    waiting = await password_given(client, member)
    assert (await waiting.post("/login/code", {"code": WRONG})).status_code == 422
    assert (await waiting.post("/login/code", {"code": code_at(secret)})).status_code == 422
    refused = await browser(client).post("/login", {"username": member.username, "password": PASSWORD})
    assert refused.status_code == 422
    kinds = (await session.scalars(select(EventRow.kind).where(EventRow.subject_id == member.account_id))).all()
    assert "access.account_locked" in kinds


async def test_a_session_without_the_code_opens_nothing_once_there_is_a_factor(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    caller = await with_session(client, session, member)
    assert (await caller.get("/me/security")).status_code == 200
    await give_factor(session, settings, member)
    assert (await caller.get("/me/security")).status_code == 303


async def test_staff_without_a_factor_set_one_up_before_anything_else(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member = await make_member(session, Role.SECURITY_ADMIN)
    await session.execute(update(Account).where(Account.id == member.account_id).values(factor_set_at=None))
    await session.commit()
    answer = await browser(client).post("/login", {"username": member.username, "password": PASSWORD, "next": "/security"})
    assert answer.headers["location"] == "/me/security/factor"
    caller = signed_in_as(client, answer, member)
    for closed in ("/security", "/me/sessions", "/me/security", "/me/leave"):
        assert (await caller.get(closed)).headers["location"] == "/me/security/factor"
    assert (await caller.get("/products")).status_code == 200  # what a stranger may see
    assert (await caller.post("/me/security/factor/start", {"password": PASSWORD})).status_code == 303
    shown = await caller.get("/me/security/factor")
    secret = re.search(r'class="secret num">([A-Z2-7 ]+)<', shown.text)
    assert secret
    assert "<svg" in shown.text
    assert "style=" not in shown.text
    wrong = await caller.post("/me/security/factor/confirm", {"code": WRONG})
    assert wrong.status_code == 422
    done = await caller.post("/me/security/factor/confirm", {"code": code_at(secret[1].replace(" ", ""))})
    assert len(re.findall(RECOVERY_CODE, done.text)) == 10
    assert done.headers["cache-control"] == "no-store"
    assert (await caller.get("/security")).status_code == 303  # the session of before the rise of privilege is over
    assert (await signed_in_as(client, done, member).get("/security")).status_code == 200


async def test_an_enterprise_may_switch_its_factor_on_and_off(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    caller = await with_session(client, session, member)
    await caller.post("/me/security/factor/start", {"password": PASSWORD})
    shown = (await caller.get("/me/security/factor")).text
    secret = re.search(r'class="secret num">([A-Z2-7 ]+)<', shown)
    assert secret
    plain = secret[1].replace(" ", "")
    done = await caller.post("/me/security/factor/confirm", {"code": code_at(plain, steps=-1)})
    caller = signed_in_as(client, done, member)
    assert (await caller.post("/me/security/factor/remove", {"code": WRONG})).status_code == 422
    assert (await caller.post("/me/security/factor/remove", {"code": code_at(plain)})).headers["location"] == "/me/security"
    assert (await browser(client).post("/login", {"username": member.username, "password": PASSWORD})).cookies["zhida"]


async def test_the_first_factor_takes_the_password_again(client: httpx.AsyncClient, session: AsyncSession) -> None:
    for role in (Role.ENTERPRISE_OWNER, Role.SECURITY_ADMIN):
        member = await make_member(session, role)
        await session.execute(update(Account).where(Account.id == member.account_id).values(factor_set_at=None))
        await session.commit()
        caller = await with_session(client, session, member)
        for refused in ({}, {"password": ""}, {"password": "not the password"}, {"code": WRONG}):
            answer = await caller.post("/me/security/factor/start", refused)
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text
        assert "secret num" not in (await caller.get("/me/security/factor")).text
        assert (await caller.post("/me/security/factor/start", {"password": PASSWORD})).status_code == 303
        assert "secret num" in (await caller.get("/me/security/factor")).text


async def test_guessing_the_password_at_the_first_factor_locks_the_account(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    caller = await with_session(client, session, member)
    for _ in range(5):
        assert (await caller.post("/me/security/factor/start", {"password": "not the password"})).status_code == 422
    assert (await caller.post("/me/security/factor/start", {"password": PASSWORD})).status_code == 422
    assert "secret num" not in (await caller.get("/me/security/factor")).text


async def test_replacing_a_factor_and_new_recovery_codes_take_a_code(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    caller = await with_session(client, session, member)
    for path in ("/me/security/factor/start", "/me/security/recovery-codes"):
        assert (await caller.post(path, {"code": WRONG})).status_code == 422
        assert (await caller.post(path)).status_code == 422
    fresh = await caller.post("/me/security/recovery-codes", {"code": code_at(secret, steps=-1)})
    assert len(re.findall(RECOVERY_CODE, fresh.text)) == 10
    assert (await caller.post("/me/security/factor/start", {"code": code_at(secret)})).status_code == 303
    assert (await caller.post("/me/security/factor/remove", {"code": code_at(secret, steps=1)})).status_code == 403


async def test_a_recovery_code_signs_in_once(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    caller = await with_session(client, session, member)
    codes = re.findall(RECOVERY_CODE, (await caller.post("/me/security/recovery-codes", {"code": code_at(secret)})).text)
    assert (await (await password_given(client, member)).post("/login/code", {"code": codes[0]})).status_code == 303
    assert (await (await password_given(client, member)).post("/login/code", {"code": codes[0]})).status_code == 422


async def test_a_pending_sign_in_ends_after_five_minutes(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    waiting = await password_given(client, member)
    await session.execute(update(PendingSignIn).where(PendingSignIn.account_id == member.account_id).values(expires_at=now()))
    await session.commit()
    assert (await waiting.post("/login/code", {"code": code_at(secret)})).headers["location"] == "/login"
    assert await last_step(session, member) == 0


async def test_the_session_id_is_new_after_the_code(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    before = await with_session(client, session, member)
    waiting = await password_given(client, member)
    waiting.headers["cookie"] += f"; zhida={before.session_token}"
    waiting.csrf = before.csrf
    answer = await waiting.post("/login/code", {"code": code_at(secret)})
    assert answer.cookies["zhida"] != before.session_token
    assert (await before.get("/me/security")).status_code == 303
    proven = select(SignInSession.factor_at).where(SignInSession.account_id == member.account_id, SignInSession.revoked_at.is_(None))
    assert (await session.scalars(proven)).one() is not None
