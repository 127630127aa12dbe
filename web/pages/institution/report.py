"""`/institution/enterprises/{uscc}/report`: the credit report under consent, and its PDF."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.report.compose import institution_report
from marketplace.disclosure.report.issued import request_report
from marketplace.disclosure.subjects import subject_named
from marketplace.documents.limits import ISSUES
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.api.reports import READ
from web.disclosure import spend_reading
from web.pages.documents.mine import PATH as DOCUMENTS
from web.pages.institution.enterprises import PATH
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.reports import shown_report

ISSUE = "disclosure:report:issue"
Purpose = Annotated[ConsentPurpose | None, QueryParameter(name="purpose")]


@get(PATH + "/{uscc:str}/report", opt=permission(READ))
async def report_page(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, uscc: FromPath[str], purpose: Purpose = None
) -> Response[Any]:
    """What consents in force open; without any it is refused, and the enterprise sees the attempt."""
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    report = await institution_report(session, actor, subject, vocabulary=builtin_vocabulary(), now=at, purpose=purpose)
    base = f"{PATH}/{subject.uscc or subject.id}"
    raw = f"{base}/records?item=" if state.installation.disclosure.raw_detail else None
    return page(
        request,
        "pages/report/report.html",
        nav="enterprises",
        report=shown_report(report, own=False, raw=raw),
        back=base,
        issue=f"{base}/report/pdf",
    )


@post(PATH + "/{uscc:str}/report/pdf", opt=permission(ISSUE), status_code=200)
async def issue_report(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, uscc: FromPath[str]) -> Response[Any]:
    """A worker makes it; it stands in the institution's files at once. Each download asks for the consent again."""
    actor, at = actor_of(request), now()
    subject = await subject_named(session, uscc)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=at)
    await request_report(session, actor, subject.id, purpose=None, now=at)
    return go_to(request, DOCUMENTS)
