"""Papers of a request for admission, brought by whoever holds its code, and the decision, fetched by the same."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.paper_files import add_paper, hold_open, paper_file, remove_paper
from marketplace.admissions.papers import MOST_FILES
from marketplace.admissions.requests import by_code, platform_of
from marketplace.clock import now
from marketplace.documents.limits import REQUEST_BYTES
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.use import require_ready
from marketplace.errors import Invalid
from web.documents import document_store
from web.forms import FormData
from web.pages.public.admission import PATH, case_page, code_in
from web.security.permissions import permission
from web.uploads import attachment_response, uploads_of

System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@post(
    f"{PATH}/case/papers", opt=permission("admissions:application:attach"), request_max_body_size=REQUEST_BYTES, status_code=200
)  # fmt: skip
async def attach_papers(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Files for one paper, all of them or none."""
    code, paper = await code_in(request, state, form), str(form.get("paper", ""))
    case, store = await by_code(system_session, code), document_store(state.settings.home)
    await hold_open(system_session, case)
    try:
        async with system_session.begin_nested():
            platform_id = await platform_of(system_session)
            for upload in uploads_of(form, most=MOST_FILES):
                await add_paper(system_session, store, case, paper, upload, platform_id=platform_id, account_id=None, at=now())
    except Invalid as refused:
        return await case_page(request, system_session, state, case, code, refused=refused, paper=paper, status_code=422)
    return await case_page(request, system_session, state, case, code)


@post(f"{PATH}/case/papers/remove", opt=permission("admissions:application:detach"), status_code=200)
async def detach_paper(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Take one file out again."""
    code = await code_in(request, state, form)
    case = await by_code(system_session, code)
    await remove_paper(system_session, case, _document_in(form), at=now())
    return await case_page(request, system_session, state, case, code)


@post(f"{PATH}/case/decision", opt=permission("admissions:application:fetch_decision"), status_code=200)
async def fetch_decision(request: HTMXRequest, system_session: System, state: State, form: Form) -> Stream:
    """The decision as an attachment; the code stands in the body, never in an address."""
    case = await by_code(system_session, await code_in(request, state, form))
    if case.decision_id is None:
        raise DocumentNotFound("这件申请还没有决定书")
    document = await paper_file(system_session, case, case.decision_id)
    require_ready(system_session, document, at=now())
    return await attachment_response(document_store(state.settings.home), document)


def _document_in(form: FormData) -> UUID:
    try:
        return UUID(str(form.get("document_id", "")))
    except ValueError:
        raise DocumentNotFound("没有这份文件，它可能已经删除") from None
