"""`POST /api/v1/me/matches/receipts` and `GET /api/v1/receipts/{id}`: keep what was shown, and hand it out byte for byte."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.errors import Forbidden
from marketplace.receipts.models import Receipt, ReceiptKind
from marketplace.receipts.repository import visible_receipt
from matching.recommend.deal import Deal
from web.api.etags import NOT_MODIFIED, holds
from web.api.matches import purpose_of
from web.api.patterns import MONEY
from web.api.problem import problems
from web.api.receipt_views import ReceiptDocument
from web.matching import match_profile
from web.receipts import keep_match
from web.security.permissions import actor_of, permission

KEEP, READ = "receipts:receipt:keep", "receipts:receipt:read"
Amount = Annotated[str, msgspec.Meta(pattern=MONEY, description="想借的金额，以元为单位，如 300000.00")]
Term = Annotated[int, msgspec.Meta(ge=1, le=1200, description="期限，月")]
Purpose = Annotated[str, msgspec.Meta(max_length=64, description="用途，取值见词表的 loan_purpose")]


class ReceiptWish(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which match to keep: that of this deal, today; `all` also keeps what is not for the enterprise now."""

    amount: Amount | None = None
    term_months: Term | None = None
    purpose: Purpose | None = None
    all: bool = False


class ReceiptView(msgspec.Struct, frozen=True):
    """A receipt. `sha256` and `size_bytes` are of the exact bytes that `GET /receipts/{id}` answers with."""

    id: UUID
    kind: ReceiptKind
    kept_at: datetime
    sha256: str
    size_bytes: int


@post(
    "/me/matches/receipts",
    opt=permission(KEEP),
    summary="留存本次匹配结果",
    responses={201: ResponseSpec(ReceiptView, generate_examples=False, description="已留存的凭证")}
    | problems(400, 401, 403, 409, 422, 429),
)
async def keep_matches(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, data: JSONBody[ReceiptWish]
) -> Response[ReceiptView]:
    """The present match of the caller's enterprise, with the facts and conditions it was computed from. It is never changed or removed."""
    organisation_id = actor_of(request).organisation_id
    if organisation_id is None:
        raise Forbidden("这个客户端不属于任何企业")
    deal = Deal(None if data.amount is None else Decimal(data.amount), data.term_months, purpose_of(data.purpose))
    matched = await match_profile(session, state, organisation_id, deal, today=today())
    receipt = await keep_match(session, state, organisation_id, matched, all_of_them=data.all)
    return Response(_view(receipt), status_code=201, headers={"Location": f"/api/v1/receipts/{receipt.id}"})


@get(
    "/receipts/{receipt_id:uuid}",
    opt=permission(READ),
    summary="一份凭证",
    responses={
        200: ResponseSpec(ReceiptDocument, generate_examples=False, description="凭证全文：留存的数据，加上 results、counts 和 sha256")
    }
    | NOT_MODIFIED
    | problems(400, 401, 403, 404),
)
async def get_receipt(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], receipt_id: FromPath[UUID]) -> Response[Any]:
    """The exact bytes; `zhida replay FILE` computes them again. The ETag is their SHA-256."""
    receipt, content = await visible_receipt(session, actor_of(request), READ, receipt_id)
    tag = f'"{receipt.sha256.hex()}"'
    if holds(request, tag):
        return Response(None, status_code=304, headers={"ETag": tag})
    return Response(content, media_type=MediaType.JSON, headers={"ETag": tag})


def _view(receipt: Receipt) -> ReceiptView:
    return ReceiptView(receipt.id, receipt.kind, receipt.kept_at, receipt.sha256.hex(), receipt.size_bytes)
