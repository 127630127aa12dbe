"""`/api/v1/applications`: an enterprise applies; both sides read their cases."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from products.applications.assign import ASSIGN, assign
from products.applications.draft import copy_form, create_form
from products.applications.remarks import messages_of, notes_of, write_message, write_note
from products.applications.repository import LIST, READ, get_case, list_cases
from products.applications.states import ApplicationStatus
from products.applications.submit import submit_form
from web.api.application_bodies import ApplicationBody, AssignBody, CopyBody, RemarkBody
from web.api.application_views import (
    ApplicationForm,
    ApplicationGroupResource,
    ApplicationPage,
    ApplicationResource,
    ApplicationSummary,
    RemarkList,
    RemarkView,
    answers_in,
    application_resource,
    application_summaries,
    group_resource,
)
from web.api.etags import NOT_MODIFIED, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.applications import receipts_of
from web.security.permissions import actor_of, permission

PATH = "/applications"
ANSWER = {200: ResponseSpec(ApplicationResource, generate_examples=False, description="融资申请")}
CREATED = {201: ResponseSpec(ApplicationGroupResource, generate_examples=False, description="一份申请，每款产品一件")}
LISTED = {200: ResponseSpec(ApplicationPage, generate_examples=False, description="一页申请，新的在前")}
ASSIGNED = {200: ResponseSpec(ApplicationPage, generate_examples=False, description="分配到的申请")}
FORM = {200: ResponseSpec(ApplicationForm, generate_examples=False, description="填报内容，每项注明来源")}
REMARKS = {200: ResponseSpec(RemarkList, generate_examples=False, description="按时间先后")}
REMARKED = {201: ResponseSpec(RemarkView, generate_examples=False, description="已写下")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Status = Annotated[ApplicationStatus | None, QueryParameter(name="state", description="只列这种状态的")]
Own = Annotated[str | None, QueryParameter(max_length=64, description="机构自己的编号")]


@post(PATH, opt=permission("applications:group:create"), summary="申请融资", responses=CREATED | problems(400, 401, 403, 409, 422))
async def create_application(request: Caller, session: Session, state: State, data: JSONBody[ApplicationBody]) -> Response[Any]:
    """One form for up to three products, as a draft or sent at once. Each lender may make an enquiry of its own about the enterprise.

    When one case is signed the others are withdrawn, unless `keep_others` says otherwise.
    """
    actor, at = actor_of(request), now()
    form = await create_form(session, actor, data.terms(), at=at)
    if data.state == "submitted":
        form, _ = await submit_form(session, actor, form.id, receipts_of(state), at=at)
    shown = await group_resource(session, actor, form)
    headers = {"Location": f"/api/v1/application_groups/{form.id}", "ETag": tag_of(shown)}
    answer = exact_json_response(shown, headers=headers)
    answer.status_code = 201
    return answer


@get(PATH, opt=permission(LIST), summary="申请列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_applications(
    request: Caller,
    session: Session,
    status: Status = None,
    external_reference: Own = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> ApplicationPage:
    """Own ones of an enterprise, those sent to a lender; a branch sees its own."""
    found = await list_cases(
        session, actor_of(request), limit=limit + 1, before=place_of(cursor), state=status, reference=external_reference
    )
    shown = found[:limit]
    return ApplicationPage(await application_summaries(session, shown), str(shown[-1].id) if len(found) > limit else None)


@get(PATH + "/{case_id:uuid}", opt=permission(READ), summary="一件申请", responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_application(request: Caller, session: Session, case_id: FromPath[UUID]) -> Response[Any]:
    """With its clocks, steps and the moves open to the caller. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await application_resource(session, actor, await get_case(session, actor, case_id)))


@get(PATH + "/{case_id:uuid}/form", opt=permission(READ), summary="申请的填报内容", responses=FORM | problems(400, 401, 403, 404))
async def get_application_form(request: Caller, session: Session, case_id: FromPath[UUID]) -> Response[Any]:
    """What the enterprise sent, each value with where it is from and of which day."""
    case = await get_case(session, actor_of(request), case_id)
    return exact_json_response(ApplicationForm(await answers_in(session, case)))


@post(
    PATH + "/{case_id:uuid}/copy",
    opt=permission("applications:application:copy"),
    summary="换一款产品再申请",
    responses=CREATED | problems(400, 401, 403, 404, 409, 422),
)
async def copy_application(request: Caller, session: Session, case_id: FromPath[UUID], data: JSONBody[CopyBody]) -> Response[Any]:
    """A draft with the same figures, answers and papers. A case that waits or has lapsed ends as `rerouted` when it is sent."""
    actor = actor_of(request)
    form = await copy_form(session, actor, await get_case(session, actor, case_id), data.product_id, at=now())
    shown = await group_resource(session, actor, form)
    answer = exact_json_response(shown, headers={"Location": f"/api/v1/application_groups/{form.id}", "ETag": tag_of(shown)})
    answer.status_code = 201
    return answer


@post(
    PATH + "/assign",
    opt=permission(ASSIGN),
    status_code=200,
    summary="分配经办人",
    responses=ASSIGNED | problems(400, 401, 403, 404, 409, 422),
)
async def assign_applications(request: Caller, session: Session, data: JSONBody[AssignBody]) -> ApplicationPage:
    """Open cases, one or many, to an officer of the lender or of one of its branches. Their clocks go on."""
    cases = await assign(session, actor_of(request), data.application_ids, data.officer_id, at=now())
    shown: list[ApplicationSummary] = await application_summaries(session, cases)
    return ApplicationPage(shown, None)


@get(
    PATH + "/{case_id:uuid}/notes",
    opt=permission("applications:application:note"),
    summary="内部备注",
    responses=REMARKS | problems(400, 401, 403, 404),
)
async def list_notes(request: Caller, session: Session, case_id: FromPath[UUID]) -> RemarkList:
    """Among the lender's people."""
    case = await get_case(session, actor_of(request), case_id)
    return RemarkList([RemarkView(each.id, None, name, each.written_at, each.text_zh) for each, name in await notes_of(session, case)])


@post(
    PATH + "/{case_id:uuid}/notes",
    opt=permission("applications:application:note"),
    summary="写内部备注",
    responses=REMARKED | problems(400, 401, 403, 404, 409, 422),
)
async def add_note(request: Caller, session: Session, case_id: FromPath[UUID], data: JSONBody[RemarkBody]) -> RemarkView:
    """The enterprise never reads it."""
    made = await write_note(session, actor_of(request), case_id, data.text, at=now())
    return RemarkView(made.id, None, actor_of(request).display_name or None, made.written_at, made.text_zh)


@get(
    PATH + "/{case_id:uuid}/messages",
    opt=permission("applications:application:message"),
    summary="双方留言",
    responses=REMARKS | problems(400, 401, 403, 404),
)
async def list_case_messages(request: Caller, session: Session, case_id: FromPath[UUID]) -> RemarkList:
    """What both sides wrote."""
    case = await get_case(session, actor_of(request), case_id)
    found = await messages_of(session, case)
    return RemarkList([RemarkView(each.id, each.organisation_id, name, each.written_at, each.text_zh) for each, name in found])


@post(
    PATH + "/{case_id:uuid}/messages",
    opt=permission("applications:application:message"),
    summary="给对方留言",
    responses=REMARKED | problems(400, 401, 403, 404, 409, 422),
)
async def add_case_message(request: Caller, session: Session, case_id: FromPath[UUID], data: JSONBody[RemarkBody]) -> RemarkView:
    """Both sides read it."""
    made = await write_message(session, actor_of(request), case_id, data.text, at=now())
    return RemarkView(made.id, made.organisation_id, actor_of(request).display_name or None, made.written_at, made.text_zh)
