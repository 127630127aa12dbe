"""`/bank/applications/{id}`: everything that a decision needs on one page (审批)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.policy import policy_table
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view, in_order_of_need
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.models import Organisation
from marketplace.members.repository import organisation_by_id
from marketplace.workflow.reading import open_moves, timeline
from products.applications.assign import ASSIGN
from products.applications.case_desk import approvers_of, contract_of, earlier_cases
from products.applications.desk.officers import desk_of, officers_of
from products.applications.desk.templates import refusal_templates
from products.applications.models import Application
from products.applications.remarks import messages_of, notes_of
from products.applications.repository import get_case, last_proposal, open_request
from products.applications.states import APPLICATION, OPEN
from products.catalogue.models import ProductVersion
from web.api.application_views import answers_in
from web.forms import FormData
from web.pages.bank.case.reading import sent_with, weigh
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.case.answers import answer_lines
from web.views.case.clock_notes import clock_notes
from web.views.case.forms import case_forms
from web.views.case.head import case_head, earlier_lines
from web.views.case.papers import paper_views
from web.views.case.people import eyes_of, steps_and_next
from web.views.case.proposal import contract_view, costs_of_typed, proposal_view
from web.views.case.refused import NOT_REFUSED, CaseRefusal
from web.views.case.verdict import pinned_verdict

BASE = "/bank/applications"
ONE = BASE + "/{case_id:uuid}"
WEIGH = "applications:application:weigh"  # reading is both sides', this page the lender's alone


@get(ONE, opt=permission(WEIGH))
async def bank_case(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, case_id: FromPath[UUID]) -> Response[Any]:
    """One case. Reading the enterprise's report is recorded where the enterprise sees it."""
    return await show_case(request, session, state, await get_case(session, actor_of(request), case_id))


async def show_case(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    case: Application,
    refused: CaseRefusal = NOT_REFUSED,
) -> Response[Any]:
    """The page of a case that the caller may see; what was refused comes back in its form."""
    actor, at = actor_of(request), now()
    version = await session.get_one(ProductVersion, case.product_version_id)
    subject = await organisation_by_id(session, case.subject_id)
    content, papers = await sent_with(state, case)
    pinned = pinned_verdict(content, builtin_vocabulary())
    weighed = await weigh(session, state, actor, case, version, pinned, at=at)
    steps = await timeline(session, APPLICATION, case.id)
    proposal = await last_proposal(session, case.id)
    approvers = await approvers_of(session, case, at=at)
    moves = await open_moves(session, actor, APPLICATION, case.id, case)
    templates = await refusal_templates(session, actor)
    forms = case_forms(case, version, moves, proposal, templates, refused, at=at)
    time = await _time(session, case, at)
    assert actor.organisation_id is not None  # noqa: S101  # the policy table gives the permission to institutions' people
    desk = await desk_of(session, actor.organisation_id)
    may_assign = case.status in OPEN and policy_table().grant(actor.role, ASSIGN) is not None
    officers = await officers_of(session, actor, desk, at=at) if may_assign else []
    return page(
        request,
        "pages/bank/case.html",
        status_code=refused.status,
        nav="applications",
        base=f"{BASE}/{case.id}",
        case=case_head(case, subject, version, pinned, await _officer(session, case)),
        verdict=pinned,
        weighed=weighed,
        answers=answer_lines(await answers_in(session, case), builtin_vocabulary()),
        papers=paper_views(papers, await open_request(session, case.id)),
        forms=forms,
        refused=refused,
        costs=None if forms.opinion is None else costs_of_typed(FormData(forms.opinion.typed), version, at=at),
        proposal=None if proposal is None else proposal_view(proposal, version, at=at),
        contract=contract_view(await contract_of(session, case.id)),
        eyes=eyes_of(case, proposal, steps, approvers),
        officers=officers,
        own_account=actor.account_id,
        notes=await notes_of(session, case),
        messages=_messages(await messages_of(session, case), subject),
        timeline=steps_and_next(case, steps, time["due"]),
        earlier=earlier_lines(await earlier_cases(session, actor, case), BASE),
        **time,
    )


async def _time(session: AsyncSession, case: Application, at: datetime) -> dict[str, Any]:
    clocks = (await clocks_of(session, APPLICATION.resource, [case.id]))[case.id]
    overrides = await calendar_in_force(session)
    views = [clock_view(each, overrides, at=at) for each in clocks]
    first = next(iter(in_order_of_need(views)), None)
    due = None if first is None or case.status not in OPEN or case.due_at is None else first.due_zh
    return {"clocks": views, "clock_notes": clock_notes(clocks, overrides, at=at), "due": due}


async def _officer(session: AsyncSession, case: Application) -> str | None:
    return None if case.officer_id is None else (await session.get_one(Account, case.officer_id)).display_name


def _messages(found: Any, subject: Organisation) -> list[dict[str, Any]]:
    return [{"mine": each.organisation_id != subject.id, "who": name, "at": each.written_at, "text": each.text_zh} for each, name in found]
