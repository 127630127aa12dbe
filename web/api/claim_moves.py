"""`POST /api/v1/claims/{id}/{action}`: every move of a claim. What a claimant or another organisation's reviewer does works as the
system, since the fund's books are not theirs to read; what moves money works as the bureau itself.
"""

from collections.abc import Awaitable, Callable
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
from policies.claims.claw_back import claw_back, receive_claw_back
from policies.claims.decide import approve, defer, resume
from policies.claims.eyes import declare
from policies.claims.finish import settle, write_off
from policies.claims.models import Claim
from policies.claims.pay import confirm_payment, payment_returned, queue_payment
from policies.claims.recover import confirm_arrival, record_recovery
from policies.claims.repository import get_claim, hold_claim
from policies.claims.review import pass_review, reject, return_for_correction
from policies.claims.states import CLAIM
from policies.claims.submit import reconsider, submit, withdraw
from web.api.claim_bodies import (
    ApproveClaimBody,
    ArrivalBody,
    ClaimMoveBody,
    ClawBackBody,
    ClawBackReceiptBody,
    ConfirmPaymentBody,
    ConflictBody,
    RecoveryBody,
)
from web.api.claim_views import ClaimResource, claim_resource
from web.api.etags import tag_of
from web.api.loan_bodies import fen
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.workflow_pages import said_in_body

PATH = "/claims/{case_id:uuid}"
ANSWER = {200: ResponseSpec(ClaimResource, generate_examples=False, description="补偿申请")}
RECORDED = {201: ResponseSpec(ClaimResource, generate_examples=False, description="登记之后的补偿申请")}
REFUSALS = problems(400, 401, 403, 404, 409, 422)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Case = FromPath[UUID]
UseCase = Callable[..., Awaitable[Claim]]
NOTHING_SENT, AS_COMPUTED, ALL_OF_IT = ClaimMoveBody(), ApproveClaimBody(), ClawBackBody()
AS_SYSTEM: dict[str, UseCase] = {
    "submit": submit, "withdraw": withdraw, "reconsider": reconsider, "return_for_correction": return_for_correction,
    "pass_review": pass_review, "reject": reject, "defer": defer,
}  # fmt: skip
AS_KEEPER: dict[str, UseCase] = {
    "resume": resume, "queue_payment": queue_payment, "payment_returned": payment_returned, "settle": settle, "write_off": write_off,
}  # fmt: skip


def _opened(action: str) -> dict[str, Any]:
    step = CLAIM.move(action)
    said = {"opt": permission(step.permission), "status_code": 200, "responses": ANSWER | REFUSALS}
    return said | {"summary": f"补偿申请：{step.label_zh}"}


def _route(action: str, use_case: UseCase, *, as_system: bool) -> ControllerRouterHandler:
    async def own_handler(
        request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[ClaimMoveBody | None] = None
    ) -> Response[Any]:
        return await _moved(request, session, state, case_id, action, data or NOTHING_SENT, use_case)

    async def system_handler(
        request: Caller, system_session: Session, state: State, case_id: Case, data: JSONBody[ClaimMoveBody | None] = None
    ) -> Response[Any]:
        return await _moved(request, system_session, state, case_id, action, data or NOTHING_SENT, use_case)

    handler = system_handler if as_system else own_handler
    handler.__name__ = handler.__qualname__ = f"{action}_claim"
    step = CLAIM.move(action)
    states = "、".join(f"「{CLAIM.labels_zh[each]}」（{each}）" for each in CLAIM.states if each in step.sources)
    handler.__doc__ = f"{step.label_zh}。现在的状态须是{states}。"
    return post(f"{PATH}/{action}", **_opened(action))(handler)


CLAIM_MOVES = [
    *(_route(action, use_case, as_system=True) for action, use_case in AS_SYSTEM.items()),
    *(_route(action, use_case, as_system=False) for action, use_case in AS_KEEPER.items()),
]


@post(PATH + "/approve", **_opened("approve"))
async def approve_claim(
    request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[ApproveClaimBody | None] = None
) -> Response[Any]:
    """Reserves the money. Computed anew: never more than that; above the fund's sum the first of two approvers endorses."""
    body = data or AS_COMPUTED
    return await _moved(request, session, state, case_id, "approve", body, approve, amount_fen=body.amount_fen)


@post(PATH + "/confirm_payment", **_opened("confirm_payment"))
async def confirm_claim_payment(
    request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[ConfirmPaymentBody]
) -> Response[Any]:
    """With the treasury's voucher, used once in a fund. While parts are left the claim is `approved` again."""

    async def use_case(session: AsyncSession, actor: Actor, claim_id: UUID, **more: Any) -> Claim:
        return await confirm_payment(session, actor, claim_id, data.paid(), **more)

    return await _moved(request, session, state, case_id, "confirm_payment", data, use_case)


@post(PATH + "/claw_back", **_opened("claw_back"))
async def claw_back_claim(
    request: Caller, session: Session, state: State, case_id: Case, data: JSONBody[ClawBackBody | None] = None
) -> Response[Any]:
    """Orders money back, with a coded reason; what comes is recorded as a recovery or by `receive_claw_back`."""
    body = data or ALL_OF_IT
    return await _moved(request, session, state, case_id, "claw_back", body, claw_back, amount_fen=body.amount_fen)


@post(PATH + "/receive_claw_back", **_opened("receive_claw_back"))
async def receive_claim_claw_back(request: Caller, session: Session, case_id: Case, data: JSONBody[ClawBackReceiptBody]) -> Response[Any]:
    """Money that was ordered back has come to the fund's account."""
    actor = actor_of(request)
    claim = await hold_claim(session, actor, case_id, "receive_claw_back")
    said = Said(note=data.note)
    back = await receive_claw_back(session, actor, claim, fen(data.amount), data.received_on, data.voucher, at=now(), said=said)
    return await _answer(session, actor, back)


@post(
    PATH + "/recoveries",
    opt=permission("claims:claim:record_recovery"),
    summary="补偿申请：登记追回",
    responses=RECORDED | ANSWER | REFUSALS,
)
async def record_claim_recovery(request: Caller, system_session: Session, case_id: Case, data: JSONBody[RecoveryBody]) -> Response[Any]:
    """Divided by the fund's order over everybody who bore the loss. The same reference with the same content changes nothing (200)."""
    actor = actor_of(request)
    done = await record_recovery(system_session, actor, case_id, data.terms(), at=now(), version=data.version, said=Said(note=data.note))
    return await _answer(system_session, actor, done.claim, status_code=200 if done.unchanged else 201)


@post(
    PATH + "/recoveries/{recovery_id:uuid}/arrive",
    opt=permission("claims:claim:confirm_arrival"),
    status_code=200,
    summary="补偿申请：追回款到账",
    responses=ANSWER | REFUSALS,
)
async def confirm_claim_arrival(
    request: Caller, session: Session, case_id: Case, recovery_id: FromPath[UUID], data: JSONBody[ArrivalBody]
) -> Response[Any]:
    """The fund's part of a recovery has come to its account."""
    actor = actor_of(request)
    claim = await confirm_arrival(session, actor, case_id, recovery_id, data.arrived_on, data.voucher, at=now())
    return await _answer(session, actor, claim)


@post(
    PATH + "/declare",
    opt=permission("claims:claim:declare"),
    status_code=200,
    summary="补偿申请：利益冲突声明",
    responses=ANSWER | REFUSALS,
)
async def declare_claim_conflict(request: Caller, session: Session, case_id: Case, data: JSONBody[ConflictBody]) -> Response[Any]:
    """Whoever reviews, approves or pays says before whether there is an interest in the case; a program declares by acting."""
    actor = actor_of(request)
    claim = await declare(session, actor, case_id, conflict=data.conflict, text_zh=data.text, at=now())
    return await _answer(session, actor, claim)


async def _moved(
    request: Caller, session: AsyncSession, state: State, case_id: UUID, action: str, body: ClaimMoveBody, use_case: UseCase, **more: Any
) -> Response[Any]:
    actor, step = actor_of(request), CLAIM.move(action)
    await get_claim(session, actor, case_id)  # first: a claim that is not the caller's to see asks for nothing
    fresh = await said_in_body(state, actor, step, body)
    said = body.said(step)
    moved = await use_case(
        session, actor, case_id, at=now(), version=body.version, said=Said(said.reason_code, said.note, fresh.factor_fresh), **more
    )
    return await _answer(session, actor, moved)


async def _answer(session: AsyncSession, actor: Actor, claim: Claim, *, status_code: int = 200) -> Response[Any]:
    shown = await claim_resource(session, actor, claim)
    return Response(shown, status_code=status_code, headers={"ETag": tag_of(shown)})
