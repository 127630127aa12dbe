"""A delivered file on its way in: its name, its size and first bytes are looked at before it is kept."""

from typing import BinaryIO

from marketplace.documents.file_names import cleaned
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.terms import FILE_BYTES
from marketplace.information.files.kinds import ENDINGS, HEAD_BYTES, require_kind
from marketplace.information.files.refusals import Fault, TableRefused
from web.forms import FormData
from web.uploads import uploads_of


def delivered_file(form: FormData) -> tuple[str, BinaryIO]:
    """Name and content of the one file of a form. Blocks for a moment. Raises: Invalid, FileRefused, TableRefused."""
    upload = uploads_of(form, most=1)[0]
    name = cleaned(upload.file_name)
    kind = ENDINGS.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise TableRefused(Fault.TYPE)
    size_bytes = upload.content.seek(0, 2)
    if size_bytes > FILE_BYTES:
        detail = f"文件超过 {FILE_BYTES >> 20} MB，请拆分后再传，或改走文件通道"
        raise Invalid(detail, [FieldError("/file", detail)])
    upload.content.seek(0)
    require_kind(kind, upload.content.read(HEAD_BYTES))
    upload.content.seek(0)
    return name, upload.content
