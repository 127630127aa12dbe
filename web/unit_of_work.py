"""One request is one transaction: opened when a handler asks for it, committed before the first byte of the answer, with its stored answer.

Three of the framework's hooks work together. `begin` (before the handler) looks for a key and the first answer to it; `provide_session`
hands out the transaction and commits it; `remember` (after the handler, before the commit) stores the answer of a request with a key;
`refuse` (after an exception) records what was refused and stores a refusal that has a key. Layers around the routing call `close`.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from anyio import to_thread
from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Scope
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.idempotency import Answer, KeyedRequest, first_answer, keep_answer
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.errors import Malformed
from web.api.problem import problem_response
from web.faults import fault_of
from web.forms import read_form
from web.refusals import record_refusal
from web.security.answers import is_api, request_id
from web.security.keys import sealer_of

KEY_HEADER = "idempotency-key"
ONCE_FIELD = "_once"
CSRF_FIELD = "_csrf_token"
REPLAYED = "Idempotent-Replayed"
NOT_TAKEN = "without_key"  # a route's `opt`: the header is ignored there
KEPT = "keeps_answers"  # a route's `opt`: it moves money, so its answers stay for ever
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_KEY = 255
STORED_HEADERS = frozenset({"location", "etag", "hx-redirect", "content-type", "retry-after"})
IN_SCOPE = "unit_of_work"
LOG = structlog.get_logger("zhida.unit_of_work")
CURRENT: ContextVar["Unit | None"] = ContextVar("unit", default=None)


@dataclass
class Unit:
    """The transaction of one request with a key; `first` once it is known to be the first with it, and then it holds the key's lock."""

    session: AsyncSession
    request: Request[Any, Any, Any]
    keyed: KeyedRequest
    first: bool = False
    ended: bool = False

    async def finish(self) -> None:
        """Commit. Raises whatever keeps the commit from happening, and then nothing has happened."""
        await self.session.commit()
        self.ended = True

    async def drop(self) -> None:
        """Roll back what is not committed and give the connection back."""
        self.ended = True
        await self.session.close()


def binding_of_request(scope: Scope) -> Binding:
    """Whom the request's transactions work for."""
    actor: Actor = scope.get("user", ANONYMOUS)
    return Binding(
        role=actor.role.value,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        client_id=actor.client_id,
        region=actor.region,
        trace_id=request_id(scope),
    )


async def begin(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """The application's `before_request`: None lets the handler work; a stored answer replaces it.

    Raises: Malformed for a key that is none, RequestInProgress, KeyReused.
    """
    keyed = await _keyed(request)
    if keyed is None:
        return None
    unit = _open(request, keyed)
    answer = await first_answer(unit.session, keyed)
    if answer is None:
        unit.first = True
        CURRENT.set(unit)
        return None
    await unit.drop()
    body = sealer_of(request.app.state).open(answer.body, _place(keyed))
    return Response(body, status_code=answer.status, headers={**answer.headers, REPLAYED: "true"})


async def provide_session(request: Request[Any, Any, Any]) -> AsyncGenerator[AsyncSession, None]:
    """The dependency `session`: the request's one transaction as the application, bound to the caller.

    It is committed after the handler and before the first byte of the answer, so a failed commit is an error and never a success that lost
    its rows. An exception in the handler is raised here too and rolls everything back; where the request has a key, back to a savepoint,
    because the key's lock must be held until the refusal is stored.
    """
    async with _transaction_of(request, request.app.state.sessions) as session:
        yield session


async def provide_system_session(request: Request[Any, Any, Any]) -> AsyncGenerator[AsyncSession, None]:
    """The dependency `system_session`: a transaction as the system, for pages of those whom the policy table lets see any organisation's.

    What happens in it is recorded under the caller's name all the same.
    """
    async with _transaction_of(request, request.app.state.system_sessions) as session:
        yield session


@asynccontextmanager
async def _transaction_of(request: Request[Any, Any, Any], sessions: Sessions) -> AsyncGenerator[AsyncSession, None]:
    unit: Unit | None = request.scope["state"].get(IN_SCOPE)
    if unit is None:
        async with sessions(info=bound(binding_of_request(request.scope))) as session:
            yield session
            await session.commit()
    else:
        async with unit.session.begin_nested():
            yield unit.session
        await unit.finish()


async def remember(response: Response[Any]) -> Response[Any]:
    """The application's `after_request`: put the answer of a request with a key into the transaction of its effect."""
    unit = CURRENT.get()
    if unit is not None and not unit.ended:
        sent = response.to_asgi_response(app=None, request=unit.request)
        headers = {name: value for name, value in response.headers.items() if name.lower() in STORED_HEADERS}
        headers["content-type"] = _content_type(sent)
        # A refused form is shown again with what was typed, to be sent again: only what had an effect is remembered.
        if is_api(unit.request.scope) or sent.status_code < 400:
            keep_answer(unit.session, unit.keyed, Answer(sent.status_code, headers, _sealed(unit, sent)), at=now())
    return response


async def refuse(error: Exception, scope: Scope) -> None:
    """The application's `after_exception`: record a refusal, and store it where the request has a key. Never raises."""
    unit: Unit | None = scope["state"].get(IN_SCOPE)
    try:
        if unit is not None and not unit.ended:
            await _store_refusal(unit, error)
        if scope["type"] == ScopeType.HTTP:
            await record_refusal(scope, error)
    except (SQLAlchemyError, OSError) as second:  # the database is away: the first error is what the caller must learn
        LOG.error("refusal not recorded", request_id=request_id(scope), error=type(second).__name__)


async def close(scope: HTTPScope) -> None:
    """Called by the outermost layer when the request is over, however it ended."""
    unit: Unit | None = scope["state"].get(IN_SCOPE)
    if unit is not None and not unit.ended:
        await unit.drop()


def _open(request: Request[Any, Any, Any], keyed: KeyedRequest) -> Unit:
    """As the role that the handler works as: the answer is stored in the very transaction of the effect."""
    as_system = "system_session" in request.route_handler.parsed_fn_signature.parameters
    sessions: Sessions = request.app.state.system_sessions if as_system else request.app.state.sessions
    unit = Unit(sessions(info=bound(binding_of_request(request.scope))), request, keyed)
    request.scope["state"][IN_SCOPE] = unit
    return unit


async def _store_refusal(unit: Unit, error: Exception) -> None:
    """4xx answers are given again too; 429 and 5xx are not, since the next try may well succeed."""
    fault = fault_of(error)
    if unit.first and fault.status < 500 and fault.status != 429 and is_api(unit.request.scope):
        sent = problem_response(fault, request_id(unit.request.scope)).to_asgi_response(app=None, request=unit.request)
        keep_answer(unit.session, unit.keyed, Answer(fault.status, {"content-type": _content_type(sent)}, _sealed(unit, sent)), at=now())
        await unit.finish()
    await unit.drop()


async def _keyed(request: Request[Any, Any, Any]) -> KeyedRequest | None:
    """The request's key, from the header on the API, from the form's one-time id on pages; None if it has none or nobody is known."""
    actor: Actor = request.scope.get("user", ANONYMOUS)
    caller = actor.client_id or actor.account_id
    if request.method not in UNSAFE or caller is None or request.route_handler.opt.get(NOT_TAKEN):
        return None
    key = _header_key(request) if is_api(request.scope) else await _form_key(request)
    if key is None:
        return None
    route = f"{request.method} {request.url.path}"[:200]
    return KeyedRequest(caller, route, key, await _body_hash(request), kept=bool(request.route_handler.opt.get(KEPT)))


def _header_key(request: Request[Any, Any, Any]) -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Malformed(f"Idempotency-Key 须为 1 至 {LONGEST_KEY} 个可见的 ASCII 字符，现在是 {len(key)} 个")
    return key


async def _form_key(request: Request[Any, Any, Any]) -> str | None:
    once = (await read_form(request)).get(ONCE_FIELD)
    return f"form {once}" if isinstance(once, str) and 0 < len(once) <= 64 and once.isascii() and once.isprintable() else None


async def _body_hash(request: Request[Any, Any, Any]) -> bytes:
    """SHA-256 of what was sent: a form without its token, which is masked anew on each page, its files included; else the body, a multipart
    one without its boundary."""
    if not is_api(request.scope):
        fields = [(name, value) for name, value in (await read_form(request)).items() if name not in {CSRF_FIELD, ONCE_FIELD}]
        return hashlib.sha256(repr([(name, await _sent(value)) for name, value in fields]).encode()).digest()
    kind, options = request.content_type
    body = await request.body()
    if boundary := options.get("boundary"):
        body = body.replace(boundary.encode("latin-1", "replace"), b"")
    return hashlib.sha256(kind.encode("utf-8", "replace") + b"\n" + body).digest()


async def _sent(value: Any) -> str | tuple[str, str]:
    """What tells a field's value from another: the text itself, or a file's name and the hash of its content."""
    if not isinstance(value, UploadFile):
        return str(value)
    digest = await to_thread.run_sync(hashlib.file_digest, value.file, "sha256")
    await value.seek(0)
    return value.filename, digest.hexdigest()


def _sealed(unit: Unit, sent: Any) -> bytes:
    """Answers may carry what is shown only once, such as a new secret: they do not lie readable in the database."""
    return sealer_of(unit.request.app.state).seal(bytes(sent.body), _place(unit.keyed))


def _place(keyed: KeyedRequest) -> str:
    return f"stored_answer:{keyed.caller_id} {keyed.route} {keyed.key}"


def _content_type(sent: Any) -> str:
    encoded = next((value for name, value in sent.encode_headers() if name == b"content-type"), b"application/octet-stream")
    return str(encoded.decode("latin-1"))
