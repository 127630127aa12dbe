"""`/api/v1/documents`: files that cases, disputes and claims refer to by id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.report.issued import require_handing_out
from marketplace.documents.file_kinds import FORMS
from marketplace.documents.limits import REQUEST_BYTES, UPLOADS
from marketplace.documents.models import Document
from marketplace.documents.purposes import UPLOADED, DocumentState, Purpose
from marketplace.documents.receive import receive
from marketplace.documents.refusals import SENTENCES, Refusal
from marketplace.documents.repository import visible_document
from marketplace.documents.use import open_document
from marketplace.errors import FieldError, Invalid
from web.api.problem import problems
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response, uploads_of

READ, SHOW = "documents:document:download", "documents:document:show"


class DocumentRefusal(msgspec.Struct, frozen=True):
    """Why a document was refused: a stable code and a sentence."""

    code: str
    detail: str


class DocumentView(msgspec.Struct, frozen=True):
    """A document. `sha256` is of the bytes that are kept; while the check runs, and of a refused one, of those that were sent.

    A photo is written anew by the check, so its `sha256`, `size_bytes` and perhaps `file_name` change once.
    """

    id: UUID
    state: DocumentState
    file_name: str
    purpose: Purpose
    media_type: str
    size_bytes: int
    sha256: str | None
    refusal: DocumentRefusal | None
    created_at: datetime


def document_view(document: Document) -> DocumentView:
    """As programs see it."""
    digest = document.sha256 or document.received_sha256
    code = document.refusal_code
    return DocumentView(
        id=document.id,
        state=document.state,
        file_name=document.file_name,
        purpose=document.purpose,
        media_type=document.media_type,
        size_bytes=document.size_bytes,
        sha256=digest.hex() if digest else None,
        refusal=DocumentRefusal(code, SENTENCES[Refusal(code)]) if code else None,
        created_at=document.created_at,
    )


@dataclass
class UploadOperation(Operation):
    """The body is described by hand: the handler reads it itself, file by file."""

    def __post_init__(self) -> None:
        """Add the body to what the handler's signature says."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="一个文件，不超过 20 MB")
        purpose = Schema(type=OpenAPIType.STRING, enum=[each.value for each in UPLOADED], default=Purpose.MATERIAL.value)
        body = Schema(type=OpenAPIType.OBJECT, properties={"file": file, "purpose": purpose}, required=["file"])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=body)}, required=True)


@dataclass
class DownloadOperation(Operation):
    """The kinds that a stored document may be; the signature can only say one."""

    def __post_init__(self) -> None:
        """Put every kind's media type in the place of that one."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {form.media_type: OpenAPIMediaType(schema=file) for form in FORMS.values()}
        self.responses = (self.responses or {}) | {"200": OpenAPIResponse(description="文件内容", content=content)}


@post(
    "/documents",
    opt=permission("documents:document:upload"),
    summary="上传文件",
    operation_class=UploadOperation,
    request_max_body_size=REQUEST_BYTES,
    responses={201: ResponseSpec(DocumentView, generate_examples=False, description="已收下，正在检查")}
    | problems(400, 401, 403, 409, 413, 415, 422, 429),
)
async def upload_document(
    request: Request[Any, Any, Any], form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[DocumentView]:
    """PDF, photos (JPEG, PNG, HEIC), docx, xlsx, CSV. The answer's `state` is `checking`; ask again, or use it once it is `ready`."""
    if request.content_type[0] != "multipart/form-data":
        raise ClientException(status_code=415)
    actor = actor_of(request)
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=now())
    upload = uploads_of(form, most=1)[0]
    document = await receive(session, document_store(state.settings.home), actor, upload, purpose=purpose_of(form), at=now())
    return Response(document_view(document), status_code=201)


def purpose_of(form: FormData) -> Purpose:
    """What the form says the file is for; 办事材料 where it says nothing. Raises: Invalid."""
    given = form.get("purpose", Purpose.MATERIAL.value)
    if given not in UPLOADED:
        raise Invalid("用途不在可选范围内", [FieldError("/purpose", f"可选：{'、'.join(UPLOADED)}")])
    return Purpose(given)


@get(
    "/documents/{document_id:uuid}",
    opt=permission(SHOW),
    summary="文件的状态",
    responses={200: ResponseSpec(DocumentView, generate_examples=False, description="文件")} | problems(400, 401, 403, 404),
)
async def get_document(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], document_id: FromPath[UUID]
) -> DocumentView:
    """One of the caller's own documents."""
    return document_view(await visible_document(session, actor_of(request), SHOW, document_id))


@get(
    "/documents/{document_id:uuid}/content",
    opt=permission(READ) | UNTOUCHED,
    summary="下载文件",
    operation_class=DownloadOperation,
    responses=problems(400, 401, 403, 404, 409),
)
async def download_document(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, document_id: FromPath[UUID]
) -> Stream:
    """The bytes of a `ready` document, as an attachment. The reading is recorded."""
    document = await open_document(session, actor_of(request), READ, document_id, at=now())
    await require_handing_out(session, actor_of(request), document.id, now=now())
    return await attachment_response(document_store(state.settings.home), document)
