"""`/api/v1/application_groups`: the form behind up to three cases, while it is a draft and after."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from products.applications.draft import change_form, keep_others
from products.applications.repository import READ_GROUP, get_group
from products.applications.submit import submit_form
from web.api.application_bodies import ApplicationGroupBody, KeepOthersBody
from web.api.application_views import ApplicationGroupResource, group_resource
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.applications import receipts_of
from web.security.permissions import actor_of, permission

PATH = "/application_groups/{group_id:uuid}"
CHANGE = "applications:group:change"
ANSWER = {200: ResponseSpec(ApplicationGroupResource, generate_examples=False, description="一份申请，每款产品一件")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]


@get(PATH, opt=permission(READ_GROUP), summary="一份申请表", responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_application_group(request: Caller, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """With its answers, each with its source, and its cases. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await group_resource(session, actor, await get_group(session, actor, group_id)))


@put(PATH, opt=permission(CHANGE), summary="修改申请草稿", responses=ANSWER | problems(400, 401, 403, 404, 409, 412, 422))
async def change_application_group(
    request: Caller, session: Session, group_id: FromPath[UUID], data: JSONBody[ApplicationGroupBody]
) -> Response[Any]:
    """Replaces what a draft says; wants `If-Match`. A product that leaves the form ends as a withdrawn draft."""
    actor = actor_of(request)
    present = await get_group(session, actor, group_id)
    require_match(request, await group_resource(session, actor, present))
    changed = await change_form(session, actor, group_id, data.terms(), version=present.version, at=now())
    return _shown(await group_resource(session, actor, changed))


@post(
    PATH + "/keep_others",
    opt=permission(CHANGE),
    status_code=200,
    summary="签约一家后是否保留其他家",
    responses=ANSWER | problems(400, 401, 403, 404, 409, 422),
)
async def keep_other_applications(
    request: Caller, session: Session, group_id: FromPath[UUID], data: JSONBody[KeepOthersBody]
) -> Response[Any]:
    """May be said until one case is signed."""
    actor = actor_of(request)
    return _shown(await group_resource(session, actor, await keep_others(session, actor, group_id, data.keep_others, at=now())))


@post(
    PATH + "/submit",
    opt=permission("applications:group:submit"),
    status_code=200,
    summary="提交整份申请",
    responses=ANSWER | problems(400, 401, 403, 404, 409, 422),
)
async def submit_application_group(request: Caller, session: Session, state: State, group_id: FromPath[UUID]) -> Response[Any]:
    """Every case of the form that is still a draft, all or none. Each lender may make an enquiry of its own about the enterprise."""
    actor = actor_of(request)
    form, _ = await submit_form(session, actor, group_id, receipts_of(state), at=now())
    return _shown(await group_resource(session, actor, form))


def _shown(resource: ApplicationGroupResource) -> Response[Any]:
    return exact_json_response(resource, headers={"ETag": tag_of(resource)})
