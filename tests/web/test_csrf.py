"""Requests that did not come from a page of this site change nothing."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import SEED, browser
from tests.web.conftest import SignIn
from web.security.csrf import form_token


async def test_a_form_without_its_token_is_refused(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    caller.csrf = None
    assert (await caller.post("/logout")).status_code == 403
    assert (await caller.get("/me/sessions")).status_code == 200


@pytest.mark.parametrize("wrong", ["", "0" * 64, "有汉字", form_token(SEED, "another session"), form_token("t" * 43, "")])
async def test_a_wrong_token_is_refused(wrong: str, signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    caller.csrf = None
    assert (await caller.post("/logout", {"_csrf_token": wrong})).status_code == 403


async def test_the_token_may_come_in_a_header_as_htmx_sends_it(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    answer = await caller.request("POST", "/logout", headers={"x-csrftoken": caller.csrf or "", "hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://[broken"},
    ],
)
async def test_what_the_browser_calls_another_site_is_refused_even_with_the_token(headers: dict[str, str], signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    assert (await caller.post("/logout", headers=headers)).status_code == 403


async def test_what_the_browser_calls_the_same_site_is_accepted(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    headers = {"origin": "http://testserver.local", "sec-fetch-site": "same-origin"}
    assert (await caller.post("/logout", headers=headers)).status_code == 303


async def test_the_login_needs_the_token_too(client: httpx.AsyncClient) -> None:
    assert (await client.post("/login", data={"username": "u", "password": "p"})).status_code == 403


async def test_only_pages_hand_out_the_seed(client: httpx.AsyncClient) -> None:
    assert "zhida-csrf=" in (await client.get("/login")).headers["set-cookie"]
    client.cookies.clear()
    for path in ("/healthz", "/static/css/base.css", "/schema/openapi.json"):
        assert "set-cookie" not in (await client.get(path)).headers
    assert "set-cookie" not in (await browser(client).get("/login")).headers


async def test_the_api_ignores_the_session_when_a_token_is_sent(signed_in: SignIn, session: AsyncSession) -> None:
    caller = await signed_in(Role.AUDITOR)
    answer = await caller.get("/schema/openapi.json", headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/login", "/me/sessions", "/me/password", "/healthz", "/styleguide"])
async def test_reading_leaves_the_session_as_it_is(path: str, signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    await caller.get(path)
    assert (await caller.request("HEAD", "/me/sessions")).status_code == 200
    assert (await caller.get("/logout")).status_code == 405
    assert (await caller.get("/me/sessions")).status_code == 200
