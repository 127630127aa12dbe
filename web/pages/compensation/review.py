"""`POST /bureau/claims/{id}/{action}`: what reviewers and approvers decide on the page of a claim (审核、核定、暂缓)."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.mover import Said
from policies.claims.decide import approve, defer, resume
from policies.claims.eyes import declare
from policies.claims.models import Claim
from policies.claims.review import pass_review, reject, return_for_correction
from policies.claims.states import CLAIM
from web.forms import FormData
from web.pages.compensation.addresses import ONE, of_keepers
from web.pages.compensation.attempt import attempt
from web.pages.compensation.case import show_claim
from web.security.permissions import permission
from web.typed_form import TypedForm
from web.workflow_pages import said_in_form
from web.workflow_routes import version_in

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Claims = FromPath[UUID]
DECISIONS = ("agree", "adjust", "return", "refuse")


def _moves(action: str) -> dict[str, Any]:
    return {"opt": permission(CLAIM.move(action).permission), "status_code": 200}


@post(of_keepers(ONE + "/declare"), opt=permission("claims:claim:declare"), status_code=200)
async def declare_on_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Whether there is an interest in the case; said once, before the first act."""

    async def do(actor: Actor, claim: Claim) -> None:
        said, text = str(form.get("conflict", "")), str(form.get("text", "")).strip()
        if said not in {"yes", "no"}:
            raise Invalid("没有声明", [FieldError("/conflict", "请选择有没有利益关系")])
        await declare(session, actor, claim.id, conflict=said == "yes", text_zh=text, at=now())

    return await attempt(request, session, state, case_id, form, "declare", do, show_claim)


@post(of_keepers(ONE + "/pass_review"), **_moves("pass_review"))
async def review_claim(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """The opinion of a review step; as the system, because a reviewer of another organisation does not read the fund's books."""

    async def do(actor: Actor, claim: Claim) -> None:
        CLAIM.require(claim.status, CLAIM.move("pass_review"))  # before the form is read: nobody corrects a form of a step that is over
        if _decision(form) == "agree":
            said = await said_in_form(state, actor, CLAIM.move("pass_review"), form)
            await pass_review(system_session, actor, claim.id, at=now(), version=version_in(form), said=said)
        else:
            await _other(system_session, state, actor, claim, form)

    return await attempt(request, system_session, state, case_id, form, "pass_review", do, show_claim)


@post(of_keepers(ONE + "/approve"), **_moves("approve"))
async def approve_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """The bureau's decision: the computed amount, a smaller one, or none."""

    async def do(actor: Actor, claim: Claim) -> None:
        CLAIM.require(claim.status, CLAIM.move("approve"))
        decision = _decision(form)
        if decision not in {"agree", "adjust"}:
            await _other(session, state, actor, claim, form)
            return
        amount = _amount(form) if decision == "adjust" else None
        said = await said_in_form(state, actor, CLAIM.move("approve"), form)
        await approve(session, actor, claim.id, amount_fen=amount, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "approve", do, show_claim)


@post(of_keepers(ONE + "/return_for_correction"), **_moves("return_for_correction"))
async def return_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Back to the claimant, with what has to be corrected; the clock waits."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("return_for_correction"), form)
        await return_for_correction(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "return_for_correction", do, show_claim)


@post(of_keepers(ONE + "/reject"), **_moves("reject"))
async def reject_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """No compensation, with a coded reason and a sentence."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("reject"), form)
        await reject(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "reject", do, show_claim)


@post(of_keepers(ONE + "/defer"), **_moves("defer"))
async def defer_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Held back while a breaker, a limit or the pool is in the way."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("defer"), form)
        await defer(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "defer", do, show_claim)


@post(of_keepers(ONE + "/resume"), **_moves("resume"))
async def resume_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Taken up again, with its amount where it had been approved."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("reinstate"), form)
        await resume(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "resume", do, show_claim)


async def _other(session: AsyncSession, state: State, actor: Actor, claim: Claim, form: FormData) -> None:
    """Returned or refused from the form of the opinion, with the reason of that choice."""
    at, version, note = now(), version_in(form), str(form.get("note", "")).strip() or None
    if _decision(form) == "return":
        said = Said(_reason(form, "return_reason"), note)
        await return_for_correction(session, actor, claim.id, at=at, version=version, said=said)
        return
    checked = await said_in_form(state, actor, CLAIM.move("reject"), form)
    said = Said(_reason(form, "refuse_reason"), note, factor_fresh=checked.factor_fresh)
    await reject(session, actor, claim.id, at=at, version=version, said=said)


def _decision(form: FormData) -> str:
    found = str(form.get("decision", ""))
    if found not in DECISIONS:
        raise Invalid("没有提交", [FieldError("/decision", "请选择意见")])
    return found


def _reason(form: FormData, name: str) -> str:
    """Of this choice; the use case knows only one reason, so an empty one is named by its own field."""
    found = str(form.get(name, ""))
    if not found:
        raise Invalid("没有提交", [FieldError(f"/{name}", "请选择原因")])
    return found


def _amount(form: FormData) -> int:
    typed = TypedForm(form)
    amount = typed.fen("amount", "调整后的金额", required=True)
    typed.require_all()
    return amount


CLAIM_REVIEW: list[ControllerRouterHandler] = [
    declare_on_claim, review_claim, approve_claim, return_claim, reject_claim, defer_claim, resume_claim,
]  # fmt: skip
