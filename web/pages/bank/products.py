"""`/bank/products`: the own products with what is to do, one product with its version in work, and what changed between versions."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from products.catalogue import listing
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.drafts.decide import of_product
from products.catalogue.drafts.repository import list_own, open_draft, own_product
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.drafts.write import LISTED, begin_version, copy_product, create_product
from products.catalogue.labels import LENDER_KIND_NAMES, LenderKind
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.schemas import Code
from products.catalogue.states import PRODUCT
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.product_work import product_line, product_work, versions_changes
from web.workflow_pages import NOT_REFUSED, Refused
from web.workflow_routes import moves_named, page_moves

BASE = "/bank/products"
ONE = BASE + "/{product_id:uuid}"
SHOWN = 500
LONGEST_NAME = 100
CODE_EXPECTED = "代码用字母、数字、点、横线和下划线，以字母或数字开头，最多 64 个字符"
KINDS = [{"value": each.value, "label": name} for each, name in LENDER_KIND_NAMES.items()]
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission("catalogue:listing:list"))
async def bank_products(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What waits for somebody first."""
    return await _list_page(request, system_session, {})


@post(BASE, opt=permission("catalogue:draft:create"), status_code=200)
async def new_bank_product(request: HTMXRequest, system_session: System, form: Form) -> Response[Any]:
    """A new product with its code and its name; everything else follows in its draft."""
    typed = {name: str(form.get(name, "")).strip() for name in ("code", "name", "lender_kind")}
    try:
        async with system_session.begin_nested():
            code, terms, kind = _read(typed)
            made = await create_product(system_session, actor_of(request), code, terms, lender_kind=kind, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _list_page(request, system_session, typed, refused.errors)
    return go_to(request, f"{BASE}/{made.product_id}")


@get(ONE, opt=permission("catalogue:listing:read"))
async def bank_product(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """One product."""
    return await product_page(request, system_session, await own_product(system_session, actor_of(request), product_id))


@post(ONE + "/versions", opt=permission("catalogue:draft:begin"), status_code=200)
async def begin_bank_version(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """The next version, as the one in force stands."""
    await begin_version(system_session, actor_of(request), product_id, at=now())
    return go_to(request, f"{BASE}/{product_id}")


@post(ONE + "/copies", opt=permission("catalogue:draft:copy"), status_code=200)
async def copy_bank_product(request: HTMXRequest, system_session: System, product_id: FromPath[UUID], form: Form) -> Response[Any]:
    """A new product that begins as this one stands."""
    actor, code = actor_of(request), str(form.get("code", "")).strip()
    product = await own_product(system_session, actor, product_id)
    try:
        async with system_session.begin_nested():
            made = await copy_product(system_session, actor, product_id, _code(code), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await product_page(request, system_session, product, copy_code=code, copy_error=refused.errors[0].detail)
    return go_to(request, f"{BASE}/{made.product_id}")


@get(ONE + "/versions", opt=permission("catalogue:listing:read"))
async def bank_versions(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """Each version with what it changed from the one before."""
    product = await own_product(system_session, actor_of(request), product_id)
    versions = await ProductRepository(system_session).versions(product_id)
    before = [*versions[1:], None]
    return page(
        request,
        "pages/bank/product_versions.html",
        nav="own_products",
        product=product_line(product, None),
        versions=[
            {
                "number": each.number,
                "effective_from": each.effective_from,
                "in_force": each.id == product.current_version_id,
                "changes": versions_changes(older, each) if older is not None else None,
            }
            for each, older in zip(versions, before, strict=True)
        ],
    )


async def look_at_draft(session: AsyncSession, actor: Actor, product_id: UUID) -> ProductDraft:
    """For moves of the version in work, which pages ask for by its product."""
    return await open_draft(session, actor, product_id)


async def look_at_product(session: AsyncSession, actor: Actor, product_id: UUID) -> Product:
    """For moves of the product itself."""
    return await own_product(session, actor, product_id)


async def _show(request: HTMXRequest, session: AsyncSession, case: Product | ProductDraft, refused: Refused) -> Response[Any]:
    product = case if isinstance(case, Product) else await own_product(session, actor_of(request), case.product_id)
    return await product_page(request, session, product, refused)


BANK_PRODUCT_MOVES = [
    *page_moves(
        moves_named(PRODUCT_VERSION, "submit", "discard"),
        BASE,
        {action: of_product(action) for action in ("submit", "discard")},
        look_at_draft,
        _show,
        as_system=True,
    ),
    *page_moves(PRODUCT, BASE, listing.ACTIONS, look_at_product, _show, as_system=True),
]


async def product_page(
    request: HTMXRequest,
    session: AsyncSession,
    product: Product,
    refused: Refused = NOT_REFUSED,
    *,
    copy_code: str = "",
    copy_error: str | None = None,
    file_error: str | None = None,
) -> Response[Any]:
    """One product; what was refused comes back at its form."""
    actor = actor_of(request)
    work = await product_work(session, actor, product, BASE, refused)
    writes = policy_table().grant(actor.role, "catalogue:draft:begin") is not None
    return page(
        request,
        "pages/bank/product.html",
        status_code=422 if refused.errors or copy_error or file_error else 200,
        nav="own_products",
        **work,
        may_begin=writes and product.status in LISTED and work["draft"] is None,
        may_copy=writes,
        copy_code=copy_code,
        copy_error=copy_error,
        may_import=writes and work["changeable"],
        file_error=file_error,
    )


async def _list_page(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, str], faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = actor_of(request)
    lines = [product_line(product, draft) for product, draft in await list_own(session, actor, limit=SHOWN)]
    lines.sort(key=lambda line: not line.to_do)
    return page(
        request,
        "pages/bank/products.html",
        status_code=422 if faults else 200,
        nav="own_products",
        lines=lines,
        may_write=policy_table().grant(actor.role, "catalogue:draft:create") is not None,
        kinds=[] if lines else KINDS,
        typed={"code": "", "name": "", "lender_kind": ""} | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _read(typed: dict[str, str]) -> tuple[str, DraftTerms, LenderKind | None]:
    """Raises: Invalid naming every field that cannot be read."""
    wrong: list[FieldError] = []
    try:
        code = _code(typed["code"])
    except Invalid as refused:
        code, wrong = "", list(refused.errors)
    if not 0 < len(typed["name"]) <= LONGEST_NAME:
        wrong.append(FieldError("/name", f"请填写产品名称，最多 {LONGEST_NAME} 个字符"))
    if typed["lender_kind"] and typed["lender_kind"] not in {each.value for each in LenderKind}:
        wrong.append(FieldError("/lender_kind", "请从列表中选择机构类型"))
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处需要修改", wrong)
    return code, DraftTerms(name=typed["name"]), LenderKind(typed["lender_kind"]) if typed["lender_kind"] else None


def _code(text: str) -> str:
    try:
        return msgspec.convert(text, Code)
    except msgspec.ValidationError:
        raise Invalid("有 1 处需要修改", [FieldError("/code", CODE_EXPECTED)]) from None
