"""`/bank/products/{id}/draft.json`, `/draft.xlsx` and `/import`: a version as a file, as the open interface writes it or as a workbook."""

import tempfile
from pathlib import Path
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
from products.catalogue.draft_models import ProductDraft
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
from web.version_file.read import read_version_workbook
from web.version_file.write import version_workbook
from web.workflow_routes import version_in

MOST_BYTES = 1 << 18
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SAID = 5  # faults of a file that are named at once
PACKAGE = b"PK"  # how every workbook begins, and no JSON
System = NamedDependency[AsyncSession]


@get(ONE + "/draft.json", opt=permission("catalogue:draft:read"))
async def export_version(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[bytes]:
    """What the version in work says; the same file can be brought back."""
    draft = await open_draft(system_session, actor_of(request), product_id)
    product = await own_product(system_session, actor_of(request), product_id)
    content = msgspec.json.format(exact_json.encode(_body(draft)), indent=2)
    headers = {"Content-Disposition": attachment(f"{product.code}.json")}
    return Response(content, media_type=MediaType.JSON, headers=headers)


@get(ONE + "/draft.xlsx", opt=permission("catalogue:draft:read"))
async def export_version_workbook(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[bytes]:
    """The same as a workbook that people can read and change."""
    draft = await open_draft(system_session, actor_of(request), product_id)
    product = await own_product(system_session, actor_of(request), product_id)
    try:
        content = await to_thread.run_sync(version_workbook, exact_json.decode(exact_json.encode(_body(draft))))
    except ValueError:
        raise _refused("有一条的内容超过工作簿一格能放的长度，请导出 JSON。") from None
    return Response(content, media_type=XLSX, headers={"Content-Disposition": attachment(f"{product.code}.xlsx")})


@post(ONE + "/import", opt=permission("catalogue:draft:change"), status_code=200)
async def import_version(
    request: HTMXRequest, system_session: System, product_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """The file takes the place of everything that the version in work says; the version before it stays for one step back."""
    actor, version = actor_of(request), version_in(form)
    require_changeable(await open_draft(system_session, actor, product_id))
    try:
        content = await _content(form)
        body = await to_thread.run_sync(_read_workbook, content) if content.startswith(PACKAGE) else _read(content)
        async with system_session.begin_nested():
            await change_draft(
                system_session, actor, product_id, draft_terms(body), effective_from=body.effective_from, version=version, at=now()
            )
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        product = await own_product(system_session, actor, product_id)
        return await product_page(
            request, system_session, product, file_error="；".join(each.detail for each in refused.errors[:MOST_SAID])
        )
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


def _read_workbook(content: bytes) -> ProductVersionBody:
    """Raises: Invalid naming sheet and cell."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "version.xlsx"
        path.write_bytes(content)
        return read_version_workbook(path)


def _body(draft: ProductDraft) -> ProductVersionBody:
    said = msgspec.structs.asdict(terms_body(read_draft(draft.terms))) | {"effective_from": draft.effective_from}
    return ProductVersionBody(**said)


def _refused(text: str) -> Invalid:
    return Invalid(text, [FieldError("/file", text)])
