"""Attempts that were refused or denied, recorded in a transaction of their own before the answer goes out."""

from typing import Any
from uuid import UUID

from litestar.types import HTTPScope

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.rate_limit import BAD_TOKEN
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.disclosure.refusals import ReadingRefused, record_refused_access
from marketplace.errors import NotFound, TooManyRequests
from marketplace.events.kinds import EventKind
from marketplace.events.models import Outcome
from marketplace.events.record import record
from web.faults import Fault, fault_of
from web.security.answers import request_id

REFUSED = EventKind("request.refused", "caller", "请求被拒绝")
NOBODY = UUID(int=0)  # the subject where no caller is known
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
DENIALS = frozenset({401, 403, 404})
REFUSALS = frozenset({403, 404, 409, 412, 413, 415, 422})


async def record_refusal(scope: HTTPScope, error: Exception) -> None:
    """Record the attempt if it is one: a known caller's refused change or forbidden look, or a bearer token that is none.

    Route template, permission, code and status are recorded, never what was sent. Raises what the database raises.
    """
    actor: Actor = scope.get("user", ANONYMOUS)
    fault = fault_of(error)
    if not (await _is_false_token(scope, fault) if actor.anonymous else _is_attempt(scope, fault, error)):
        return
    trace = request_id(scope)
    binding = Binding(actor.role.value, actor.organisation_id, actor.account_id, actor.client_id, actor.region, trace)
    async with transaction(scope["litestar_app"].state.sessions, binding) as session:
        if isinstance(error, ReadingRefused):  # the subject sees who tried
            await record_refused_access(session, actor, error, at=now())
        record(
            session,
            REFUSED,
            actor.account_id or actor.client_id or NOBODY,
            at=now(),
            outcome=Outcome.DENIED if fault.status in DENIALS else Outcome.REFUSED,
            data=_facts(scope, fault),
        )


def _is_attempt(scope: HTTPScope, fault: Fault, error: Exception) -> bool:
    """A change that was refused; or a look at what is not the caller's, which a mere mistyped address is not."""
    if scope["method"] in UNSAFE:
        return fault.status in REFUSALS
    return fault.status == 403 or (fault.status == 404 and isinstance(error, NotFound))


async def _is_false_token(scope: HTTPScope, fault: Fault) -> bool:
    """Strangers can send any number of them, so only the first ones of an address are recorded."""
    if fault.code != "invalid_token":
        return False
    address = (scope.get("client") or ("",))[0]
    try:
        await BAD_TOKEN.spend(scope["litestar_app"].state.sessions, str(address), now=now())
    except TooManyRequests:
        return False
    return True


def _facts(scope: HTTPScope, fault: Fault) -> dict[str, Any]:
    handler = scope.get("route_handler")
    facts: dict[str, Any] = {
        "method": scope["method"],
        "route": scope.get("path_template", ""),
        "permission": handler.opt.get("permission", "") if handler else "",
        "status": fault.status,
        "code": fault.code,
    }
    ids = [str(value) for value in scope.get("path_params", {}).values() if isinstance(value, UUID)]
    return facts | ({"objects": ids} if ids else {}) | ({"state": fault.state} if fault.state else {})
