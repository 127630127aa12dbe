"""`/api/v1/loans`: loans with their schedules, repayments and steps."""

from collections.abc import Awaitable
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.workflow.mover import Said
from products.loans.actions import classify, cure, declare_default, mark_overdue, settle, write_off
from products.loans.models import Loan
from products.loans.prolong import extend_loan, renew_loan
from products.loans.repay import repay
from products.loans.repository import get_loan, list_loans
from products.loans.states import LOAN, LoanStatus
from web.api.etags import NOT_MODIFIED, tag_of, tagged_response
from web.api.loan_bodies import ClassificationBody, DefaultBody, ExtensionBody, RenewalBody, RepaymentBody
from web.api.loan_views import LoanPage, LoanResource, loan_resource, loan_summary
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/loans"
ONE = PATH + "/{loan_id:uuid}"
FAULTS = problems(400, 401, 403, 404, 409, 422)
ANSWER = {200: ResponseSpec(LoanResource, generate_examples=False, description="借款")}
RECORDED = {201: ResponseSpec(LoanResource, generate_examples=False, description="登记之后的借款")}
LISTED = {200: ResponseSpec(LoanPage, generate_examples=False, description="一页借款，新的在前")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
ReferenceFilter = Annotated[str | None, QueryParameter(max_length=64, description="借据号")]
ContractFilter = Annotated[UUID | None, QueryParameter(description="某一份授信合同下的")]
StateFilter = Annotated[LoanStatus | None, QueryParameter(name="state", description="处于这一状态的")]


@get(PATH, opt=permission("loans:loan:list"), summary="借款列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_own_loans(
    request: Caller,
    session: Session,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    external_reference: ReferenceFilter = None,
    contract_id: ContractFilter = None,
    in_state: StateFilter = None,
) -> LoanPage:
    """Loans of which the caller is borrower or lender, the newest first."""
    found = await list_loans(
        session,
        actor_of(request),
        limit=limit + 1,
        after=place_of(cursor),
        external_reference=external_reference,
        contract_id=contract_id,
        status=in_state,
    )
    shown = found[:limit]
    return LoanPage([loan_summary(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(ONE, opt=permission("loans:loan:read"), summary="一笔借款", responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_own_loan(request: Caller, session: Session, loan_id: FromPath[UUID]) -> Response[Any]:
    """With schedule, repayments, steps and the moves open to the caller. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await loan_resource(session, actor, await get_loan(session, actor, loan_id)))


@post(ONE + "/repayments", opt=permission("loans:loan:repay"), summary="登记还款", responses=RECORDED | ANSWER | FAULTS)
async def record_repayment(request: Caller, session: Session, loan_id: FromPath[UUID], data: JSONBody[RepaymentBody]) -> Response[Any]:
    """Spread over what is owed, oldest first; more than that is refused with the exact remainder.

    The same reference with the same content again changes nothing (200). A correction has a reference of its own and names the first in
    `reverses`.
    """
    actor = actor_of(request)
    done = await repay(session, actor, loan_id, data.payment(), at=now())
    return await _shown(request, session, done.loan, status_code=200 if done.unchanged else 201)


@post(ONE + "/classify", opt=permission("loans:loan:classify"), summary="借款：风险分类", status_code=200, responses=ANSWER | FAULTS)
async def classify_loan(request: Caller, session: Session, loan_id: FromPath[UUID], data: JSONBody[ClassificationBody]) -> Response[Any]:
    """Give one of the five grades; a better one than the days past due suggest needs a `note`."""
    return await _after(request, session, classify(session, actor_of(request), loan_id, data.grade(), at=now(), version=data.version))


@post(ONE + "/default", opt=permission("loans:loan:default"), summary="借款：认定违约", status_code=200, responses=ANSWER | FAULTS)
async def default_loan(request: Caller, session: Session, loan_id: FromPath[UUID], data: JSONBody[DefaultBody]) -> Response[Any]:
    """Declare a default; `default_event` of the answer is what a claim for compensation stands on."""
    use_case = declare_default(
        session, actor_of(request), loan_id, data.defaulted_on, at=now(), version=data.version, said=Said(note=data.note)
    )
    return await _after(request, session, use_case)


@post(ONE + "/extend", opt=permission("loans:loan:extend"), summary="借款：展期", status_code=200, responses=ANSWER | FAULTS)
async def extend_own_loan(request: Caller, session: Session, loan_id: FromPath[UUID], data: JSONBody[ExtensionBody]) -> Response[Any]:
    """Extend within the limits of the law; interest that is due has to be paid before."""
    said = Said(note=data.note)
    use_case = extend_loan(session, actor_of(request), loan_id, data.extension(), at=now(), version=data.version, said=said)
    return await _after(request, session, use_case)


@post(ONE + "/renew", opt=permission("loans:loan:renew"), summary="借款：续贷", status_code=200, responses=ANSWER | FAULTS)
async def renew_own_loan(request: Caller, session: Session, loan_id: FromPath[UUID], data: JSONBody[RenewalBody]) -> Response[Any]:
    """Settle the loan by a new one; the answer is the old loan, `renewed_by_id` the new one."""
    said = Said(note=data.note)
    done = await renew_loan(session, actor_of(request), loan_id, data.new_loan(), at=now(), version=data.version, said=said)
    return await _shown(request, session, done.old)


LOAN_MOVES = api_moves(
    LOAN,
    PATH,
    {"mark_overdue": mark_overdue, "cure": cure, "settle": settle, "write_off": write_off},
    get_loan,
    loan_resource,
    LoanResource,
    apart=("extend", "renew", "default"),
)


async def _after(request: Caller, session: AsyncSession, use_case: Awaitable[Loan]) -> Response[Any]:
    return await _shown(request, session, await use_case)


async def _shown(request: Caller, session: AsyncSession, loan: Loan, *, status_code: int = 200) -> Response[Any]:
    shown = await loan_resource(session, actor_of(request), loan)
    return Response(shown, status_code=status_code, headers={"ETag": tag_of(shown)})
