"""`/api/v1/funds/{id}/filings` and `/api/v1/filings`: loans that come under a compensation fund (备案)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.actor import Actor
from marketplace.clock import now
from policies.filings.decide import file, reject, revoke
from policies.filings.models import Filing
from policies.filings.repository import Wanted, get_filing, list_filings
from policies.filings.states import FILING, FilingStatus
from policies.filings.submit import submit_filing
from web.api.etags import NOT_MODIFIED, tag_of, tagged_response
from web.api.filing_bodies import FileBody, FilingBody, ReasonBody
from web.api.filing_views import FilingPage, FilingResource, filing_resource, filing_summary
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.filings import money_approved
from web.security.permissions import actor_of, permission
from web.workflow_pages import said_in_body

PATH = "/filings"
ONE = PATH + "/{filing_id:uuid}"
FAULTS = problems(400, 401, 403, 404, 409, 422)
ANSWER = {200: ResponseSpec(FilingResource, generate_examples=False, description="备案")}
MADE = {201: ResponseSpec(FilingResource, generate_examples=False, description="报送之后的备案")}
LISTED = {200: ResponseSpec(FilingPage, generate_examples=False, description="一页备案，新的在前")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
FilingId = FromPath[UUID]
FundFilter = Annotated[UUID | None, QueryParameter(description="某一资金池的")]
ReferenceFilter = Annotated[str | None, QueryParameter(max_length=64, description="贷款机构自己的编号")]
StateFilter = Annotated[FilingStatus | None, QueryParameter(name="state", description="处于这一状态的")]
NOTHING_SENT = FileBody()


@post("/funds/{fund_id:uuid}/filings", opt=permission("filings:filing:submit"), summary="备案：报送", responses=MADE | ANSWER | FAULTS)
async def submit_fund_filing(
    request: Caller, system_session: Session, fund_id: FromPath[UUID], data: JSONBody[FilingBody]
) -> Response[Any]:
    """File a loan of the caller's own in a fund. Where the fund files automatically and its criterion holds, it is filed at once.

    The same `external_reference` with the same content again answers with what is there (200). Every fault names the rule it breaks.
    """
    actor = actor_of(request)
    filing, new = await submit_filing(system_session, actor, fund_id, data.request(), at=now())
    return await _shown(system_session, actor, filing, status_code=201 if new else 200)


@get(PATH, opt=permission("filings:filing:list"), summary="备案列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_own_filings(
    request: Caller,
    session: Session,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    fund_id: FundFilter = None,
    external_reference: ReferenceFilter = None,
    in_state: StateFilter = None,
) -> FilingPage:
    """Filings in which the caller's organisation is lender, guarantor, bureau or fund manager, the newest first."""
    wanted = Wanted(fund_id=fund_id, external_reference=external_reference, status=in_state)
    found = await list_filings(session, actor_of(request), wanted, limit=limit + 1, after=place_of(cursor))
    shown = found[:limit]
    return FilingPage([filing_summary(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(ONE, opt=permission("filings:filing:read"), summary="一件备案", responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_own_filing(request: Caller, session: Session, filing_id: FilingId) -> Response[Any]:
    """With conditions, frozen shares, the lender's book since, steps and the moves open to the caller. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await filing_resource(session, actor, await get_filing(session, actor, filing_id)))


@post(ONE + "/file", opt=permission("filings:filing:file"), summary="备案：准予备案", status_code=200, responses=ANSWER | FAULTS)
async def file_filing(
    request: Caller, session: Session, state: State, filing_id: FilingId, data: JSONBody[FileBody | None] = None
) -> Response[Any]:
    """Version of the rules and share are frozen. A criterion that the platform cannot answer wants a `note` or `conditions_until`."""
    actor, body = actor_of(request), data or NOTHING_SENT
    await get_filing(session, actor, filing_id)
    said = await said_in_body(state, actor, FILING.move("file"), body)
    filed = await file(
        session, actor, filing_id, at=now(), version=body.version, said=said, conditions_until=body.conditions_until
    )  # fmt: skip
    return await _shown(session, actor, filed)


@post(ONE + "/reject", opt=permission("filings:filing:reject"), summary="备案：不予备案", status_code=200, responses=ANSWER | FAULTS)
async def reject_filing(request: Caller, session: Session, state: State, filing_id: FilingId, data: JSONBody[ReasonBody]) -> Response[Any]:
    """A code of `/reason_codes`, and a sentence for the lender."""
    actor, body = actor_of(request), data.body(FILING.move("reject"))
    await get_filing(session, actor, filing_id)
    said = await said_in_body(state, actor, FILING.move("reject"), body)
    return await _shown(session, actor, await reject(session, actor, filing_id, at=now(), version=body.version, said=said))


@post(ONE + "/revoke", opt=permission("filings:filing:revoke"), summary="备案：撤销", status_code=200, responses=ANSWER | FAULTS)
async def revoke_filing(request: Caller, session: Session, state: State, filing_id: FilingId, data: JSONBody[ReasonBody]) -> Response[Any]:
    """For cause, as long as no compensation was approved on it; after that the claim is clawed back instead."""
    actor, body = actor_of(request), data.body(FILING.move("revoke"))
    await get_filing(session, actor, filing_id)
    said = await said_in_body(state, actor, FILING.move("revoke"), body)
    revoked = await revoke(session, actor, filing_id, at=now(), approved=money_approved, version=body.version, said=said)
    return await _shown(session, actor, revoked)


FILINGS: list[ControllerRouterHandler] = [
    submit_fund_filing,
    list_own_filings,
    get_own_filing,
    file_filing,
    reject_filing,
    revoke_filing,
]


async def _shown(session: AsyncSession, actor: Actor, filing: Filing, *, status_code: int = 200) -> Response[Any]:
    shown = await filing_resource(session, actor, filing)
    return Response(exact_json.encode(shown), status_code=status_code, media_type=MediaType.JSON, headers={"ETag": tag_of(shown)})
