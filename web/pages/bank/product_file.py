"""`/bank/products/{id}/draft.json` and `/import`: a version as a file, as the open interface writes it."""

from typing import Any
from uuid import UUID

import msgspec
from anyio import to_thread
from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.errors import FieldError, Invalid, Malformed
from products.catalogue.drafts.repository import open_draft, own_product
from products.catalogue.drafts.terms import read_draft
from products.catalogue.drafts.write import change_draft, require_changeable
from web.api.product_version_views import ProductVersionBody, draft_terms, terms_body
from web.exact_body import exact_document
from web.forms import FormData
from web.pages.bank.products import BASE, ONE, product_page
from web.redirects import go_to
from web.refusals import record_refusal
from web.security.permissions import actor_of, permission
from web.uploads import uploads_of
from web.validation_messages import chinese
from web.workflow_routes import version_in

MOST_BYTES = 1 << 18
System = NamedDependency[AsyncSession]


@get(ONE + "/draft.json", opt=permission("catalogue:draft:read"))
async def export_version(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[bytes]:
    """What the version in work says; the same file can be brought back."""
    draft = await open_draft(system_session, actor_of(request), product_id)
    product = await own_product(system_session, actor_of(request), product_id)
    said = msgspec.structs.asdict(terms_body(read_draft(draft.terms))) | {"effective_from": draft.effective_from}
    content = msgspec.json.format(exact_json.encode(ProductVersionBody(**said)), indent=2)
    headers = {"Content-Disposition": attachment(f"{product.code}.json")}
    return Response(content, media_type=MediaType.JSON, headers=headers)


@post(ONE + "/import", opt=permission("catalogue:draft:change"), status_code=200)
async def import_version(
    request: HTMXRequest, system_session: System, product_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """The file takes the place of everything that the version in work says; the version before it stays for one step back."""
    actor, version = actor_of(request), version_in(form)
    require_changeable(await open_draft(system_session, actor, product_id))
    try:
        body = _read(await _content(form))
        async with system_session.begin_nested():
            await change_draft(
                system_session, actor, product_id, draft_terms(body), effective_from=body.effective_from, version=version, at=now()
            )
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        product = await own_product(system_session, actor, product_id)
        return await product_page(request, system_session, product, file_error=refused.errors[0].detail)
    return go_to(request, f"{BASE}/{product_id}")


async def _content(form: FormData) -> bytes:
    content = await to_thread.run_sync(uploads_of(form, most=1)[0].content.read, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refused(f"文件最大 {MOST_BYTES >> 10} KB。")
    return content


def _read(content: bytes) -> ProductVersionBody:
    """Raises: Invalid saying where the file is not as the open interface writes it."""
    try:
        document = exact_document(content)
        if isinstance(document, RepeatedKeys):
            raise _refused(f"字段 {document.repeated[0]} 给了两次。")
        return msgspec.convert(document, ProductVersionBody)
    except Malformed:
        raise _refused("文件不是 JSON；请先导出一份，照它的写法修改。") from None
    except msgspec.ValidationError as error:
        place = str(error).partition(" - at `$")[2].rstrip("`").lstrip(".")
        raise _refused(f"{place or '文件'}：{chinese(str(error))}。") from None


def _refused(text: str) -> Invalid:
    return Invalid(text, [FieldError("/file", text)])
