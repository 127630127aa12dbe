"""`/api/v1/payee_accounts`: where claimants are paid to. Proposed by the institution, admitted by another person of the bureau."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from policies.claims.payee_accounts import admit_account, list_accounts, propose_account, refuse_account
from web.api.claim_bodies import PayeeAccountBody, RefusePayeeBody
from web.api.claim_views import PayeeAccountList, PayeeAccountResource, payee_account
from web.api.problem import problems
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission

PATH = "/payee_accounts"
ONE = PATH + "/{account_id:uuid}"
ANSWER = {200: ResponseSpec(PayeeAccountResource, generate_examples=False, description="收款账户")}
MADE = {201: ResponseSpec(PayeeAccountResource, generate_examples=False, description="提出的收款账户")}
LISTED = {200: ResponseSpec(PayeeAccountList, generate_examples=False, description="收款账户，新的在前")}
FAULTS = problems(400, 401, 403, 404, 409, 422)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
StateFilter = Annotated[str | None, QueryParameter(name="state", max_length=16, description="proposed、admitted、refused、closed")]


@get(PATH, opt=permission("claims:payee:list"), summary="收款账户列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_payee_accounts(request: Caller, session: Session, in_state: StateFilter = None) -> PayeeAccountList:
    """The own institution's, or those of the bureau's claimants; by their last four digits."""
    found = await list_accounts(session, actor_of(request), state=in_state)
    return PayeeAccountList([payee_account(each) for each in found])


@post(PATH, opt=permission("claims:payee:propose"), summary="提出收款账户", responses=MADE | problems(400, 401, 403, 409, 422))
async def propose_payee_account(request: Caller, session: Session, state: State, data: JSONBody[PayeeAccountBody]) -> PayeeAccountResource:
    """The account at which the own institution wants to be paid by a bureau; it counts once that bureau has admitted it."""
    return payee_account(await propose_account(session, sealer_of(state), actor_of(request), data.terms(), at=now()))


@post(ONE + "/admit", opt=permission("claims:payee:admit"), status_code=200, summary="确认收款账户", responses=ANSWER | FAULTS)
async def admit_payee_account(request: Caller, session: Session, account_id: FromPath[UUID]) -> PayeeAccountResource:
    """From now on the claimant is paid there; the account before is closed. By another person than the one who proposed it."""
    return payee_account(await admit_account(session, actor_of(request), account_id, at=now()))


@post(ONE + "/refuse", opt=permission("claims:payee:refuse"), status_code=200, summary="不予确认收款账户", responses=ANSWER | FAULTS)
async def refuse_payee_account(
    request: Caller, session: Session, account_id: FromPath[UUID], data: JSONBody[RefusePayeeBody]
) -> PayeeAccountResource:
    """With a reason; an account that was admitted stays."""
    return payee_account(await refuse_account(session, actor_of(request), account_id, data.reason, at=now()))
