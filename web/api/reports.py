"""`/api/v1/enterprises/{uscc}/report` under consent, and `/api/v1/me/report`, one's own."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.report.compose import institution_report, own_report
from marketplace.disclosure.report.issued import asked_lately, request_report
from marketplace.disclosure.report.structure import CreditReport
from marketplace.disclosure.subjects import subject_named
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import DocumentState
from marketplace.documents.receive import own_organisation
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.repository import organisation_by_id
from web.api.documents import DocumentView, document_view
from web.api.etags import NOT_MODIFIED, holds, tag_of
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.disclosure import spend_reading
from web.security.permissions import actor_of, permission

READ, OWN = "disclosure:report:read", "disclosure:own_report:read"
PDF = "application/pdf"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Purpose = Annotated[ConsentPurpose | None, QueryParameter(name="purpose", description="只按这个用途的授权出具")]
REPORT = {200: ResponseSpec(CreditReport, generate_examples=False, description="信用报告")}


@get(
    "/enterprises/{uscc:str}/report",
    opt=permission(READ),
    summary="信用报告",
    responses=REPORT
    | NOT_MODIFIED
    | {
        202: ResponseSpec(DocumentView, generate_examples=False, description="PDF 正在生成，稍后用同一地址再取"),
        303: ResponseSpec(None, generate_examples=False, description="PDF 已生成，Location 是下载地址"),
    }
    | problems(400, 401, 403, 404, 429),
)
async def get_report(request: Caller, session: Session, state: State, uscc: FromPath[str], purpose: Purpose = None) -> Response[Any]:
    """Under a live consent only, else 403 `…/consent-required`, the attempt being recorded. Answers with an ETag of the content.

    With `Accept: application/pdf`: 202 and the document while a worker makes it (seconds); after that the same request leads to its
    content with 303. Within ten minutes it is the same document; the consent is asked anew when it is made and at each download.
    """
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    if wants_pdf(request):
        return await pdf_answer(session, state, actor, subject.id, purpose)
    report = await institution_report(session, actor, subject, vocabulary=builtin_vocabulary(), now=at, purpose=purpose)
    return _tagged(request, report)


@get(
    "/me/report",
    opt=permission(OWN),
    summary="本企业的信用报告",
    responses=REPORT | NOT_MODIFIED | problems(400, 401, 403),
)
async def get_own_report(request: Caller, session: Session) -> Response[Any]:
    """Everything that the platform knows of the caller's enterprise; free, and as often as wanted."""
    actor = actor_of(request)
    subject = await organisation_by_id(session, own_organisation(actor))
    report = await own_report(session, actor, subject, vocabulary=builtin_vocabulary(), now=now())
    return _tagged(request, report)


def wants_pdf(request: Caller) -> bool:
    """Whether the caller asks for the document instead of the data."""
    return request.accept.best_match([MediaType.JSON, PDF]) == PDF


async def pdf_answer(session: AsyncSession, state: State, actor: Actor, subject_id: UUID, purpose: ConsentPurpose | None) -> Response[Any]:
    """The way to the PDF that was asked for a moment ago, or the document that is being made."""
    at = now()
    document = await asked_lately(session, actor, subject_id, purpose=purpose, now=at)
    if document is None:
        await ISSUES.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=at)
        document = await request_report(session, actor, subject_id, purpose=purpose, now=at)
    address = f"/api/v1/documents/{document.id}"
    if document.state is DocumentState.READY:  # there the consent is asked once more and the reading recorded
        return Response(None, status_code=303, headers={"Location": f"{address}/content"})
    headers = {"Location": address, "Retry-After": "2"}
    return Response(document_view(document), status_code=202, media_type=MediaType.JSON, headers=headers)


def _tagged(request: Caller, report: CreditReport) -> Response[Any]:
    """The tag is of the content: number and time of making differ with every reading and do not count."""
    head = msgspec.structs.replace(report.head, number="", made_at=LONG_AGO)
    tag = tag_of(msgspec.structs.replace(report, head=head))
    if holds(request, tag):
        return Response(None, status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    return exact_json_response(report, headers={"ETag": tag, "Vary": "Accept"})
