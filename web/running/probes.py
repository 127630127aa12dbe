"""`/readyz` and `/metrics`: for machines, so they stand before sign-in, roles and pages.

`/metrics` answers to this machine, or to whoever shows the bearer token of the file that `installation.toml` names. To everybody else
it does not exist. A request that a proxy passed on comes from elsewhere, whatever its address says.
"""

import hmac
from ipaddress import ip_address
from typing import Any

from litestar import MediaType, Request, Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import NotFound
from marketplace.installation import Installation
from web.running.exposition import CONTENT_TYPE, exposition
from web.running.figures import Figures, read_figures
from web.running.readiness import ReadinessCheck, engine_state

READY, METRICS = "/readyz", "/metrics"
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class Probes:
    """ASGI layer between the edge and everything that knows callers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._readiness = ReadinessCheck()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the two addresses; pass everything else on."""
        if scope["type"] != ScopeType.HTTP or scope["path"] not in {READY, METRICS} or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        request = Request[Any, Any, Any](scope)
        scope["path_template"] = scope["path"]
        answer = await (self._ready(request) if scope["path"] == READY else _metrics(scope, request))
        await answer.to_asgi_response(app=None, request=request)(scope, receive, send)

    async def _ready(self, request: Request[Any, Any, Any]) -> Response[Any]:
        found = await self._readiness.look(request.app.state.system_sessions)
        parts = {"database": found.database, "migrations": found.migrations, "log": found.log}
        content = {"ready": found.ready} | parts | {"engine": engine_state(request.app.state.live_engine)}
        return Response(content, status_code=200 if found.ready else 503, media_type=MediaType.JSON, headers={"cache-control": "no-store"})


async def _metrics(scope: HTTPScope, request: Request[Any, Any, Any]) -> Response[Any]:
    if not may_read_metrics(request, request.app.state.installation):
        raise NotFound("没有找到这个页面或资料，它可能不存在，也可能不对你开放")
    text = exposition(await _figures(request.app.state.system_sessions), now=now())
    return Response(text, headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE)


def may_read_metrics(request: Request[Any, Any, Any], installation: Installation) -> bool:
    """By the token if one is shown, else by where the request comes from."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme:
        file = installation.metrics.token_file
        wanted = file.read_bytes().strip() if file else b""
        return scheme.lower() == "bearer" and bool(wanted) and hmac.compare_digest(wanted, shown.strip().encode("latin-1", "replace"))
    return not any(name in request.headers for name in PASSED_ON) and _from_this_machine(request)


def _from_this_machine(request: Request[Any, Any, Any]) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _figures(sessions: Sessions) -> Figures | None:
    try:
        async with transaction(sessions, Binding.system()) as session:
            return await read_figures(session, now=now())
    except (SQLAlchemyError, OSError):
        return None
