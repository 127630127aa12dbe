"""`/api/v1/policies`: writing versions, signing, publishing and returning them; suspending, resuming, withdrawing and ending policies."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from policies.library import listing
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION, PolicyDraftStatus
from policies.library.drafts.decide import of_policy
from policies.library.drafts.repository import LIST, POLICY_READ, READ, list_drafts, open_draft, own_policy
from policies.library.drafts.write import begin_version, change_draft, copy_policy, create_policy, undo_change
from policies.library.models import Policy
from policies.library.states import POLICY
from products.catalogue.schemas import Code
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.policy_version_views import (
    NewPolicyBody,
    PolicyListing,
    PolicyTermsBody,
    PolicyVersionBody,
    PolicyVersionPage,
    PolicyVersionResource,
    draft_terms,
    listing_resource,
    version_resource,
    version_summary,
)
from web.api.problem import problems
from web.exact_body import exact_document
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/policies"
ONE = PATH + "/{policy_id:uuid}"
DRAFT = {200: ResponseSpec(PolicyVersionResource, generate_examples=False, description="正在编写的版本")}
MADE = {201: ResponseSpec(PolicyVersionResource, generate_examples=False, description="新的草稿")}
LISTING = {200: ResponseSpec(PolicyListing, generate_examples=False, description="政策的状态")}
LISTED = {200: ResponseSpec(PolicyVersionPage, generate_examples=False, description="一页版本，新的在前")}
States = Annotated[list[PolicyDraftStatus] | None, QueryParameter(name="state", description="只要这些状态的，可重复")]
Caller = Request[Any, Any, Any]
System = NamedDependency[AsyncSession]
Body = TypeVar("Body", bound=msgspec.Struct)


class PolicyCopyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of the copy; one is made where none is given."""

    code: Code | None = None


@post(PATH, opt=permission("policies:draft:create"), summary="新建惠企政策", responses=MADE | problems(400, 401, 403, 409, 422))
async def create_policy_draft(request: Caller, system_session: System, data: JSONBody[NewPolicyBody]) -> Response[Any]:
    """A draft, which may be incomplete: `problems` of the answer says what is missing before it can be signed."""
    body, actor = await _exact(request, NewPolicyBody), actor_of(request)
    made = await create_policy(system_session, actor, draft_terms(body), code=body.code, at=now())
    return await _made(system_session, actor, made)


@put(
    ONE,
    opt=permission("policies:draft:change"),
    summary="修改正在编写的版本",
    responses=DRAFT | problems(400, 401, 403, 404, 409, 412, 422),
)
async def change_policy_draft(
    request: Caller, system_session: System, policy_id: FromPath[UUID], data: JSONBody[PolicyVersionBody]
) -> Response[Any]:
    """Replaces what the open draft says; wants `If-Match` with the ETag of the draft."""
    actor = actor_of(request)
    present = await open_draft(system_session, actor, policy_id)
    require_match(request, await version_resource(system_session, actor, present))
    body = await _exact(request, PolicyVersionBody)
    changed = await change_draft(
        system_session, actor, policy_id, draft_terms(body), effective_from=body.effective_from, version=present.version, at=now()
    )
    return await _shown(system_session, actor, changed)


@post(
    ONE + "/undo",
    opt=permission("policies:draft:change"),
    status_code=200,
    summary="撤销上一次修改",
    responses=DRAFT | problems(400, 401, 403, 404, 409, 422),
)
async def undo_policy_change(request: Caller, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """One step back; asked for twice, the change is there again."""
    actor = actor_of(request)
    present = await open_draft(system_session, actor, policy_id)
    return await _shown(system_session, actor, await undo_change(system_session, actor, policy_id, version=present.version, at=now()))


@post(
    ONE + "/versions",
    opt=permission("policies:draft:begin"),
    summary="新建政策版本",
    responses=MADE | problems(400, 401, 403, 404, 409, 422),
)
async def begin_policy_version(
    request: Caller, system_session: System, policy_id: FromPath[UUID], data: JSONBody[PolicyTermsBody | None] = None
) -> Response[Any]:
    """The next version of a policy that was published; without a body it begins as the one in force."""
    actor = actor_of(request)
    terms = None if data is None else draft_terms(await _exact(request, PolicyTermsBody))
    return await _made(system_session, actor, await begin_version(system_session, actor, policy_id, terms, at=now()))


@post(
    ONE + "/copies",
    opt=permission("policies:draft:copy"),
    summary="复制为新政策",
    responses=MADE | problems(400, 401, 403, 404, 409, 422),
)
async def copy_policy_draft(
    request: Caller, system_session: System, policy_id: FromPath[UUID], data: JSONBody[PolicyCopyBody | None] = None
) -> Response[Any]:
    """A new policy that begins as this one stands."""
    actor, code = actor_of(request), data.code if data else None
    return await _made(system_session, actor, await copy_policy(system_session, actor, policy_id, code=code, at=now()))


@get(ONE + "/draft", opt=permission(READ), summary="正在编写的版本", responses=DRAFT | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_policy_draft(request: Caller, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """The own bureau's. Answers with an ETag."""
    actor = actor_of(request)
    draft = await open_draft(system_session, actor, policy_id)
    return tagged_response(request, await version_resource(system_session, actor, draft))


@get(
    ONE + "/listing",
    opt=permission(POLICY_READ),
    summary="政策的状态、签名和可办理的步骤",
    responses=LISTING | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_policy_listing(request: Caller, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """Also of a policy that is not published. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await listing_resource(system_session, actor, await own_policy(system_session, actor, policy_id)))


@get("/policy_versions", opt=permission(LIST), summary="编写过的政策版本", responses=LISTED | problems(400, 401, 403, 422))
async def list_policy_drafts(
    request: Caller, system_session: System, states: States = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> PolicyVersionPage:
    """Of the own bureau, the newest first."""
    found = await list_drafts(system_session, actor_of(request), states=states or (), limit=limit + 1, after=place_of(cursor))
    shown = [version_summary(draft, policy) for draft, policy in found[:limit]]
    return PolicyVersionPage(shown, str(shown[-1].id) if len(found) > limit else None)


async def _look_at_draft(session: AsyncSession, actor: Actor, policy_id: UUID) -> PolicyDraft:
    return await open_draft(session, actor, policy_id)


async def _look_at_policy(session: AsyncSession, actor: Actor, policy_id: UUID) -> Policy:
    return await own_policy(session, actor, policy_id)


POLICY_WORK: list[ControllerRouterHandler] = [
    create_policy_draft,
    change_policy_draft,
    undo_policy_change,
    begin_policy_version,
    copy_policy_draft,
    get_policy_draft,
    get_policy_listing,
    list_policy_drafts,
    *api_moves(
        POLICY_VERSION,
        PATH,
        {action: of_policy(action) for action in POLICY_VERSION.actions()},
        _look_at_draft,
        version_resource,
        PolicyVersionResource,
        as_system=True,
    ),
    *api_moves(POLICY, PATH, listing.ACTIONS, _look_at_policy, listing_resource, PolicyListing, as_system=True),
]


async def _made(session: AsyncSession, actor: Actor, draft: PolicyDraft) -> Response[Any]:
    resource = await version_resource(session, actor, draft)
    response = exact_json_response(resource, headers={"Location": f"/api/v1{PATH}/{draft.policy_id}/draft", "ETag": tag_of(resource)})
    response.status_code = 201
    return response


async def _shown(session: AsyncSession, actor: Actor, draft: PolicyDraft) -> Response[Any]:
    resource = await version_resource(session, actor, draft)
    return exact_json_response(resource, headers={"ETag": tag_of(resource)})


async def _exact(request: Caller, kind: type[Body]) -> Body:
    """The body once more, now that its form is known to be good: the framework's reader makes binary floats of fractions."""
    return msgspec.convert(exact_document(await request.body()), kind)
