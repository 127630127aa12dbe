"""`POST /bank/claims/{id}/{action}`, `/guarantor/claims/…`: what the claimant does with an own claim."""

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
from policies.claims.draft import edit
from policies.claims.models import Claim
from policies.claims.repository import papers_of
from policies.claims.states import CLAIM
from policies.claims.submit import reconsider, submit, withdraw
from policies.claims.terms import Paper
from web.forms import FormData
from web.pages.compensation.addresses import ONE, of_claimants
from web.pages.compensation.attempt import attempt
from web.pages.compensation.mine import EDIT, show_own
from web.security.permissions import permission
from web.views.compensation.stating import STATE, kept_terms, papers_in, stated
from web.workflow_pages import said_in_form
from web.workflow_routes import version_in

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Claims = FromPath[UUID]


def _moves(action: str) -> dict[str, Any]:
    return {"opt": permission(CLAIM.move(action).permission), "status_code": 200}


@post(of_claimants(ONE + "/submit"), **_moves("submit"))
async def submit_claim(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Send it in; as the system, because the fund's figures are not the claimant's to read."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("submit"), form)
        await submit(system_session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, system_session, state, case_id, form, "submit", do, show_own)


@post(of_claimants(ONE + "/withdraw"), **_moves("withdraw"))
async def withdraw_claim(request: HTMXRequest, system_session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Take it back; what was reserved is released, in books that are not the claimant's."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("withdraw"), form)
        await withdraw(system_session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, system_session, state, case_id, form, "withdraw", do, show_own)


@post(of_claimants(ONE + "/reconsider"), **_moves("reconsider"))
async def reconsider_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Ask again after a refusal."""

    async def do(actor: Actor, claim: Claim) -> None:
        said = await said_in_form(state, actor, CLAIM.move("reconsider"), form)
        await reconsider(session, actor, claim.id, at=now(), version=version_in(form), said=said)

    return await attempt(request, session, state, case_id, form, "reconsider", do, show_own)


@post(of_claimants(ONE + "/edit"), opt=permission(EDIT), status_code=200)
async def edit_claim(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """Figures, number and statement of a draft or of a claim that was returned."""

    async def do(actor: Actor, claim: Claim) -> None:
        _require_open(claim)
        papers = papers_in(list(await papers_of(session, claim.id)))
        terms = stated(form, claim.default_event_id, claim.fund_id, papers)
        await edit(session, actor, claim.id, terms, at=now(), version=version_in(form))

    return await attempt(request, session, state, case_id, form, STATE, do, show_own)


@post(of_claimants(ONE + "/papers"), opt=permission(EDIT), status_code=200)
async def add_claim_paper(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """One of the institution's files, for one line of the fund's list."""

    async def do(actor: Actor, claim: Claim) -> None:
        _require_open(claim)
        papers = papers_in(list(await papers_of(session, claim.id)))
        added = Paper(_document(form), str(form.get("material", "")).strip() or None)
        kept = [each for each in papers if each.document_id != added.document_id]
        await edit(session, actor, claim.id, kept_terms(claim, [*kept, added]), at=now(), version=version_in(form))

    return await attempt(request, session, state, case_id, form, "paper", do, show_own)


@post(of_claimants(ONE + "/papers/remove"), opt=permission(EDIT), status_code=200)
async def remove_claim_paper(request: HTMXRequest, session: Session, state: State, case_id: Claims, form: Form) -> Response[Any]:
    """The file stays in 我的文件."""

    async def do(actor: Actor, claim: Claim) -> None:
        _require_open(claim)
        gone = _document(form)
        kept = [each for each in papers_in(list(await papers_of(session, claim.id))) if each.document_id != gone]
        await edit(session, actor, claim.id, kept_terms(claim, kept), at=now(), version=version_in(form))

    return await attempt(request, session, state, case_id, form, "paper", do, show_own)


def _require_open(claim: Claim) -> None:
    """Before the form is read: nobody corrects a form of what cannot be changed any more."""
    CLAIM.require(claim.status, CLAIM.move("submit"))


def _document(form: FormData) -> UUID:
    try:
        return UUID(str(form.get("document_id", "")))
    except ValueError:
        raise Invalid("没有保存", [FieldError("/document_id", "请在列表中选一份文件")]) from None


OWN_CLAIM_ACTS: list[ControllerRouterHandler] = [
    submit_claim, withdraw_claim, reconsider_claim, edit_claim, add_claim_paper, remove_claim_paper,
]  # fmt: skip
