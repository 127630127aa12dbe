"""`/me/report`: one's own credit report: everything, free, as often as wanted; and who has looked."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.disclosure.accesses import accesses_of, count_since
from marketplace.disclosure.report.compose import own_report
from marketplace.disclosure.report.issued import request_report
from marketplace.documents.limits import ISSUES
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_by_id, organisation_names
from web.api.reports import OWN
from web.pages.documents.mine import PATH as DOCUMENTS
from web.pages.enterprise.matches import own_organisation
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.accesses import access_line
from web.views.reports import shown_report

PATH = "/me/report"
ISSUE = "disclosure:own_report:issue"
LATELY = timedelta(days=90)
SHOWN = 5


@get(PATH, opt=permission(OWN))
async def my_report(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """All of it, with the last readings by others."""
    actor = actor_of(request)
    subject = await organisation_by_id(session, own_organisation(request))
    report = await own_report(session, actor, subject, vocabulary=builtin_vocabulary(), now=now())
    looked = await accesses_of(session, actor, limit=SHOWN)
    names = await organisation_names(session, {each.reader_id for each in looked if each.reader_id})
    items = {code: each.definition.name_zh for code, each in (await items_in_force(session, today())).items()}
    return page(
        request,
        "pages/report/own.html",
        nav="report",
        report=shown_report(report, own=True),
        looked=[access_line(each, names, items) for each in looked],
        looked_count=await count_since(session, subject.id, today() - LATELY),
    )


@post(f"{PATH}/pdf", opt=permission(ISSUE), status_code=200)
async def issue_my_report(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """A worker makes it; it stands in the list of files at once."""
    actor = actor_of(request)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    await request_report(session, actor, own_organisation(request), purpose=None, now=now())
    return go_to(request, DOCUMENTS)
