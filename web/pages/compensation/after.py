"""After the money: recoveries, their arrival at the fund, settlement, write-off and claw-back, from the page of a claim."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.workflow.mover import CaseNotFound
from policies.claims.claw_back import claw_back
from policies.claims.desk.preview import preview_recovery
from policies.claims.finish import settle, write_off
from policies.claims.models import Claim
from policies.claims.recover import RecoveryTerms, confirm_arrival, record_recovery
from policies.claims.repository import get_claim, visible
from policies.claims.states import CLAIM
from web.forms import FormData
from web.pages.compensation.addresses import ONE, of_claimants, of_keepers
from web.pages.compensation.attempt import REFUSALS, Show, attempt
from web.pages.compensation.case import show_claim
from web.pages.compensation.mine import show_own
from web.refusals import record_refusal
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.unit_of_work import NOT_TAKEN
from web.views.compensation.forms import ARRIVE
from web.views.compensation.refusal import ClaimRefusal, refusal_of
from web.workflow_pages import said_in_form
from web.workflow_routes import version_in

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Claims = FromPath[UUID]
Previewed = Callable[..., Awaitable[Response[Any]]]  # show_claim or show_own
RECOVER = CLAIM.move("record_recovery").permission
ARRIVAL = "claims:claim:confirm_arrival"
REFERENCE = 64


def _moves(action: str) -> dict[str, Any]:
    return {"opt": permission(CLAIM.move(action).permission), "status_code": 200}


@post(of_keepers(ONE + "/recoveries"), **_moves("record_recovery"))
async def keepers_recovery(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """What came back, as the fund's keepers know it: booked at once."""
    return await _record(request, system_session, state, case_id, form, show_claim)


@post(of_claimants(ONE + "/recoveries"), **_moves("record_recovery"))
async def own_recovery(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """What the claimant reports; as the system, since other funds of the loss get their part too."""
    return await _record(request, system_session, state, case_id, form, show_own)


@post(of_keepers(ONE + "/recoveries/preview"), opt=permission(RECOVER) | {NOT_TAKEN: True}, status_code=200)
async def keepers_preview(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """How it would be divided; nothing is kept."""
    return await _preview(request, system_session, state, case_id, form, show_claim)


@post(of_claimants(ONE + "/recoveries/preview"), opt=permission(RECOVER) | {NOT_TAKEN: True}, status_code=200)
async def own_preview(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """The same for the claimant."""
    return await _preview(request, system_session, state, case_id, form, show_own)


@post(of_keepers(ONE + "/recoveries/{recovery_id:uuid}/arrive"), opt=permission(ARRIVAL), status_code=200)
async def arrived_recovery(
    request: HTMXRequest, session: Session, state: State, case_id: Claims, recovery_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """The fund's part has come to its account."""

    async def do(actor: Actor, claim: Claim) -> None:
        if await session.scalar(select(Claim.id).where(Claim.id == claim.id, visible(actor, ARRIVAL))) is None:
            raise CaseNotFound("这件申请现在没有等待到账的追回")
        typed = TypedForm(form)
        arrived_on = typed.day("arrived_on", "到账日")
        voucher = typed.text("voucher", "凭证号", longest=REFERENCE)
        typed.require_all()
        await confirm_arrival(session, actor, claim.id, recovery_id, arrived_on, voucher, at=now())

    return await attempt(request, session, state, case_id, form, f"{ARRIVE}-{recovery_id}", do, show_claim)


@post(of_keepers(ONE + "/settle"), **_moves("settle"))
async def settle_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Nothing more is expected to come back."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("settle"), form)
        await settle(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "settle", do, show_claim)


@post(of_keepers(ONE + "/write_off"), **_moves("write_off"))
async def write_off_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """The fund gives up waiting; the debt stays."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("write_off"), form)
        await write_off(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "write_off", do, show_claim)


@post(of_keepers(ONE + "/claw_back"), **_moves("claw_back"))
async def claw_back_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """What was paid has to come back."""

    async def do(actor: Actor, claim: Claim) -> None:
        typed = TypedForm(form)
        amount = typed.fen_or_none("amount", "退回金额")
        typed.require_all()
        said = await said_in_form(state, actor, CLAIM.move("claw_back"), form)
        await claw_back(session, actor, claim.id, amount_fen=amount, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "claw_back", do, show_claim)


async def _record(request: HTMXRequest, session: AsyncSession, state: State, claim_id: UUID, form: FormData, show: Show) -> Response[Any]:
    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("record_recovery"), form)
        await record_recovery(session, actor, claim.id, _terms(form), at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, claim_id, form, "record_recovery", do, show)


async def _preview(
    request: HTMXRequest, session: AsyncSession, state: State, claim_id: UUID, form: FormData, show: Previewed
) -> Response[Any]:
    actor = actor_of(request)
    claim = await get_claim(session, actor, claim_id)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        division = await preview_recovery(session, actor, claim.id, _terms(form), at=now())
    except REFUSALS as refused:
        await record_refusal(request.scope, refused)
        claim = await get_claim(session, actor, claim_id)
        return await show(request, session, state, claim, refusal_of("record_recovery", form, refused))
    claim = await get_claim(session, actor, claim_id)
    return await show(request, session, state, claim, ClaimRefusal("record_recovery", typed), preview=division)


def _terms(form: FormData) -> RecoveryTerms:
    typed = TypedForm(form)
    amount = typed.fen("amount", "追回金额", required=True)
    day: date = typed.day("recovered_on", "到账日")
    reference = typed.text("external_reference", "流水号", longest=REFERENCE)
    costs = typed.fen("costs", "追偿费用")
    typed.require_all()
    return RecoveryTerms(amount_fen=amount, recovered_on=day, external_reference=reference, costs_fen=costs)


CLAIM_AFTER: list[ControllerRouterHandler] = [
    keepers_recovery, own_recovery, keepers_preview, own_preview, arrived_recovery, settle_claim, write_off_claim, claw_back_claim,
]  # fmt: skip
