"""`POST /api/v1/oauth/token`: a bearer token for an API client (OAuth 2.0 client credentials)."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import rate_limit
from marketplace.access.attempts import record_refused_token
from marketplace.access.bearer_tokens import TOKEN_LIFE, issue_token
from marketplace.clock import now
from marketplace.errors import Malformed, Unauthenticated
from web.api.problem import problems
from web.forms import FormData
from web.security.client_address import client_address
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

GRANT = "client_credentials"
FIELDS = ("grant_type", "client_id", "client_secret")
TEXT = Schema(type=OpenAPIType.STRING, min_length=1, pattern=r"^[ -~]+$")  # VSCHAR of RFC 6749, appendix A


class Token(msgspec.Struct, frozen=True):
    """A token to send as `Authorization: Bearer …`; `expires_in` counts seconds."""

    access_token: str
    token_type: str
    expires_in: int


@dataclass
class TokenOperation(Operation):
    """The form is described by hand: the handler reads it itself, so that no secret stays in the framework's cache of bodies."""

    def __post_init__(self) -> None:
        """Add the body to what the handler's signature says."""
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={"grant_type": Schema(type=OpenAPIType.STRING, const=GRANT), "client_id": TEXT, "client_secret": TEXT},
            required=list(FIELDS),
        )
        self.request_body = RequestBody(content={"application/x-www-form-urlencoded": OpenAPIMediaType(schema=form)}, required=True)


class InvalidRequest(Malformed):
    """A parameter is missing, empty or said twice."""

    code = "invalid_request"


class UnsupportedGrantType(Malformed):
    """Another grant than client credentials."""

    code = "unsupported_grant_type"


class InvalidClient(Unauthenticated):
    """Unknown or closed client, or a wrong secret."""

    code = "invalid_client"


@post(
    "/oauth/token",
    opt=permission("access:token:create") | {NOT_TAKEN: True},
    status_code=200,
    summary="取得访问令牌",
    operation_class=TokenOperation,
    responses=problems(400, 401, 413, 429),
    security=[{}],
)
async def create_token(
    request: Request[Any, Any, Any], form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Token:
    """Exchange a client's id and secret for a token of one hour. Only failures count towards the rate limit."""
    _check(form)
    address = client_address(request)
    await rate_limit.TOKEN.spend(state.beside_sessions, address, now=now())
    token = await issue_token(session, form["client_id"], form["client_secret"], now=now())
    if token is None:
        await session.rollback()  # gives its connection back before another one is asked for
        await record_refused_token(state.beside_sessions, now())
        raise InvalidClient("client_id 或 client_secret 不正确")
    await rate_limit.TOKEN.give_back(state.beside_sessions, address)
    return Token(token, "bearer", int(TOKEN_LIFE.total_seconds()))


def _check(form: FormData) -> None:
    for name in FIELDS:
        values = form.getall(name, [])
        if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
            raise InvalidRequest(f"表单（application/x-www-form-urlencoded）中须有且只有一个 {name}")
    if form["grant_type"] != GRANT:
        raise UnsupportedGrantType(f"grant_type 只支持 {GRANT}")
