"""`/api/v1/funds`: compensation funds and the rules that they go by; writing, submitting and publishing those rules."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from policies.funds import change_status, publish
from policies.funds.drafts import begin_version, change_draft, create_fund
from policies.funds.models import Fund, FundDraft
from policies.funds.repository import LIST, READ, get_fund, list_funds, open_draft
from policies.funds.schemas import FundTerms
from policies.funds.states import FUND, FUND_VERSION, FundStatus
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.fund_views import (
    FundChangeBody,
    FundPage,
    FundResource,
    FundVersionBody,
    NewFundBody,
    changed_terms,
    fund_resource,
    summary,
)
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.exact_body import exact_document
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/funds"
ONE = PATH + "/{fund_id:uuid}"
SHOWN = {200: ResponseSpec(FundResource, generate_examples=False, description="资金池")}
MADE = {201: ResponseSpec(FundResource, generate_examples=False, description="资金池和正在编写的规则")}
LISTED = {200: ResponseSpec(FundPage, generate_examples=False, description="一页资金池，新的在前")}
States = Annotated[list[FundStatus] | None, QueryParameter(name="state", description="只要这些状态的，可重复")]
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Body = TypeVar("Body", bound=msgspec.Struct)


@post(PATH, opt=permission("funds:fund:create"), summary="新建资金池", responses=MADE | problems(400, 401, 403, 409, 422))
async def create_fund_draft(request: Caller, session: Session, data: JSONBody[NewFundBody]) -> Response[Any]:
    """A draft, which may be incomplete: `draft.problems` of the answer says what is missing before it can be submitted."""
    actor, body = actor_of(request), await _exact(request, NewFundBody)
    terms = FundTerms(**{name: getattr(body, name) for name in FundTerms.__struct_fields__})
    return await _made(session, actor, await create_fund(session, actor, terms, code=body.code, at=now()))


@get(PATH, opt=permission(LIST), summary="资金池列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_fund_summaries(
    request: Caller, session: Session, states: States = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> FundPage:
    """A bureau's and a manager's own funds in any state; for institutions those that were published."""
    found = await list_funds(session, actor_of(request), states=states or (), limit=limit + 1, after=place_of(cursor))
    shown = [summary(fund, version) for fund, version in found[:limit]]
    return FundPage(shown, str(shown[-1].id) if len(found) > limit else None)


@get(ONE, opt=permission(READ), summary="一个资金池", responses=SHOWN | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_fund_resource(request: Caller, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """The rules in force with their sentences; for its keepers the rules in work too. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await fund_resource(session, actor, await get_fund(session, actor, fund_id)))


@patch(ONE, opt=permission("funds:fund:edit"), summary="修改规则草稿", responses=SHOWN | problems(400, 401, 403, 404, 409, 412, 422))
async def change_fund_draft(request: Caller, session: Session, fund_id: FromPath[UUID], data: JSONBody[FundChangeBody]) -> Response[Any]:
    """Changes what the open draft says; wants `If-Match` with the ETag of the fund."""
    actor = actor_of(request)
    draft = await open_draft(session, actor, fund_id)
    fund = await get_fund(session, actor, fund_id)
    require_match(request, await fund_resource(session, actor, fund))
    terms = changed_terms(fund, draft, await _exact(request, FundChangeBody))
    await change_draft(session, actor, fund_id, terms, version=draft.version, at=now())
    return await _shown(session, actor, fund_id)


@post(
    ONE + "/versions", opt=permission("funds:fund:begin"), summary="新建规则版本", responses=MADE | problems(400, 401, 403, 404, 409, 422)
)
async def begin_fund_version(
    request: Caller, session: Session, fund_id: FromPath[UUID], data: JSONBody[FundVersionBody | None] = None
) -> Response[Any]:
    """The next version of a published fund's rules; filings that exist keep theirs."""
    actor = actor_of(request)
    rules = None if data is None else (await _exact(request, FundVersionBody)).rules
    return await _made(session, actor, await begin_version(session, actor, fund_id, rules, at=now()))


async def _look_at_draft(session: AsyncSession, actor: Actor, fund_id: UUID) -> FundDraft:
    return await open_draft(session, actor, fund_id)


async def _look_at_fund(session: AsyncSession, actor: Actor, fund_id: UUID) -> Fund:
    return await get_fund(session, actor, fund_id)


async def _of_draft(session: AsyncSession, actor: Actor, draft: FundDraft) -> FundResource:
    return await fund_resource(session, actor, await get_fund(session, actor, draft.fund_id))


FUND_VERSION_MOVES = api_moves(FUND_VERSION, PATH, publish.ACTIONS, _look_at_draft, _of_draft, FundResource)
FUND_MOVES = api_moves(FUND, PATH, change_status.ACTIONS, _look_at_fund, fund_resource, FundResource)


async def _made(session: AsyncSession, actor: Actor, draft: FundDraft) -> Response[Any]:
    response = await _shown(session, actor, draft.fund_id)
    response.status_code = 201
    response.headers["Location"] = f"/api/v1{PATH}/{draft.fund_id}"
    return response


async def _shown(session: AsyncSession, actor: Actor, fund_id: UUID) -> Response[Any]:
    resource = await fund_resource(session, actor, await get_fund(session, actor, fund_id))
    return exact_json_response(resource, headers={"ETag": tag_of(resource)})


async def _exact(request: Caller, kind: type[Body]) -> Body:
    """The body once more, now that its form is known to be good: the framework's reader makes binary floats of fractions."""
    return msgspec.convert(exact_document(await request.body()), kind)
