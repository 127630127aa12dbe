"""`/api/v1/contracts`: credit lines, and what is paid out under them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from products.loans.contracts import close_contract
from products.loans.disburse import disburse
from products.loans.repository import get_contract, list_contracts
from products.loans.states import CONTRACT
from web.api.etags import NOT_MODIFIED, tag_of, tagged_response
from web.api.loan_bodies import DisbursementBody
from web.api.loan_views import ContractPage, ContractResource, LoanResource, contract_page, contract_resource, loan_resource
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/contracts"
ANSWER = {200: ResponseSpec(ContractResource, generate_examples=False, description="授信合同")}
LISTED = {200: ResponseSpec(ContractPage, generate_examples=False, description="一页授信合同，新的在前")}
PAID_OUT = {201: ResponseSpec(LoanResource, generate_examples=False, description="借款")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Number = Annotated[str | None, QueryParameter(max_length=64, description="合同编号")]


@get(PATH, opt=permission("loans:contract:list"), summary="授信合同列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_own_contracts(
    request: Caller, session: Session, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None, external_reference: Number = None
) -> ContractPage:
    """Contracts of which the caller is borrower or lender, the newest first."""
    actor = actor_of(request)
    found = await list_contracts(session, actor, limit=limit + 1, after=place_of(cursor), number=external_reference)
    shown = found[:limit]
    return await contract_page(session, actor, shown, str(shown[-1].id) if len(found) > limit else None)


@get(
    PATH + "/{contract_id:uuid}",
    opt=permission("loans:contract:read"),
    summary="一份授信合同",
    responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_own_contract(request: Caller, session: Session, contract_id: FromPath[UUID]) -> Response[Any]:
    """With what is drawn and what is left. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await contract_resource(session, actor, await get_contract(session, actor, contract_id)))


@post(
    PATH + "/{contract_id:uuid}/disbursements",
    opt=permission("loans:contract:disburse"),
    summary="登记放款",
    responses=PAID_OUT | problems(400, 401, 403, 404, 409, 422),
)
async def disburse_loan(request: Caller, session: Session, contract_id: FromPath[UUID], data: JSONBody[DisbursementBody]) -> Response[Any]:
    """One loan (借据) each, with its schedule. The same reference with the same content again answers with the loan that is there."""
    actor = actor_of(request)
    loan = await disburse(session, actor, contract_id, data.disbursement(), at=now())
    shown = await loan_resource(session, actor, loan)
    return Response(shown, status_code=201, headers={"Location": f"/api/v1/loans/{loan.id}", "ETag": tag_of(shown)})


CONTRACT_MOVES = api_moves(CONTRACT, PATH, {"close": close_contract}, get_contract, contract_resource, ContractResource)
