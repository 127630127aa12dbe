"""`POST /api/v1/applications/hand_overs`: a lender's own pages take an enterprise over; `/.well-known/jwks.json`: who signed the token."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.members.repository import organisation_by_id
from products.applications.hand_over import redeem
from products.applications.hand_over_token import LONGEST_TOKEN, jwk_of
from web.api.problem import problems
from web.hand_overs import keys_of
from web.security.permissions import actor_of, permission


class HandOverToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came in the query parameter `hand_over` of the lender's registered address."""

    token: Annotated[str, Meta(min_length=1, max_length=LONGEST_TOKEN)]


class HandOverResource(msgspec.Struct, frozen=True, kw_only=True):
    """Whose way over it is. No fact about the enterprise is given; those are read under its consent."""

    case_id: UUID
    enterprise_id: UUID
    enterprise_name: str
    uscc: str | None
    product_id: UUID
    product_code: str
    product_version: int
    issued_at: datetime


TAKEN = {200: ResponseSpec(HandOverResource, generate_examples=False, description="跳转办理的企业和产品")}


@post(
    "/applications/hand_overs",
    opt=permission("applications:hand_over:redeem"),
    status_code=200,
    summary="接收跳转办理的企业",
    responses=TAKEN | problems(400, 401, 403, 404, 409, 422),
)
async def redeem_hand_over(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, data: JSONBody[HandOverToken]
) -> HandOverResource:
    """Exactly once, within five minutes, by the lender that the token names. A second time is 409."""
    handed = await redeem(session, actor_of(request), data.token, keys_of(state), at=now())
    subject = await organisation_by_id(session, handed.enterprise_id)
    return HandOverResource(
        case_id=handed.case_id, enterprise_id=handed.enterprise_id, enterprise_name=subject.name, uscc=handed.uscc,
        product_id=handed.product_id, product_code=handed.product_code, product_version=handed.product_version, issued_at=handed.issued_at,
    )  # fmt: skip


@get("/.well-known/jwks.json", opt=permission("applications:hand_over:read_keys"))
async def hand_over_keys(state: State) -> dict[str, list[dict[str, str]]]:
    """Public keys that tokens of hand-overs are checked with (RFC 7517)."""
    return {"keys": [jwk_of(pem, key_id) for key_id, pem in keys_of(state).items()]}
