"""The whole file of a claim as a document of the platform (全卷 PDF): asked for here, made by a worker, with a code to verify it by."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.issue import request_document
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import IssuedKind
from policies.claims.repository import get_claim
from web.pages.compensation.addresses import ONE, of_claimants, of_keepers
from web.pages.compensation.case import ISSUE
from web.pages.documents.mine import PATH as DOCUMENTS
from web.redirects import go_to
from web.security.permissions import actor_of, permission


@post([*of_keepers(ONE + "/file"), *of_claimants(ONE + "/file")], opt=permission(ISSUE), status_code=200)
async def issue_claim_file(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, case_id: FromPath[UUID]
) -> Response[Any]:
    """It stands in 我的文件 at once, and is ready when a worker has made it."""
    actor = actor_of(request)
    claim = await get_claim(session, actor, case_id)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    await request_document(session, actor, IssuedKind.CLAIM_FILE, {"claim_id": str(claim.id)}, at=now())
    return go_to(request, DOCUMENTS)


CLAIM_FILE: list[ControllerRouterHandler] = [issue_claim_file]
