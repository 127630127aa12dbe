"""Papers of a request for admission on the operator's side: looked at, and brought for an institution that cannot do it itself."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.paper_files import add_paper, hold_open, paper_file, remove_paper
from marketplace.admissions.papers import MOST_FILES
from marketplace.admissions.requests import get_request
from marketplace.clock import now
from marketplace.documents.limits import REQUEST_BYTES
from marketplace.documents.receive import own_organisation
from marketplace.documents.use import require_ready
from marketplace.errors import Invalid
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.pages.operator.admissions import BASE, show_admission
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response, uploads_of

System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
PAPERS = BASE + "/{admission_id:uuid}/papers"


@post(PAPERS, opt=permission("admissions:admission:attach"), request_max_body_size=REQUEST_BYTES, status_code=200)
async def attach_admission_papers(
    request: HTMXRequest, system_session: System, state: State, admission_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """Files for one paper, all of them or none."""
    actor, paper = actor_of(request), str(form.get("paper", ""))
    case, store = await get_request(system_session, actor, admission_id), document_store(state.settings.home)
    await hold_open(system_session, case)
    bring = partial(add_paper, platform_id=own_organisation(actor), account_id=actor.account_id, at=now())
    try:
        async with system_session.begin_nested():
            for upload in uploads_of(form, most=MOST_FILES):
                await bring(system_session, store, case, paper, upload)
    except Invalid as refused:
        return await show_admission(request, system_session, case, papers_refused=refused, paper=paper)
    return go_to(request, f"{BASE}/{admission_id}")


@post(PAPERS + "/{document_id:uuid}/remove", opt=permission("admissions:admission:detach"), status_code=200)
async def detach_admission_paper(
    request: HTMXRequest, system_session: System, admission_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Response[Any]:
    """Take one file out again."""
    case = await get_request(system_session, actor_of(request), admission_id)
    await remove_paper(system_session, case, document_id, at=now())
    return go_to(request, f"{BASE}/{admission_id}")


@get(PAPERS + "/{document_id:uuid}", opt=permission("admissions:admission:download") | UNTOUCHED)
async def download_admission_paper(
    request: HTMXRequest, system_session: System, state: State, admission_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Stream:
    """A paper, or the decision, as an attachment; the reading is recorded."""
    case = await get_request(system_session, actor_of(request), admission_id)
    document = await paper_file(system_session, case, document_id)
    require_ready(system_session, document, at=now())
    return await attachment_response(document_store(state.settings.home), document)
