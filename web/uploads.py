"""Files on their way in and out: the parts of a form as rooms take them, and a document as an attachment."""

from collections.abc import AsyncGenerator
from typing import BinaryIO, cast

from anyio import to_thread
from litestar.datastructures import UploadFile
from litestar.response import Stream

from marketplace.documents.file_names import attachment
from marketplace.documents.models import Document
from marketplace.documents.receive import Upload
from marketplace.documents.store import DocumentStore
from marketplace.errors import FieldError, Invalid
from web.forms import FILES, FormData

CHUNK = 1 << 18


def uploads_of(form: FormData, *, most: int) -> list[Upload]:
    """The files of the field `file`. What is beyond a megabyte lies in temporary files already.

    Raises: Invalid if there is none, or if there are more than `most`.
    """
    found = [each for each in form.getall(FILES, []) if isinstance(each, UploadFile)]
    if not found:
        raise Invalid("请选择要上传的文件", [FieldError(f"/{FILES}", "请选择要上传的文件")])
    if len(found) > most:
        detail = f"一次最多 {most} 个文件，现在是 {len(found)} 个"
        raise Invalid(detail, [FieldError(f"/{FILES}", detail)])
    return [Upload(each.filename, _declared(each), cast("BinaryIO", each.file)) for each in found]


def _declared(file: UploadFile) -> str:
    """The type that the sender gave; the framework says text/plain where there is none."""
    return next((value for name, value in file.headers.items() if name.lower() == "content-type"), "")


async def attachment_response(store: DocumentStore, document: Document) -> Stream:
    """The document's bytes, to be saved and never shown in place: whatever is in them, a browser does not run it as ours."""
    assert document.file_key is not None  # noqa: S101  # what is ready has a file
    file = await to_thread.run_sync(store.open, document.file_key)
    headers = {
        "Content-Disposition": attachment(document.file_name),
        "Content-Length": str(document.size_bytes),
        "ETag": f'"{(document.sha256 or b"").hex()}"',
    }
    return Stream(_pieces(file), media_type=document.media_type, headers=headers)


async def _pieces(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    with file:
        while piece := await to_thread.run_sync(file.read, CHUNK):
            yield piece
