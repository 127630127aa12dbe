"""`/me/documents`: the organisation's files: upload from a computer or a phone, see how the check ended, download, delete."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.report.issued import require_handing_out
from marketplace.documents.limits import FILES_AT_ONCE, REQUEST_BYTES, UPLOADS
from marketplace.documents.models import Document
from marketplace.documents.purposes import PURPOSES_ZH, UPLOADED, DocumentState, Purpose
from marketplace.documents.receive import receive
from marketplace.documents.refusals import SENTENCES, Refusal
from marketplace.documents.repository import documents_of
from marketplace.documents.use import delete_document, open_document
from marketplace.errors import Invalid
from web.api.documents import READ, purpose_of
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response, uploads_of
from web.views.file_size import size_text

PATH = "/me/documents"
LIST, DELETE = "documents:document:list", "documents:document:delete"
PAGE_LENGTH = 50
STATES = {DocumentState.CHECKING: "正在检查", DocumentState.READY: "可以使用", DocumentState.REFUSED: "未通过检查"}


@get(PATH, opt=permission(LIST))
async def my_documents(
    request: HTMXRequest, session: NamedDependency[AsyncSession], before: FromQuery[UUID | None] = None
) -> Response[Any]:
    """Newest first, fifty a page. While something is being checked, the list asks again by itself."""
    return await _shown(request, session, before=before)


@post(PATH, opt=permission("documents:document:upload"), request_max_body_size=REQUEST_BYTES, status_code=200)
async def upload_my_documents(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Up to ten files, all of them or none: whoever picks five wants to know at once which one is not taken."""
    actor = actor_of(request)
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id), now=now())
    name = None
    try:
        async with session.begin_nested():
            purpose = purpose_of(form)
            for upload in uploads_of(form, most=FILES_AT_ONCE):
                name = upload.file_name
                await receive(session, document_store(state.settings.home), actor, upload, purpose=purpose, at=now())
    except Invalid as refused:
        return await _shown(request, session, error=f"{name}：{refused}" if name else str(refused))
    return go_to(request, PATH)


@get(f"{PATH}/{{document_id:uuid}}/content", opt=permission(READ) | UNTOUCHED)
async def download_my_document(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, document_id: FromPath[UUID]
) -> Stream:
    """As an attachment; the reading is recorded."""
    document = await open_document(session, actor_of(request), READ, document_id, at=now())
    await require_handing_out(session, actor_of(request), document.id, now=now())
    return await attachment_response(document_store(state.settings.home), document)


@post(f"{PATH}/{{document_id:uuid}}/delete", opt=permission(DELETE), status_code=200)
async def delete_my_document(request: HTMXRequest, session: NamedDependency[AsyncSession], document_id: FromPath[UUID]) -> Response[Any]:
    """Delete what nothing relies on."""
    await delete_document(session, actor_of(request), DELETE, document_id, at=now())
    return go_to(request, PATH)


async def _shown(request: HTMXRequest, session: AsyncSession, *, before: UUID | None = None, error: str | None = None) -> Response[Any]:
    found = await documents_of(session, actor_of(request), LIST, limit=PAGE_LENGTH, before=before)
    shown = found[:PAGE_LENGTH]
    return page(
        request,
        "pages/documents.html",
        swap="documents",
        status_code=422 if error else 200,
        nav="documents",
        errors=[{"name": "file", "message": error}] if error else [],
        purposes=[{"value": each.value, "label": PURPOSES_ZH[each]} for each in UPLOADED],
        documents=[_row(each) for each in shown],
        waiting=before is None and any(each.state is DocumentState.CHECKING for each in shown),
        older=f"{PATH}?before={shown[-1].id}" if len(found) > PAGE_LENGTH else None,
        newest=PATH if before else None,
    )


def _row(document: Document) -> dict[str, Any]:
    making = document.purpose is Purpose.ISSUED and document.state is DocumentState.CHECKING
    code = document.refusal_code
    return {
        "id": document.id,
        "name": document.file_name,
        "purpose": PURPOSES_ZH[document.purpose],
        "state": document.state.value,
        "state_text": "正在生成" if making else STATES[document.state],
        "reason": SENTENCES[Refusal(code)] if code else None,
        "size": size_text(document.size_bytes) if document.size_bytes else None,
        "created_at": document.created_at,
        "issued": document.purpose is Purpose.ISSUED,
    }
