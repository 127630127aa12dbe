"""API clients of the own institution: add, renew the secret, close."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import clients
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from web.forms import FormData
from web.pages.integration.overview import own_kind, shown
from web.redirects import go_to
from web.security.fresh_factor import require_fresh_factor
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN


@post("/integration/clients", opt=permission("access:client:add") | {NOT_TAKEN: True}, status_code=200)
async def add_own_client(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """A new client and its secret, shown this once, to somebody who has just proven the second factor."""
    try:
        role = _role(str(form.get("role", "")))
        await require_fresh_factor(state, actor_of(request), str(form.get("code", "")), now=now())
        actor = actor_of(request)
        handout = await clients.add_own_client(session, actor, await own_kind(session, actor), role, now=now())
    except Invalid as refused:
        return await shown(request, session, faults=refused.errors, status_code=422)
    return await _with_secret(request, session, handout)


@post("/integration/clients/{client_id:uuid}/secret", opt=permission("access:client:renew") | {NOT_TAKEN: True}, status_code=200)
async def renew_own_client_secret(
    request: HTMXRequest, client_id: FromPath[UUID], form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """A new secret, shown this once to somebody who has just proven the second factor; the old one and its tokens end."""
    try:
        await require_fresh_factor(state, actor_of(request), str(form.get("code", "")), now=now())
        handout = await clients.renew_client_secret(session, actor_of(request), client_id, now=now())
    except Invalid as refused:
        return await shown(request, session, faults=refused.errors, status_code=422)
    return await _with_secret(request, session, handout)


@post("/integration/clients/{client_id:uuid}/close", opt=permission("access:client:close"), status_code=200)
async def close_own_client(request: HTMXRequest, client_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """For good."""
    await clients.close_client(session, actor_of(request), client_id, now=now())
    return go_to(request, "/integration")


async def _with_secret(request: HTMXRequest, session: AsyncSession, handout: clients.Handout) -> Response[Any]:
    return await shown(request, session, new_secret={"name": handout.client_id, "secret": handout.secret, "kind": "client"})


def _role(given: str) -> Role:
    """Raises: Invalid for what is no role of a member."""
    if given not in MEMBER_ROLES:
        raise Invalid("请选择角色", [FieldError("/role", "请选择角色")])
    return Role(given)
