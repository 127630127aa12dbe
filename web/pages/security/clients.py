"""`/security/clients`: every institution's API clients, for the security administrator."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import clients
from marketplace.access.roles import ROLE_LABELS_ZH
from marketplace.clock import now
from marketplace.members.repository import organisation_names
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN


@get("/security/clients", opt=permission("access:client:read"))
async def client_list(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Open ones first."""
    return await _shown(request, system_session)


@post("/security/clients/{client_id:uuid}/secret", opt=permission("access:client:renew") | {NOT_TAKEN: True}, status_code=200)
async def renew_client_secret(
    request: HTMXRequest, client_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[Any]:
    """A new secret, shown this once and stored nowhere; the old one and its tokens end."""
    handout = await clients.renew_client_secret(system_session, actor_of(request), client_id, now=now())
    return await _shown(request, system_session, handout)


@post("/security/clients/{client_id:uuid}/close", opt=permission("access:client:close"), status_code=200)
async def close_client(request: HTMXRequest, client_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Close it for good."""
    await clients.close_client(system_session, actor_of(request), client_id, now=now())
    return go_to(request, "/security/clients")


async def _shown(request: HTMXRequest, session: AsyncSession, handout: clients.Handout | None = None) -> Response[Any]:
    found = await clients.clients(session, actor_of(request))
    names = await organisation_names(session, {each.organisation_id for each in found})
    lines = [{"row": each, "organisation": names[each.organisation_id], "role": ROLE_LABELS_ZH[each.role]} for each in found]
    return page(request, "pages/security/clients.html", nav="clients", clients=lines, handout=handout)
