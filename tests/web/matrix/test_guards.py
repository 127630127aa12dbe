"""The matrix sees each guard: with any one of them removed, at least one cell fails."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import visibility
from marketplace.access.policy import Relation, policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.settings import Settings
from tests.web.conftest import running
from tests.web.matrix.cells import Answer, Cell, Credential, Kin, cells_of_role, cells_without_credential
from tests.web.matrix.routes import SAFE, Route, routes_of
from tests.web.matrix.test_matrix import covered
from tests.web.matrix.trying import try_cells
from tests.web.matrix.world import World
from web import app as web_app

AT_MOST = 12  # cells of one role: the first failing one is enough
Wanted = Callable[[Cell], bool]


async def nothing(*_: Any, **__: Any) -> None:
    """A guard that guards nothing."""


@asynccontextmanager
async def made_now(settings: Settings) -> AsyncIterator[Litestar]:
    """An application made after something was taken out of it."""
    async with running(web_app.create_app(settings)) as made:
        yield made


async def finds(app: Litestar, session: AsyncSession, settings: Settings, wanted: Wanted) -> bool:
    """Whether some cell of the wanted ones fails."""
    for role in MEMBER_ROLES:
        cells = list(islice(filter(wanted, cells_of_role(covered(app), role)), AT_MOST))
        if cells and (await try_cells(app, await World.of(session, settings, role), cells)).wrong:
            return True
    return False


def relation_of(route: Route, role: Role) -> Relation | None:
    """Of the rule that the route falls under."""
    grant = policy_table().grant(role, route.permission)
    return grant.relation if grant else None


def relations_in_use() -> Iterator[Relation]:
    """Those of the table that limit whose objects are seen."""
    found = {grant.relation for role in Role for name in policy_table().permissions if (grant := policy_table().grant(role, name))}
    yield from sorted(found - {Relation.ANY})


@pytest.mark.parametrize(
    ("guard", "wanted"),
    [
        ("require_permission", lambda cell: cell.expected is Answer.FORBIDDEN and cell.route.method == "GET" and not cell.route.parameters),
        ("require_same_site", lambda cell: cell.credential is Credential.NO_FORM_TOKEN and cell.expected is Answer.FORBIDDEN),
    ],
)
async def test_a_removed_guard_of_the_routes_is_seen(
    guard: str, wanted: Wanted, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, guard, nothing)
    async with made_now(settings) as app:
        assert await finds(app, session, settings, wanted)


@pytest.fixture
def without_row_policies(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database hides nobody's rows: what is left are the conditions of the queries."""
    monkeypatch.setattr(app.state, "sessions", app.state.system_sessions)


def of_others(relation: Relation) -> Wanted:
    """Cells in which the relation keeps another's object away."""

    def wanted(cell: Cell) -> bool:
        another = cell.kin in {Kin.COLLEAGUES, Kin.STRANGERS} and cell.expected is Answer.ABSENT
        return another and relation_of(cell.route, cell.role) is relation

    return wanted


@pytest.mark.usefixtures("without_row_policies")
@pytest.mark.parametrize("relation", list(relations_in_use()))
async def test_a_relation_that_is_not_asked_for_is_seen(
    relation: Relation, app: Litestar, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    related = visibility._related

    def forgetful(actor: Any, asked: Relation, column: Any, permission: str) -> Any:
        return true() if asked is relation else related(actor, asked, column, permission)

    monkeypatch.setattr(visibility, "_related", forgetful)
    assert await finds(app, session, settings, of_others(relation))


@pytest.mark.usefixtures("without_row_policies")
@pytest.mark.parametrize("role", [Role.ENTERPRISE_OWNER, Role.BANK_ADMIN, Role.OPERATOR])
async def test_the_queries_alone_keep_rows_of_others_away(role: Role, app: Litestar, session: AsyncSession, settings: Settings) -> None:
    cells = [cell for cell in cells_of_role(covered(app), role) if any(of_others(each)(cell) for each in relations_in_use())]
    tried = await try_cells(app, await World.of(session, settings, role), cells)
    assert not tried.wrong, "\n".join(tried.wrong)
    assert tried.answers


async def test_a_state_that_is_not_asked_for_is_seen(
    app: Litestar, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visibility, "_in_states", lambda *_: true())
    assert await finds(app, session, settings, lambda cell: cell.expected is Answer.NOT_IN_STATE)


async def test_a_second_factor_that_is_not_asked_for_is_seen(
    app: Litestar, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.security.fresh_factor.prove_factor", nothing)
    assert await finds(app, session, settings, lambda cell: cell.credential is Credential.WRONG_CODE)


async def test_staff_let_in_without_a_second_factor_are_seen(
    app: Litestar, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.security.permissions.require_factor_set", lambda *_: None)
    assert await finds(app, session, settings, lambda cell: cell.credential is Credential.NOT_ENROLLED)


@pytest.mark.parametrize("credential", [Credential.EXPIRED_SESSION, Credential.REVOKED_SESSION])
async def test_sessions_that_never_end_are_seen(
    credential: Credential, app: Litestar, session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.members.actors.is_live", lambda _: true())
    ended = (credential, Answer.STRANGER, "GET")
    assert await finds(app, session, settings, lambda cell: (cell.credential, cell.expected, cell.route.method) == ended)


def test_the_table_limits_by_relation_and_by_state(app: Litestar) -> None:
    assert {Relation.OWN, Relation.SELF} <= set(relations_in_use())
    assert any(cell.expected is Answer.NOT_IN_STATE for cell in cells_of_role(routes_of(app), Role.SECURITY_ADMIN))


def test_each_route_has_a_cell_that_needs_each_of_its_guards(app: Litestar) -> None:
    """So no single route can lose its guard unseen, whatever the tests above took away everywhere at once."""
    cells = [cell for role in MEMBER_ROLES for cell in cells_of_role(covered(app), role)]
    cells += list(cells_without_credential(covered(app)))
    seen = {(cell.route, cell.expected) for cell in cells} | {(cell.route, cell.credential) for cell in cells}
    kept_apart = {
        (cell.route, relation_of(cell.route, cell.role))
        for cell in cells
        if cell.kin is Kin.STRANGERS and cell.expected in {Answer.ABSENT, Answer.FORBIDDEN}
    }
    for route in covered(app):
        granted = {role: grant for role in Role if (grant := policy_table().grant(role, route.permission))}
        needed = {(route, Answer.STRANGER)} if Role.ANONYMOUS not in granted else set()
        needed |= {(route, Answer.FORBIDDEN)} if set(MEMBER_ROLES) - granted.keys() else set()
        needed |= {(route, Credential.NO_FORM_TOKEN)} if route.method not in SAFE and not route.api else set()
        needed |= {(route, Credential.WRONG_CODE)} if route.asks_factor and not route.api else set()
        assert needed <= seen, str(route)
        limits = {grant.relation for grant in granted.values()} - {Relation.ANY} if route.parameters else set()
        assert {(route, relation) for relation in limits} <= kept_apart, str(route)
