"""Reading what a form sent, once per request, with limits and strict UTF-8."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.utils.scope.state import ScopeState
from multidict import MultiDict

from marketplace.errors import Malformed
from web.security.request_checks import check_text

MAX_FIELDS = 4_000  # the longest criterion has 200 conditions of up to a dozen fields each
FILES = "file"  # the one name that files come under
FormData = MultiDict[Any]


async def read_form(request: Request[Any, Any, Any]) -> FormData:
    """The fields of the form in their order, repeated ones kept; empty if the body is no form.

    Litestar's own reader is not used for urlencoded forms: it replaces broken UTF-8 silently and keeps the last thousand
    bodies, passwords included, in memory. The fields are left where Litestar looks for them, so both agree.
    A file under any other name than `file` counts as not sent: whoever reads that field expects text.
    Raises: Malformed for broken encodings, NUL, more than `MAX_FIELDS` fields or a broken multipart body.
    """
    content_type, _ = request.content_type
    if content_type == RequestEncodingType.URL_ENCODED:
        fields = MultiDict(_url_encoded(await request.body()))
        ScopeState.from_scope(request.scope).form = {
            name: values[0] if len(values := fields.getall(name)) == 1 else values for name in fields
        }
    elif content_type == RequestEncodingType.MULTI_PART:
        parts = (await _multipart(request)).multi_items()
        fields = MultiDict((name, value) for name, value in parts if name == FILES or not isinstance(value, UploadFile))
    else:
        return MultiDict()
    for name, value in fields.items():
        check_text(name, "表单")
        if isinstance(value, str):
            check_text(value, "表单")
    return fields


def _url_encoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise Malformed("表单不是 UTF-8 编码") from None
    except ValueError:
        raise Malformed(f"表单的字段超过 {MAX_FIELDS} 个") from None


async def _multipart(request: Request[Any, Any, Any]) -> FormMultiDict:
    try:
        return await request.form()
    except (UnicodeError, LookupError, ValueError):  # a part may name a charset that does not exist or does not fit
        raise Malformed("表单内容无法读取") from None
