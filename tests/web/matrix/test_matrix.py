"""Every role × route × relation × state × credential over HTTP, generated from the running routes and the policy table."""

import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.settings import Settings
from tests.web.matrix.cells import Answer, cells_of_role, cells_without_credential
from tests.web.matrix.registry import FIXTURES
from tests.web.matrix.routes import BY_RESOURCE, Route, routes_of
from tests.web.matrix.trying import try_cells
from tests.web.matrix.world import World


def covered(app: Litestar) -> list[Route]:
    """The routes that can be tried; the first test names the others."""
    return [route for route in routes_of(app) if route.fixture is not None or not route.parameters]


def test_every_route_with_an_object_has_a_factory(app: Litestar) -> None:
    missing = {route.permission.rpartition(":")[0] for route in routes_of(app) if route.parameters and route.fixture is None}
    assert missing == set()


def test_every_factory_is_of_a_resource_of_the_table_and_said_once() -> None:
    resources = {permission.rpartition(":")[0] for permission in policy_table().permissions}
    assert set(BY_RESOURCE) - resources == set()
    assert len(BY_RESOURCE) == len(FIXTURES)


def test_every_state_of_the_table_is_one_that_a_factory_makes(app: Litestar) -> None:
    for route in routes_of(app):
        if route.parameters and route.fixture:
            named = {state for role in Role if (grant := policy_table().grant(role, route.permission)) for state in grant.states}
            assert named - {"any"} <= set(route.fixture.states), str(route)


@pytest.mark.parametrize("role", MEMBER_ROLES)
async def test_each_role_gets_what_the_table_says(role: Role, app: Litestar, session: AsyncSession, settings: Settings) -> None:
    world = await World.of(session, settings, role)
    tried = await try_cells(app, world, cells_of_role(covered(app), role))
    assert not tried.wrong, "\n".join(tried.wrong)
    assert tried.answers.keys() >= {Answer.ENTERED, Answer.STRANGER, Answer.FORBIDDEN}


async def test_a_stranger_gets_what_the_table_says(app: Litestar, session: AsyncSession, settings: Settings) -> None:
    world = await World.of(session, settings, Role.ENTERPRISE_AGENT)
    tried = await try_cells(app, world, cells_without_credential(covered(app)))
    assert not tried.wrong, "\n".join(tried.wrong)
