"""`/api/v1/consents`: an enterprise gives, narrows and takes back; an institution reads those that it was given."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now, today
from marketplace.consents import grant, narrow, revoke
from marketplace.consents.repository import LIST, NARROW, READ, REVOKE, consent_file, consent_files
from marketplace.consents.states import ConsentState
from marketplace.consents.terms import ConsentTerms, NarrowerTerms
from marketplace.enrolment.signing import may_sign
from web.api.consent_views import ConsentPage, ConsentResource, RevokeWish, consent_resources
from web.api.etags import NOT_MODIFIED, tag_of, tagged_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.consents import longest_terms
from web.security.permissions import actor_of, permission

PATH = "/consents"
SIGN = "consents:consent:sign"
ONE = {200: ResponseSpec(ConsentResource, generate_examples=False, description="授权")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Status = Annotated[ConsentState | None, QueryParameter(name="state", description="只列这种状态的")]
Other = Annotated[UUID | None, QueryParameter(name="party", description="只列与这一方的：企业看机构，机构看企业")]


@post(
    PATH,
    opt=permission(SIGN),
    summary="授权查询",
    responses={201: ResponseSpec(ConsentResource, generate_examples=False, description="已生效的授权")} | problems(400, 401, 403, 409, 422),
)
async def grant_consent(request: Caller, session: Session, state: State, data: JSONBody[ConsentTerms]) -> Response[Any]:
    """For named items, one institution, one purpose and a term, under the words in force. Every fault is named at once."""
    actor = actor_of(request)
    made = await grant.grant(session, actor, data, longest=longest_terms(state.installation), may_sign=may_sign, at=now())
    resource = await _shown(session, actor, made.id)
    headers = {"Location": f"/api/v1{PATH}/{made.id}", "ETag": tag_of(resource)}
    return Response(resource, status_code=201, headers=headers)


@get(
    PATH,
    opt=permission(LIST),
    summary="授权列表",
    responses={200: ResponseSpec(ConsentPage, generate_examples=False, description="一页授权，新的在前")} | problems(400, 401, 403, 422),
)
async def list_consents(
    request: Caller, session: Session, status: Status = None, party: Other = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> ConsentPage:
    """Given ones for an enterprise, received ones for an institution; a branch sees those of its institution."""
    actor, at = actor_of(request), now()
    before = place_of(cursor)
    found = await consent_files(session, actor, limit=limit + 1, before=before, state=status, other=party, at=at)
    shown = await consent_resources(session, actor, found[:limit], at=at, today=today())
    return ConsentPage(shown, str(shown[-1].id) if len(found) > limit else None)


@get(PATH + "/{consent_id:uuid}", opt=permission(READ), summary="一份授权", responses=ONE | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_consent(request: Caller, session: Session, consent_id: FromPath[UUID]) -> Response[Any]:
    """For either party. Answers with an ETag."""
    return tagged_response(request, await _shown(session, actor_of(request), consent_id))


@post(
    PATH + "/{consent_id:uuid}/narrow",
    opt=permission(NARROW),
    status_code=200,
    summary="缩小授权",
    responses=ONE | problems(400, 401, 403, 404, 409, 422),
)
async def narrow_consent(request: Caller, session: Session, consent_id: FromPath[UUID], data: JSONBody[NarrowerTerms]) -> Response[Any]:
    """`items` that remain, an earlier `valid_until`, or both; at once."""
    actor = actor_of(request)
    await narrow.narrow(session, actor, consent_id, data, at=now())
    return await _answer(session, actor, consent_id)


@post(
    PATH + "/{consent_id:uuid}/revoke",
    opt=permission(REVOKE),
    status_code=200,
    summary="撤回授权",
    responses=ONE | problems(400, 401, 403, 404, 409, 422),
)
async def revoke_consent(
    request: Caller, session: Session, consent_id: FromPath[UUID], data: JSONBody[RevokeWish | None] = None
) -> Response[Any]:
    """No reading that begins after the answer finds it."""
    actor = actor_of(request)
    await revoke.revoke(session, actor, consent_id, because=data.reason if data else "", at=now())
    return await _answer(session, actor, consent_id)


async def _answer(session: AsyncSession, actor: Actor, consent_id: UUID) -> Response[Any]:
    resource = await _shown(session, actor, consent_id)
    return Response(resource, headers={"ETag": tag_of(resource)})


async def _shown(session: AsyncSession, actor: Actor, consent_id: UUID) -> ConsentResource:
    file = await consent_file(session, actor, consent_id)
    return (await consent_resources(session, actor, [file], at=now(), today=today()))[0]
