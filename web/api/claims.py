"""`/api/v1/claims`: claims for compensation, from the prepared draft on."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from policies.claims.draft import create, edit, prepare
from policies.claims.repository import get_claim, list_claims
from policies.claims.sample import draw_sample, export_claim
from policies.claims.states import ClaimStatus
from web.api.claim_bodies import ClaimBody, ClaimPreparationBody, ClaimSampleBody
from web.api.claim_views import ClaimPage, ClaimPreparation, ClaimResource, ClaimSample, claim_resource, claim_summary, preparation
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.security.permissions import actor_of, permission

PATH = "/claims"
ONE = PATH + "/{case_id:uuid}"
FAULTS = problems(400, 401, 403, 404, 409, 422)
ANSWER = {200: ResponseSpec(ClaimResource, generate_examples=False, description="补偿申请")}
MADE = {201: ResponseSpec(ClaimResource, generate_examples=False, description="起草的补偿申请")}
PREPARED = {200: ResponseSpec(ClaimPreparation, generate_examples=False, description="平台已知的内容")}
SAMPLED = {200: ResponseSpec(ClaimSample, generate_examples=False, description="抽中的申请")}
LISTED = {200: ResponseSpec(ClaimPage, generate_examples=False, description="一页补偿申请，新的在前")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
ReferenceFilter = Annotated[str | None, QueryParameter(max_length=64, description="机构自己的编号")]
FundFilter = Annotated[UUID | None, QueryParameter(description="某一资金池的")]
StateFilter = Annotated[ClaimStatus | None, QueryParameter(name="state", description="处于这一状态的")]
SampleFilter = Annotated[bool | None, QueryParameter(description="是否抽中审计")]


@post(
    PATH + "/preparations",
    opt=permission("claims:claim:prepare"),
    status_code=200,
    summary="补偿申请：平台已知的内容",
    responses=PREPARED | FAULTS,
)
async def prepare_claim(request: Caller, session: Session, data: JSONBody[ClaimPreparationBody]) -> ClaimPreparation:
    """Figures, papers that are here and that are missing, and what would keep the claim from being sent in. Keeps nothing."""
    return preparation(await prepare(session, actor_of(request), data.default_event_id, data.fund_id, at=now()))


@post(PATH, opt=permission("claims:claim:create"), summary="补偿申请：起草", responses=MADE | FAULTS)
async def create_claim(request: Caller, session: Session, data: JSONBody[ClaimBody]) -> Response[Any]:
    """A draft. Parts of the loss that are left out are what the platform knows; one that contradicts the books is refused with both
    figures. The same reference with the same content again answers with the claim that is there.
    """
    actor = actor_of(request)
    shown = await claim_resource(session, actor, await create(session, actor, data.terms(), at=now()))
    return Response(shown, status_code=201, headers={"ETag": tag_of(shown)})


@get(PATH, opt=permission("claims:claim:list"), summary="补偿申请列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_own_claims(
    request: Caller,
    session: Session,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    external_reference: ReferenceFilter = None,
    fund_id: FundFilter = None,
    in_state: StateFilter = None,
    sampled: SampleFilter = None,
) -> ClaimPage:
    """Own claims of an institution; those sent in to a fund for those who keep it or review by its rules."""
    found = await list_claims(
        session, actor_of(request), limit=limit + 1, before=place_of(cursor), state=in_state, reference=external_reference,
        fund_id=fund_id, sampled=sampled,
    )  # fmt: skip
    shown = found[:limit]
    return ClaimPage([claim_summary(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(ONE, opt=permission("claims:claim:read"), summary="一件补偿申请", responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_own_claim(request: Caller, session: Session, case_id: FromPath[UUID]) -> Response[Any]:
    """With checks, computation, papers, payments, recoveries, steps and the moves open to the caller. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await claim_resource(session, actor, await get_claim(session, actor, case_id)))


@put(ONE, opt=permission("claims:claim:edit"), summary="补偿申请：修改草稿", responses=ANSWER | problems(400, 401, 403, 404, 409, 412, 422))
async def change_claim(request: Caller, session: Session, case_id: FromPath[UUID], data: JSONBody[ClaimBody]) -> Response[Any]:
    """A draft, or one that was returned, says this from now on; wants `If-Match`. Default and fund stay."""
    actor = actor_of(request)
    present = await get_claim(session, actor, case_id)
    require_match(request, await claim_resource(session, actor, present))
    changed = await edit(session, actor, case_id, data.terms(), at=now(), version=present.version)
    shown = await claim_resource(session, actor, changed)
    return Response(shown, headers={"ETag": tag_of(shown)})


@get(
    ONE + "/export",
    opt=permission("claims:claim:export"),
    summary="补偿申请：导出审计资料",
    responses={200: ResponseSpec(bytes, generate_examples=False, media_type="application/x-ndjson", description="逐行 JSON")}
    | problems(400, 401, 403, 404),
)
async def export_own_claim(request: Caller, session: Session, case_id: FromPath[UUID]) -> Response[bytes]:
    """Everything that is kept of one claim as JSON lines, papers with their hashes; the export is recorded."""
    content = b"".join(await export_claim(session, actor_of(request), case_id, at=now()))
    headers = {"Content-Disposition": f'attachment; filename="claim-{case_id}.jsonl"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/x-ndjson", headers=headers)


@post(
    PATH + "/samples", opt=permission("claims:sample:draw"), status_code=200, summary="补偿申请：抽取审计样本", responses=SAMPLED | FAULTS
)
async def draw_claim_sample(request: Caller, session: Session, data: JSONBody[ClaimSampleBody]) -> ClaimSample:
    """Claims of an own fund that were approved in a period, by the auditor's seed; the same seed draws the same."""
    drawn = await draw_sample(session, actor_of(request), data.fund_id, data.from_on, data.to_on, data.number, data.seed, at=now())
    return ClaimSample(drawn)
