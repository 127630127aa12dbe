"""`POST /bureau/claims/{id}/{action}`: the money of one claim: queued, confirmed by the treasury's voucher, returned (拨付)."""

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
from policies.claims.models import Claim
from policies.claims.pay import LONGEST_VOUCHER, Paid, confirm_payment, payment_returned, queue_payment
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


def _moves(action: str) -> dict[str, Any]:
    return {"opt": permission(CLAIM.move(action).permission), "status_code": 200}


@post(of_keepers(ONE + "/queue_payment"), **_moves("queue_payment"))
async def queue_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Put the next part on the list of payments."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("queue_payment"), form)
        await queue_payment(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "queue_payment", do, show_claim)


@post(of_keepers(ONE + "/confirm_payment"), **_moves("confirm_payment"))
async def confirm_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """As the treasury's receipt says."""

    async def do(actor: Actor, claim: Claim) -> None:
        typed = TypedForm(form)
        paid = Paid(typed.day("paid_on", "拨付日"), typed.text("voucher", "凭证号", longest=LONGEST_VOUCHER))
        typed.require_all()
        said = await said_in_form(state, actor, CLAIM.move("confirm_payment"), form)
        await confirm_payment(session, actor, claim.id, paid, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "confirm_payment", do, show_claim)


@post(of_keepers(ONE + "/payment_returned"), **_moves("payment_returned"))
async def return_payment(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """It did not arrive; the money stays reserved."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("payment_returned"), form)
        await payment_returned(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "payment_returned", do, show_claim)


CLAIM_PAY: list[ControllerRouterHandler] = [queue_claim, confirm_claim, return_payment]
