"""`POST /api/v1/applications/{id}/{action}`: every move of a case. Those with a body of their own stand here one by one."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.workflow.mover import Said
from products.applications.decide import approve, propose, reject
from products.applications.handle import accept, record_contact, withdraw
from products.applications.models import Application
from products.applications.papers import request_documents, supply_documents
from products.applications.repository import get_case
from products.applications.sign import sign, sign_online
from products.applications.states import APPLICATION
from products.applications.submit import submit_case
from web.api.application_bodies import (
    AcceptBody,
    ProposeBody,
    RejectBody,
    RequestDocumentsBody,
    SignBody,
    SignOnlineBody,
    SupplyDocumentsBody,
)
from web.api.application_views import ApplicationResource, application_resource
from web.api.etags import tag_of
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.applications import esign_of, receipts_of
from web.security.permissions import actor_of, permission
from web.workflow_pages import MoveBody, in_place_of
from web.workflow_routes import api_moves, moves_named

PATH = "/applications/{case_id:uuid}"
AS_USUAL = {"withdraw": withdraw, "record_contact": record_contact, "approve": approve}
ANSWER = {200: ResponseSpec(ApplicationResource, generate_examples=False, description="融资申请")}
REFUSALS = problems(400, 401, 403, 404, 409, 422)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Case = FromPath[UUID]
NOTHING_SENT, TAKEN = MoveBody(), AcceptBody()


def _opened(action: str) -> dict[str, Any]:
    return {"opt": permission(APPLICATION.move(action).permission), "status_code": 200, "responses": ANSWER | REFUSALS}


@post(PATH + "/submit", summary="融资申请：提交", **_opened("submit"))
async def submit_application(
    request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[MoveBody | None] = None
) -> Response[Any]:
    """One case of a form. Every fault is named at once: product, figures, consents that the lender needs."""
    actor, body = actor_of(request), data or NOTHING_SENT
    made = await submit_case(session, actor, case_id, receipts_of(state), at=now(), version=body.version)
    return await _answer(session, actor, made)


@post(PATH + "/accept", summary="融资申请：受理", **_opened("accept"))
async def accept_application(request: Caller, session: Session, case_id: Case, data: JSONBody[AcceptBody | None] = None) -> Response[Any]:
    """`external_reference` is the lender's own number of the case, unique at the lender."""
    actor, body = actor_of(request), data or TAKEN
    said = await _said(session, actor, case_id, "accept", Said(note=body.note))
    made = await accept(session, actor, case_id, at=now(), version=body.version, said=said, reference=body.external_reference)
    return await _answer(session, actor, made)


@post(PATH + "/request_documents", summary="融资申请：要求补充材料", **_opened("request_documents"))
async def request_application_documents(
    request: Caller, session: Session, case_id: Case, data: JSONBody[RequestDocumentsBody]
) -> Response[Any]:
    """The lender's clock waits until the enterprise answers; without an answer within 10 working days the case lapses."""
    actor = actor_of(request)
    said = await _said(session, actor, case_id, "request_documents", Said(note=data.note))
    made = await request_documents(session, actor, case_id, data.requested(), at=now(), version=data.version, said=said)
    return await _answer(session, actor, made)


@post(PATH + "/supply_documents", summary="融资申请：补充材料", **_opened("supply_documents"))
async def supply_application_documents(
    request: Caller, session: Session, case_id: Case, data: JSONBody[SupplyDocumentsBody]
) -> Response[Any]:
    """Papers of the enterprise, or a note that says why there are none."""
    actor = actor_of(request)
    said = Said(note=data.note)
    made = await supply_documents(session, actor, case_id, data.documents, at=now(), version=data.version, said=said)
    return await _answer(session, actor, made)


@post(PATH + "/propose", summary="融资申请：提交审批意见", **_opened("propose"))
async def propose_application(request: Caller, session: Session, case_id: Case, data: JSONBody[ProposeBody]) -> Response[Any]:
    """Figures inside the product; another person approves them."""
    actor = actor_of(request)
    said = await _said(session, actor, case_id, "propose", Said(note=data.note))
    return await _answer(session, actor, await propose(session, actor, case_id, data.terms(), at=now(), version=data.version, said=said))


@post(PATH + "/reject", summary="融资申请：不同意", **_opened("reject"))
async def reject_application(request: Caller, session: Session, case_id: Case, data: JSONBody[RejectBody]) -> Response[Any]:
    """With a code of `/reason_codes` and a sentence that the enterprise reads."""
    actor = actor_of(request)
    said = await _said(session, actor, case_id, "reject", Said(data.reason_code, data.reason))
    return await _answer(session, actor, await reject(session, actor, case_id, at=now(), version=data.version, said=said))


@post(PATH + "/sign", summary="融资申请：签约", **_opened("sign"))
async def sign_application(request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[SignBody]) -> Response[Any]:
    """Makes the contract with the figures that were approved; `contract_id` names it."""
    actor = actor_of(request)
    made, _ = await sign(session, actor, case_id, data.terms(), esign_of(state), at=now(), version=data.version)
    return await _answer(session, actor, made)


@post(PATH + "/sign_online", summary="融资申请：在线签约", **_opened("sign_online"))
async def sign_application_online(
    request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[SignOnlineBody]
) -> Response[Any]:
    """By the enterprise, for a product that is dealt with here; the contract has the number of the case. `keep_others` is said before."""
    actor = actor_of(request)
    made, _ = await sign_online(session, actor, case_id, esign_of(state), agreed=data.agreed, at=now(), version=data.version)
    return await _answer(session, actor, made)


async def _said(session: AsyncSession, actor: Actor, case_id: UUID, action: str, said: Said) -> Said:
    """A delegate acts in the absent officer's place."""
    return in_place_of(await get_case(session, actor, case_id), actor, APPLICATION.move(action), said)


async def _answer(session: AsyncSession, actor: Actor, case: Application) -> Response[Any]:
    shown = await application_resource(session, actor, case)
    return exact_json_response(shown, headers={"ETag": tag_of(shown)})


APPLICATION_MOVES: list[ControllerRouterHandler] = [
    submit_application,
    accept_application,
    request_application_documents,
    supply_application_documents,
    propose_application,
    reject_application,
    sign_application,
    sign_application_online,
    *api_moves(moves_named(APPLICATION, *AS_USUAL), "/applications", AS_USUAL, get_case, application_resource, ApplicationResource),
]
