"""The outermost layer: an id and a log line for each request, a time limit, and no answer but ours, whatever comes in."""

import asyncio
from time import monotonic
from typing import Any

import structlog
from litestar import Response
from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from marketplace.errors import Malformed
from marketplace.ids import new_id
from web.errors import answer_error
from web.running.request_counters import count_request
from web.security.cookies import Cookies
from web.security.csrf import prepare_csrf
from web.security.request_checks import check_request, drop_broken_parts
from web.unit_of_work import close, refuse

REQUEST_SECONDS = 30.0
SLOWEST_BYTES_A_SECOND = 50_000  # of a body: 20 MB in 7 minutes; a slower caller would hold its place for nothing
LOG = structlog.get_logger("zhida.requests")


class Edge:
    """ASGI layer around everything else."""

    def __init__(self, app: ASGIApp, cookies: Cookies, *, seconds: float = REQUEST_SECONDS) -> None:
        self._app = app
        self._cookies = cookies
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        scope["state"]["request_id"] = new_id().hex
        body = _Body(receive, announced=announces_body(scope))
        answer = _Answer(send, body, without_body=scope["method"] == "HEAD")
        method, started = scope["method"], monotonic()
        if answer.without_body:
            scope["method"] = "GET"  # HEAD answers as GET does, without the body (RFC 9110, 9.3.2)
        try:
            await self._serve(scope, receive, body, answer)
        finally:
            await close(scope)
            seconds = monotonic() - started
            count_request(scope, method, answer.status, seconds)
            _log(scope, method, answer.status, seconds)

    async def _serve(self, scope: HTTPScope, receive: Receive, body: "_Body", answer: "_Answer") -> None:
        try:
            prepare_csrf(scope, self._cookies)
            try:
                check_request(scope)
            except Malformed:
                drop_broken_parts(scope)
                raise
            await self._within_time(scope, body, answer)
        except Exception as error:
            if answer.status is not None:  # half an answer is out: only breaking the connection tells the caller
                raise
            await refuse(error, scope)
            await _answer_error(scope, receive, answer, error)

    async def _within_time(self, scope: HTTPScope, body: "_Body", answer: "_Answer") -> None:
        try:
            async with asyncio.timeout(self._seconds) as limit:
                body.gives_time_to(limit)
                await self._app(scope, body.receive, answer.send)
        except TimeoutError:
            if body.awaited:  # the caller was slow, not we
                raise ClientException(status_code=408) from None
            raise


async def _answer_error(scope: HTTPScope, receive: Receive, answer: "_Answer", error: Exception) -> None:
    """Errors of the layers around the routing; at last one line of text, if even the page about the error fails."""
    request: Any = scope["litestar_app"].request_class(scope, receive)
    try:
        response = answer_error(request, error).to_asgi_response(app=None, request=request)
    except Exception as second:
        LOG.critical("error page failed", request_id=scope["state"]["request_id"], exc_info=second)
        response = Response("系统出错了", status_code=500, media_type="text/plain").to_asgi_response(app=None, request=request)
    await response(scope, receive, answer.send)


class _Body:
    """Passes the body on, remembers whether more of it is being waited for, and gives a large one the time that a slow line needs.

    Each byte that has come moves the limit, so a phone can send a photo, while a caller who sends nothing is cut off as before.
    """

    def __init__(self, receive: Receive, *, announced: bool) -> None:
        self._receive = receive
        self._limit: asyncio.Timeout | None = None
        self.awaited = False
        self.left = announced  # some of it has not been read

    def gives_time_to(self, limit: asyncio.Timeout) -> None:
        self._limit = limit

    async def receive(self) -> Any:
        self.awaited = True
        message = await self._receive()
        self.awaited = False
        self.left = bool(message.get("more_body", False))
        body: bytes = message.get("body", b"")  # type: ignore[assignment]  # a disconnect has none
        if self._limit is not None and (ends := self._limit.when()) is not None:
            self._limit.reschedule(ends + len(body) / SLOWEST_BYTES_A_SECOND)
        return message


class _Answer:
    """Passes messages on and remembers the status.

    The server closes a connection on which a body was not read to its end. It does not say so, and whoever sends the next request there
    would get no answer; so the refusal says it.
    """

    def __init__(self, send: Send, body: _Body, *, without_body: bool) -> None:
        self._send = send
        self._body = body
        self.without_body = without_body
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self._body.left:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
        if self.without_body and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)


def announces_body(scope: HTTPScope) -> bool:
    """Whether a body was announced."""
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in scope["headers"])


def _log(scope: HTTPScope, method: str, status: int | None, seconds: float) -> None:
    """One line per request. The template of the path, never its values, query, headers or body: they may hold secrets or codes."""
    actor = scope.get("user")
    LOG.info(
        "request",
        request_id=scope["state"]["request_id"],
        method=method,
        route=scope.get("path_template"),
        status=status,
        milliseconds=round(seconds * 1000, 1),
        role=actor.role if actor else None,
        account_id=str(actor.account_id) if actor and actor.account_id else None,
        client_id=str(actor.client_id) if actor and actor.client_id else None,
    )
