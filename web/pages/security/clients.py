"""`/security/clients`: every institution's API clients, for the security administrator."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import clients
from marketplace.access.roles import ROLE_LABELS_ZH
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.members.repository import organisation_names
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.fresh_factor import require_fresh_factor
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN


@get("/security/clients", opt=permission("access:client:read"))
async def client_list(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Open ones first."""
    return await _shown(request, system_session)


@post("/security/clients/{client_id:uuid}/secret", opt=permission("access:client:renew") | {NOT_TAKEN: True}, status_code=200)
async def renew_client_secret(
    request: HTMXRequest,
    client_id: FromPath[UUID],
    form: NamedDependency[FormData],
    system_session: NamedDependency[AsyncSession],
    state: State,
) -> Response[Any]:
    """A new secret, shown this once to somebody who has just proven the second factor; the old one and its tokens end."""
    try:
        await require_fresh_factor(state, actor_of(request), str(form.get("code", "")), now=now())
        handout = await clients.renew_client_secret(system_session, actor_of(request), client_id, now=now())
    except Invalid as refused:
        return await _shown(request, system_session, faults=refused.errors)
    return await _shown(request, system_session, handout)


@post("/security/clients/{client_id:uuid}/close", opt=permission("access:client:close"), status_code=200)
async def close_client(request: HTMXRequest, client_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Close it for good."""
    await clients.close_client(system_session, actor_of(request), client_id, now=now())
    return go_to(request, "/security/clients")


async def _shown(
    request: HTMXRequest, session: AsyncSession, handout: clients.Handout | None = None, faults: Sequence[FieldError] = ()
) -> Response[Any]:
    found = await clients.clients(session, actor_of(request))
    names = await organisation_names(session, {each.organisation_id for each in found})
    lines = [{"row": each, "organisation": names[each.organisation_id], "role": ROLE_LABELS_ZH[each.role]} for each in found]
    errors = [{"name": None, "message": fault.detail} for fault in faults]
    return page(
        request,
        "pages/security/clients.html",
        nav="clients",
        status_code=422 if errors else 200,
        clients=lines,
        handout=handout,
        errors=errors,
    )
