"""`/api/v1/filings/{id}/guarantor_payments`: what a guarantor paid in place of the borrower, with its voucher."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from policies.filings.guarantor_payments import record_payment
from web.api.filing_bodies import GuarantorPaymentBody
from web.api.filing_views import GuarantorPaymentView, guarantor_payment_view
from web.api.problem import problems
from web.security.permissions import actor_of, permission

PATH = "/filings/{filing_id:uuid}/guarantor_payments"
MADE = {201: ResponseSpec(GuarantorPaymentView, generate_examples=False, description="登记的代偿")}
ANSWER = {200: ResponseSpec(GuarantorPaymentView, generate_examples=False, description="以前登记的同一笔代偿")}


@post(
    PATH,
    opt=permission("filings:guarantor_payment:record"),
    summary="备案：登记代偿",
    responses=MADE | ANSWER | problems(400, 401, 403, 404, 409, 422),
)
async def record_guarantor_payment(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], filing_id: FromPath[UUID], data: JSONBody[GuarantorPaymentBody]
) -> Response[GuarantorPaymentView]:
    """A voucher counts once per guarantor; the same again with the same content changes nothing (200)."""
    made, new = await record_payment(session, actor_of(request), filing_id, data.paid(), at=now())
    return Response(guarantor_payment_view(made), status_code=201 if new else 200)
