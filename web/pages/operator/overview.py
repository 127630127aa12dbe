"""`/operator/system`: how the installation is doing, in words; the same figures as `/metrics`."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from web.rendering import page
from web.running.figures import read_figures
from web.running.health_lines import health_lines, to_do
from web.running.request_counters import server_errors
from web.security.permissions import permission


@get("/operator/system", opt=permission("running:figures:read"))
async def operator_overview(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The page; asking again shows newer figures."""
    at = now()
    lines = health_lines(await read_figures(system_session, now=at), server_errors=server_errors(), now=at)
    return page(request, "pages/operator/overview.html", nav="overview", lines=lines, to_do=len(list(to_do(lines))), at=at)
