"""`/operator/admissions`: requests for admission by when they are due; entering, checking, deciding."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.admissions.decide import ACTIONS
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import Admission
from marketplace.admissions.new_institution import doubts
from marketplace.admissions.paper_files import papers_of
from marketplace.admissions.request_form import read_request
from marketplace.admissions.requests import (
    CHANGEABLE,
    LIVE,
    change,
    contact_of,
    enter,
    get_request,
    list_requests,
    renew_code,
    require_changeable,
)
from marketplace.admissions.states import ADMISSION, AdmissionStatus
from marketplace.admissions.terms import CONDITIONS
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.rules import Standing
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view
from marketplace.documents.models import Document
from marketplace.errors import Invalid
from marketplace.workflow.reading import open_moves, timeline
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.fresh_factor import require_fresh_factor
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.views.admission_form import form_context, typed_in, typed_of
from web.views.admission_papers import decision_card, papers_context
from web.views.institutions import REQUEST_TAGS, approval_eyes, region_zh
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import page_moves, version_in

BASE = "/operator/admissions"
LATER = datetime.max.replace(tzinfo=UTC)
CODE_KEPT = LIVE | {AdmissionStatus.ADMITTED}
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission("admissions:admission:list"))
async def admission_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What waits for somebody first, by when it is due; then the rest, the newest first."""
    found = await list_requests(system_session, actor_of(request))
    clocks = await clocks_of(system_session, ADMISSION.resource, [each.id for each in found])
    overrides, instant = await calendar_in_force(system_session), now()
    lines = [_card(each) | {"clocks": [clock_view(clock, overrides, at=instant) for clock in clocks[each.id]]} for each in found]
    lines.sort(key=lambda line: min((each.due_at for each in line["clocks"] if each.state is not Standing.DONE), default=LATER))
    return page(request, "pages/operator/admissions.html", nav="admissions", lines=lines)


@get(BASE + "/new", opt=permission("admissions:admission:create"))
async def new_admission(request: HTMXRequest) -> Response[Any]:
    """An empty form."""
    return _form_page(request, BASE, form_context({}, []))


@post(BASE, opt=permission("admissions:admission:create"), status_code=200)
async def enter_admission(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Keep a draft and show its code, once."""
    typed, conditions = typed_in(form)
    try:
        terms = read_request(typed, conditions)
    except Invalid as refused:
        return _form_page(request, BASE, form_context(typed, conditions, refused.errors), status_code=422)
    case, code = await enter(system_session, actor_of(request), terms, sealer=sealer_of(state), at=now())
    return _code_page(request, case, code)


@get(BASE + "/{admission_id:uuid}", opt=permission("admissions:admission:read"))
async def admission_page(request: HTMXRequest, system_session: System, admission_id: FromPath[UUID]) -> Response[Any]:
    """One request with its clock, timeline, four eyes and moves."""
    return await show_admission(request, system_session, await get_request(system_session, actor_of(request), admission_id))


@get(BASE + "/{admission_id:uuid}/edit", opt=permission("admissions:admission:change"))
async def edit_admission(request: HTMXRequest, system_session: System, state: State, admission_id: FromPath[UUID]) -> Response[Any]:
    """The form of a draft or a returned request."""
    case = await get_request(system_session, actor_of(request), admission_id)
    require_changeable(case)
    again = form_context(*typed_of(case, contact_of(case, sealer_of(state))))
    return _form_page(request, f"{BASE}/{admission_id}/edit", again, version=case.version)


@post(BASE + "/{admission_id:uuid}/edit", opt=permission("admissions:admission:change"), status_code=200)
async def save_admission(
    request: HTMXRequest, system_session: System, state: State, admission_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """Keep what was changed."""
    actor, version, (typed, conditions) = actor_of(request), version_in(form), typed_in(form)
    require_changeable(await get_request(system_session, actor, admission_id))
    try:
        terms = read_request(typed, conditions)
    except Invalid as refused:
        again = form_context(typed, conditions, refused.errors)
        return _form_page(request, f"{BASE}/{admission_id}/edit", again, version=version, status_code=422)
    await change(system_session, actor, admission_id, terms, version=version, sealer=sealer_of(state), at=now())
    return go_to(request, f"{BASE}/{admission_id}")


@post(BASE + "/{admission_id:uuid}/code", opt=permission("admissions:admission:renew_code"), status_code=200)
async def renew_admission_code(
    request: HTMXRequest, system_session: System, state: State, admission_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """A new code in place of a lost one: whoever holds it becomes the first administrator, so the operator proves to be oneself."""
    actor = actor_of(request)
    case = await get_request(system_session, actor, admission_id)
    try:
        await require_fresh_factor(state, actor, str(form.get("code", "")), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await show_admission(request, system_session, case, wrong_code=str(refused))
    return _code_page(request, case, await renew_code(system_session, actor, admission_id, at=now()))


async def show_admission(
    request: HTMXRequest,
    session: AsyncSession,
    case: Admission,
    refused: Refused = NOT_REFUSED,
    *,
    wrong_code: str | None = None,
    papers_refused: Invalid | None = None,
    paper: str = "",
) -> Response[Any]:
    """One request. `refused`: a move that was; `papers_refused`: why files for `paper` were."""
    actor, instant = actor_of(request), now()
    overrides = await calendar_in_force(session)
    steps = await timeline(session, ADMISSION, case.id)
    clocks = (await clocks_of(session, ADMISSION.resource, [case.id]))[case.id]
    moves = await open_moves(session, actor, ADMISSION, case.id, case)
    return page(
        request,
        "pages/operator/admission.html",
        status_code=422 if refused.errors or wrong_code or papers_refused else 200,
        nav="admissions",
        admission=_card(case),
        contact=contact_of(case, sealer_of(request.app.state)),
        papers=papers_context(case, await papers_of(session, case), papers_refused.errors if papers_refused else (), {"paper": paper}),
        decision=decision_card(await session.get(Document, case.decision_id) if case.decision_id else None),
        conditions=[CONDITIONS.get(code, code) for code in case.conditions],
        doubts=await doubts(session, case) if case.status in LIVE else [],
        clocks=[clock_view(each, overrides, at=instant) for each in clocks],
        timeline=timeline_of(steps),
        eyes=approval_eyes(steps, case.status),
        forms=move_forms(ADMISSION, moves, f"{BASE}/{case.id}", refused),
        faults=refused.elsewhere,
        changeable=case.status in CHANGEABLE,
        renewable=case.status in CODE_KEPT and case.claimed_at is None,
        wrong_code=wrong_code,
    )


async def _look(session: AsyncSession, actor: Actor, admission_id: UUID) -> Admission:
    return await get_request(session, actor, admission_id)


ADMISSION_PAGE_MOVES = page_moves(ADMISSION, BASE, ACTIONS, _look, show_admission, as_system=True)


def _card(case: Admission) -> dict[str, Any]:
    return {
        "id": case.id,
        "name": case.name,
        "kind": INSTITUTION_KINDS[case.kind],
        "uscc": case.uscc,
        "region": region_zh(case.region),
        "licence_number": case.licence_number,
        "parent_uscc": case.parent_uscc,
        "terms_version": case.terms_version,
        "state_zh": ADMISSION.labels_zh[case.status],
        "state_tag": REQUEST_TAGS[case.status],
        "version": case.version,
        "created_at": case.created_at,
        "by_itself": case.officer_id is None,
        "organisation_id": case.organisation_id,
        "claimed_at": case.claimed_at,
    }


def _form_page(
    request: HTMXRequest, address: str, context: dict[str, Any], *, version: int | None = None, status_code: int = 200
) -> Response[Any]:
    return page(
        request,
        "pages/operator/admission_form.html",
        status_code=status_code,
        nav="admissions",
        address=address,
        version=version,
        **context,
    )


def _code_page(request: HTMXRequest, case: Admission, code: str) -> Response[Any]:
    return page(request, "pages/operator/admission_code.html", nav="admissions", name=case.name, admission_code=code, case_id=case.id)
