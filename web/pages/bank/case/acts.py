"""`POST /bank/applications/{id}/{action}`: what a lender's people decide on the page of a case.

Whatever is refused comes back on the page as the case then stands, with what was typed: of two decisions at once the second is told of
the first, and loses no word.
"""

from collections.abc import Awaitable, Callable
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
from marketplace.errors import Conflict, Invalid
from marketplace.workflow.mover import FourEyesNeeded, Said
from products.applications.decide import approve, propose, reject
from products.applications.desk.templates import refusal_templates
from products.applications.handle import accept, record_contact
from products.applications.models import Application
from products.applications.papers import request_documents
from products.applications.repository import get_case
from products.applications.sign import sign
from products.applications.states import APPLICATION
from products.catalogue.models import ProductVersion
from web.applications import esign_of
from web.forms import FormData
from web.pages.bank.case.page import BASE, ONE, show_case
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.case.proposal import costs_of_typed
from web.views.case.refused import CaseRefusal, refusal_of
from web.views.case.typed import REFUSE, read_lines, read_proposal, read_signature, said_refusal, typed_in
from web.workflow_pages import in_place_of, said_in_form
from web.workflow_routes import version_in

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Case = FromPath[UUID]


def _moves(action: str) -> dict[str, Any]:
    return {"opt": permission(APPLICATION.move(action).permission), "status_code": 200}


@post(ONE + "/accept", **_moves("accept"))
async def accept_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Take the case on, with the lender's own number of it."""

    async def act(actor: Actor, case: Application) -> None:
        said = await _said(state, actor, case, "accept", form)
        reference = str(form.get("external_reference", "")).strip() or None
        await accept(session, actor, case.id, at=now(), version=version_in(form), said=said, reference=reference)

    return await attempt(request, session, state, case_id, "accept", form, act)


@post(ONE + "/record_contact", **_moves("record_contact"))
async def record_case_contact(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Somebody has spoken with the enterprise."""

    async def act(actor: Actor, case: Application) -> None:
        said = await _said(state, actor, case, "record_contact", form)
        await record_contact(session, actor, case.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, "record_contact", form, act)


@post(ONE + "/request_documents", **_moves("request_documents"))
async def request_case_documents(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Ask for papers, one a line; the lender's clock waits."""

    async def act(actor: Actor, case: Application) -> None:
        said = in_place_of(case, actor, APPLICATION.move("request_documents"), Said())
        await request_documents(session, actor, case.id, read_lines(form), at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, "request_documents", form, act)


@post(ONE + "/propose", **_moves("propose"))
async def propose_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """The officer's opinion: an approval goes to another person, a refusal takes effect at once."""

    async def act(actor: Actor, case: Application) -> None:
        if form.get("decision") == REFUSE:
            await _reject(session, actor, case, form)
            return
        terms = read_proposal(form)
        said = await _said(state, actor, case, "propose", form)
        await propose(session, actor, case.id, terms, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, "propose", form, act)


@post(ONE + "/approve", **_moves("approve"))
async def approve_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Approve exactly what the page has shown: another version of the case is refused."""

    async def act(actor: Actor, case: Application) -> None:
        said = await _said(state, actor, case, "approve", form)
        await approve(session, actor, case.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, "approve", form, act)


@post(ONE + "/reject", **_moves("reject"))
async def reject_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Refuse with a coded reason and a sentence that the enterprise reads."""

    async def act(actor: Actor, case: Application) -> None:
        await _reject(session, actor, case, form)

    return await attempt(request, session, state, case_id, "reject", form, act)


@post(ONE + "/sign", **_moves("sign"))
async def sign_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Make the contract with the figures that were approved."""

    async def act(actor: Actor, case: Application) -> None:
        await sign(session, actor, case.id, read_signature(form), esign_of(state), at=now(), version=version_in(form))

    return await attempt(request, session, state, case_id, "sign", form, act)


@post(ONE + "/cost", opt=permission(APPLICATION.move("propose").permission) | {NOT_TAKEN: True}, status_code=200)
async def cost_of_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """What the typed figures would cost the enterprise: the block alone while typing, else the page with everything that was typed."""
    case = await get_case(session, actor_of(request), case_id)
    APPLICATION.require(case.status, APPLICATION.move("propose"))
    costs = costs_of_typed(form, await session.get_one(ProductVersion, case.product_version_id), at=now())
    if request.htmx and not request.htmx.boosted:
        return page(request, "pages/bank/case.html", swap="cost", costs=costs)
    return await show_case(request, session, state, case, CaseRefusal("propose", typed_in(form)))


async def attempt(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    case_id: UUID,
    action: str,
    form: FormData,
    act: Callable[[Actor, Application], Awaitable[None]],
) -> Response[Any]:
    """Do it and show the case; what is refused is recorded, and the page comes back as the case then stands."""
    actor = actor_of(request)
    case = await get_case(session, actor, case_id)
    try:
        async with session.begin_nested():  # takes back what the act did before it was refused
            await act(actor, case)
    except (Invalid, Conflict, FourEyesNeeded) as refused:
        await record_refusal(request.scope, refused)
        case = await get_case(session, actor, case_id)
        return await show_case(request, session, state, case, refusal_of(action, form, refused))
    return go_to(request, f"{BASE}/{case_id}")


async def _reject(session: AsyncSession, actor: Actor, case: Application, form: FormData) -> None:
    said = said_refusal(form, await refusal_templates(session, actor))
    said = in_place_of(case, actor, APPLICATION.move("reject"), said)
    await reject(session, actor, case.id, at=now(), version=version_in(form), said=said)


async def _said(state: State, actor: Actor, case: Application, action: str, form: FormData) -> Said:
    """Note and code of a form; a delegate acts in the absent officer's place."""
    step = APPLICATION.move(action)
    return in_place_of(case, actor, step, await said_in_form(state, actor, step, form))


CASE_ACTS: list[ControllerRouterHandler] = [
    accept_case,
    record_case_contact,
    request_case_documents,
    propose_case,
    approve_case,
    reject_case,
    sign_case,
    cost_of_case,
]
