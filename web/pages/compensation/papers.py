"""A paper of a claim, and the computation as a file; each reading of a paper is recorded where the claimant sees it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.errors import Conflict
from policies.claims.desk.papers import open_paper
from policies.claims.models import Claim
from policies.claims.repository import get_claim
from web.compression import UNTOUCHED
from web.documents import document_store
from web.pages.compensation.addresses import AUDIT, FOLLOW, ONE, WEIGH, of_claimants, of_keepers
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response

Session = NamedDependency[AsyncSession]
Claims = FromPath[UUID]


class NotComputed(Conflict):
    """The claim was not submitted yet, so nothing was computed."""

    code = "claim_not_computed"


@get(of_keepers(ONE + "/papers/{document_id:uuid}"), opt=permission(WEIGH) | UNTOUCHED)
async def keepers_paper(
    request: HTMXRequest, system_session: Session, state: State, case_id: Claims, document_id: FromPath[UUID]
) -> Stream:
    """One paper as an attachment."""
    document = await open_paper(system_session, actor_of(request), case_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)


@get(AUDIT + ONE + "/papers/{document_id:uuid}", opt=permission("claims:claim:audit") | UNTOUCHED)
async def audited_paper(
    request: HTMXRequest, system_session: Session, state: State, case_id: Claims, document_id: FromPath[UUID]
) -> Stream:
    """The same for the auditor."""
    document = await open_paper(system_session, actor_of(request), case_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)


@get(of_claimants(ONE + "/papers/{document_id:uuid}"), opt=permission(FOLLOW) | UNTOUCHED)
async def claimants_paper(
    request: HTMXRequest, system_session: Session, state: State, case_id: Claims, document_id: FromPath[UUID]
) -> Stream:
    """The same for the institution itself."""
    document = await open_paper(system_session, actor_of(request), case_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)


@get(of_keepers(ONE + "/computation.json"), opt=permission(WEIGH))
async def computation_file(request: HTMXRequest, session: Session, case_id: Claims) -> Response[Any]:
    """The computation as it was kept, with figures in whole fen, so that anybody can compute it again."""
    return _computation(await get_claim(session, actor_of(request), case_id))


@get(AUDIT + ONE + "/computation.json", opt=permission("claims:claim:audit"))
async def audited_computation(request: HTMXRequest, session: Session, case_id: Claims) -> Response[Any]:
    """The same for the auditor."""
    return _computation(await get_claim(session, actor_of(request), case_id))


def _computation(claim: Claim) -> Response[Any]:
    if claim.computation is None:
        raise NotComputed("这件申请还没有提交，没有算式", state=claim.status)
    kept = {"number": claim.number, "checks": claim.checks, "computation": claim.computation, "receipt": claim.receipt}
    content = exact_json.encode(kept)
    name = f"算式 {claim.number}.json"
    return Response(content, media_type="application/json", headers={"Content-Disposition": attachment(name)})


CLAIM_PAPERS: list[ControllerRouterHandler] = [keepers_paper, audited_paper, claimants_paper, computation_file, audited_computation]
