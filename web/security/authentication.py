"""Who is calling: a session cookie, or on the API a bearer token, looked up anew for every request."""

from enum import StrEnum
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.errors import Unauthenticated
from marketplace.members.actors import actor_of_session, actor_of_token
from marketplace.members.leave_models import GATE_ROLE
from web.security.answers import is_api
from web.security.cookies import Cookies
from web.unread import remember_unread

TOKEN_PATH = "/api/v1/oauth/token"  # noqa: S105  # asks for a token, so it cannot need one
GATE = Binding(role=GATE_ROLE)
WITHOUT_CALLER = ("/static/", "/healthz")


class Credential(StrEnum):
    """How the caller was recognised."""

    NONE = "none"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105


class InvalidToken(Unauthenticated):
    """The bearer token is malformed, unknown or expired."""

    code = "invalid_token"


class Authentication:
    """ASGI layer around the routing, so that even the page for an unknown address knows who is signed in."""

    def __init__(self, app: ASGIApp, cookies: Cookies) -> None:
        self._app = app
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set `scope["user"]` (an Actor) and `scope["auth"]` (a Credential)."""
        if scope["type"] == ScopeType.HTTP:
            scope["user"], scope["auth"] = await self._identify(scope)
            if scope["auth"] is Credential.SESSION:
                await remember_unread(Request[Any, Any, Any](scope), scope["user"])
        await self._app(scope, receive, send)

    async def _identify(self, scope: HTTPScope) -> tuple[Actor, Credential]:
        """A request with an Authorization header is judged by it alone; pages know only the session."""
        if scope["path"].startswith(WITHOUT_CALLER) or scope["path"] == TOKEN_PATH:
            return ANONYMOUS, Credential.NONE
        request = Request[Any, Any, Any](scope)
        if is_api(scope) and (authorization := request.headers.get("authorization")) is not None:
            return await self._by_token(request, authorization), Credential.TOKEN
        if session_token := request.cookies.get(self._cookies.session_name):
            async with transaction(request.app.state.sessions, GATE) as session:
                actor = await actor_of_session(session, session_token, now=now())
            return (actor, Credential.SESSION) if actor else (ANONYMOUS, Credential.NONE)
        return ANONYMOUS, Credential.NONE

    async def _by_token(self, request: Request[Any, Any, Any], authorization: str) -> Actor:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            async with transaction(request.app.state.sessions) as session:
                if actor := await actor_of_token(session, token.strip(), now=now()):
                    return actor
        raise InvalidToken("访问令牌无效或已过期，请重新获取")
