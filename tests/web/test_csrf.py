"""Requests that did not come from a page of this site change nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar, post
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.callers import SEED, browser, make_member, make_program, with_session, with_token
from tests.web.conftest import SignIn
from web import app as web_app
from web.security.csrf import form_token
from web.security.permissions import permission


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


async def test_a_missing_picture_hands_out_no_seed(client: httpx.AsyncClient) -> None:
    """Browsers ask for /favicon.ico beside the page, still without its cookie; its answer must not replace the page's seed."""
    answer = await client.get("/favicon.ico", headers={"accept": "text/html", "sec-fetch-dest": "image"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)


async def test_a_page_opened_beside_does_not_make_this_one_too_old(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    caller.headers["cookie"] = f"zhida-csrf={'n' * 43}; zhida={caller.session_token}"
    assert (await caller.post("/logout")).status_code == 303


@post("/api/v1/test/change", opt=permission("access:session:read"))
async def change() -> str:
    """A change by whoever is signed in."""
    return "changed"


@pytest.fixture
async def api(app: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with one route, on the pool of the running one."""
    monkeypatch.setattr(web_app, "ROUTES", [change])
    made = web_app.create_app(settings)
    made.state.sessions = app.state.sessions
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://testserver.local") as opened:
        yield opened


async def test_a_change_by_session_through_the_api_needs_the_token_of_a_form(api: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_session(api, session, await make_member(session, Role.AUDITOR))
    assert (await caller.request("POST", "/api/v1/test/change")).json()["type"].endswith("/cross-site-request")
    assert (await caller.request("POST", "/api/v1/test/change", headers={"x-csrftoken": caller.csrf or ""})).status_code == 201


async def test_a_change_by_bearer_token_needs_no_other(api: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_token(api, session, await make_program(session, Role.AUDITOR))
    assert (await caller.request("POST", "/api/v1/test/change", headers={"sec-fetch-site": "cross-site"})).status_code == 201


async def test_the_api_ignores_the_session_when_a_bearer_token_is_sent(api: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_session(api, session, await make_member(session, Role.AUDITOR))
    headers = {"authorization": "Bearer wrong", "x-csrftoken": caller.csrf or ""}
    assert (await caller.request("POST", "/api/v1/test/change", headers=headers)).status_code == 401


async def test_a_stranger_has_no_rights_that_another_site_could_use(api: httpx.AsyncClient) -> None:
    assert (await browser(api).request("POST", "/api/v1/test/change")).status_code == 401


@pytest.mark.parametrize("path", ["/login", "/me/sessions", "/me/password", "/healthz", "/styleguide"])
async def test_reading_leaves_the_session_as_it_is(path: str, signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    await caller.get(path)
    assert (await caller.request("HEAD", "/me/sessions")).status_code == 200
    assert (await caller.get("/logout")).status_code == 405
    assert (await caller.get("/me/sessions")).status_code == 200


async def test_behind_a_proxy_the_public_address_counts_as_this_site(app: Litestar, settings: Settings, session: AsyncSession) -> None:
    made = web_app.create_app(replace(settings, public_url="https://zhida.example"))
    made.state.sessions = app.state.sessions
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://10.0.0.1:8000") as behind:
        caller = await with_session(behind, session, await make_member(session, Role.AUDITOR))
        caller.headers["cookie"] = caller.headers["cookie"].replace("zhida", "__Host-zhida")
        assert (await caller.post("/preferences/size", headers={"origin": "https://evil.example"})).status_code == 403
        answer = await caller.post("/preferences/size", {"size": "large"}, headers={"origin": "https://zhida.example"})
        assert answer.status_code == 303
        assert "Secure" in answer.headers["set-cookie"]
