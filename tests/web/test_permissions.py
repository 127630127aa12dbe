"""The policy table and the running route list name the same permissions. Who gets in where is tried in tests/web/matrix."""

from typing import Any

import httpx
import pytest
from litestar import Litestar, get
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import PolicyTable
from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.callers import Caller, make_member, with_session
from web import app as web_app
from web.security.permissions import RouteWithoutRule, check_routes, permission, unused_permissions


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
