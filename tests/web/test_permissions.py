"""Every role on every route: the policy table and the running route list say the same."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, get
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import PolicyTable, policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.settings import Settings
from tests.web.callers import Caller, browser, make_member, make_program, with_session, with_token
from web import app as web_app
from web.security.permissions import KEY, RouteWithoutRule, check_routes, permission, routed_handlers, unused_permissions

FILLINGS = {"uuid": str(uuid4()), "path": "css/base.css", "str": "x", "int": "1"}


def address(path: str) -> str:
    """The path with something that looks right in every place of a parameter."""
    parts = [FILLINGS[part[1:-1].partition(":")[2]] if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts) or "/"


def served(app: Litestar) -> list[tuple[str, str, str]]:
    """Method, address and permission of everything that the application serves."""
    return sorted(
        (method, address(path), handler.opt[KEY])
        for path, handler in routed_handlers(app)
        for method in getattr(handler, "http_methods", ["GET"])
    )


def refusal(response: httpx.Response) -> str | None:
    """`stranger` if the answer asks to sign in, `role` if it forbids, None if the route was entered."""
    to_login = response.status_code == 303 and response.headers["location"].startswith("/login")
    if to_login or response.status_code == 401:
        return "stranger"
    return "role" if response.status_code == 403 else None


def expected(role: Role, name: str) -> str | None:
    """What the table says."""
    if policy_table().grant(role, name):
        return None
    return "stranger" if role is Role.ANONYMOUS else "role"


async def test_a_stranger_enters_exactly_the_routes_of_the_table(app: Litestar, client: httpx.AsyncClient) -> None:
    stranger = browser(client)
    for method, path, name in served(app):
        if name == "access:token:create":  # it refuses an empty form in the words of an unknown client
            continue
        response = await stranger.request(method, path, headers={"x-csrftoken": stranger.csrf or ""})
        assert refusal(response) == expected(Role.ANONYMOUS, name), (method, path)


@pytest.mark.parametrize("role", MEMBER_ROLES)
async def test_a_person_of_each_role_enters_exactly_the_routes_of_the_table(
    role: Role, app: Litestar, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    member = await make_member(session, role)
    caller = await with_session(client, session, member)
    for method, path, name in served(app):
        response = await caller.request(method, path, headers={"x-csrftoken": caller.csrf or ""})
        assert refusal(response) == expected(role, name), (method, path)
        if method == "POST":  # may have ended the session
            caller = await with_session(client, session, member)


@pytest.mark.parametrize("role", MEMBER_ROLES)
async def test_a_program_of_each_role_enters_the_api_by_the_table_and_pages_as_a_stranger(
    role: Role, app: Litestar, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    caller = await with_token(client, session, await make_program(session, role))
    for method, path, name in served(app):
        if name == "access:token:create":
            continue
        seen_as = role if path.startswith(("/api/", "/schema")) else Role.ANONYMOUS
        response = await caller.request(method, path)
        if seen_as is Role.ANONYMOUS and method == "POST":  # without the form's token no page is entered at all
            assert refusal(response) is not None, (method, path)
        else:
            assert refusal(response) == expected(seen_as, name), (method, path)


async def test_no_row_of_the_table_is_without_a_route(app: Litestar) -> None:
    assert unused_permissions(app) == frozenset()


@get("/open", sync_to_thread=False)
def without_permission() -> str:
    """A route that its author forgot to protect."""
    return "open"


@get("/mistyped", opt=permission("catalogue:produkt:read"), sync_to_thread=False)
def unknown_permission() -> str:
    """A route whose permission is not in the table."""
    return "open"


@pytest.mark.parametrize("handler", [without_permission, unknown_permission])
def test_a_route_without_a_rule_keeps_the_program_from_starting(handler: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "ROUTES", [handler])
    with pytest.raises(RouteWithoutRule, match=str(handler.handler_name)):
        web_app.create_app(settings)


def test_a_row_without_a_route_is_reported(settings: Settings) -> None:
    app = web_app.create_app(settings)
    rows = [{"role": "operator", "permission": "some:thing:read", "relation": "any", "state": "any", "source": "test"}]
    table = PolicyTable.from_rows(rows)
    assert unused_permissions(app, table) == {"some:thing:read"}
    with pytest.raises(RouteWithoutRule, match="/login"):
        check_routes(app, table)


async def test_a_change_of_role_counts_from_the_next_request(
    client: httpx.AsyncClient, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller: Caller = await with_session(client, session, await make_member(session, Role.AUDITOR))
    assert (await caller.get("/me/sessions")).status_code == 200
    monkeypatch.setattr("web.security.permissions.policy_table", lambda: PolicyTable({}))
    assert (await caller.get("/me/sessions")).status_code == 403
