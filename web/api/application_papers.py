"""`GET /api/v1/applications/{id}/documents/{document_id}`: the papers that came with a case."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from products.applications.paper_files import open_paper
from products.applications.repository import READ
from web.api.documents import DownloadOperation
from web.api.problem import problems
from web.compression import UNTOUCHED
from web.documents import document_store
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response


@get(
    "/applications/{case_id:uuid}/documents/{document_id:uuid}",
    opt=permission(READ) | UNTOUCHED,
    summary="申请的一份材料",
    operation_class=DownloadOperation,
    responses=problems(400, 401, 403, 404, 409),
)
async def download_application_document(
    request: Request[Any, Any, Any],
    system_session: NamedDependency[AsyncSession],
    state: State,
    case_id: FromPath[UUID],
    document_id: FromPath[UUID],
) -> Stream:
    """The bytes as an attachment, for both sides of the case. The reading is recorded."""
    document = await open_paper(system_session, actor_of(request), case_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)
