"""`/api/v1/products`: writing versions, submitting, publishing and returning them; suspending, resuming and withdrawing products."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from products.catalogue import listing
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION, DraftStatus
from products.catalogue.drafts.decide import of_product
from products.catalogue.drafts.repository import READ, list_drafts, open_draft, own_product
from products.catalogue.drafts.write import begin_version, change_draft, copy_product, create_product
from products.catalogue.models import Product
from products.catalogue.schemas import Code
from products.catalogue.states import PRODUCT
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.api.product_version_views import (
    NewProductBody,
    ProductListing,
    ProductTermsBody,
    ProductVersionBody,
    ProductVersionPage,
    ProductVersionResource,
    draft_terms,
    listing_resource,
    version_resource,
    version_summary,
)
from web.exact_body import exact_document
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/products"
ONE = PATH + "/{product_id:uuid}"
DRAFT = {200: ResponseSpec(ProductVersionResource, generate_examples=False, description="正在编写的版本")}
MADE = {201: ResponseSpec(ProductVersionResource, generate_examples=False, description="新的草稿")}
LISTING = {200: ResponseSpec(ProductListing, generate_examples=False, description="产品的状态")}
LISTED = {200: ResponseSpec(ProductVersionPage, generate_examples=False, description="一页版本，新的在前")}
States = Annotated[list[DraftStatus] | None, QueryParameter(name="state", description="只要这些状态的，可重复")]
Caller = Request[Any, Any, Any]
System = NamedDependency[AsyncSession]
Body = TypeVar("Body", bound=msgspec.Struct)


class ProductCopyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of the copy."""

    code: Code


@post(PATH, opt=permission("catalogue:draft:create"), summary="新建贷款产品", responses=MADE | problems(400, 401, 403, 409, 422))
async def create_product_draft(request: Caller, system_session: System, data: JSONBody[NewProductBody]) -> Response[Any]:
    """A draft, which may be incomplete: `problems` of the answer says what is missing before it can be submitted."""
    body, actor = await _exact(request, NewProductBody), actor_of(request)
    made = await create_product(system_session, actor, body.code, draft_terms(body), lender_kind=body.lender_kind, at=now())
    return await _made(system_session, actor, made)


@put(
    ONE,
    opt=permission("catalogue:draft:change"),
    summary="修改正在编写的版本",
    responses=DRAFT | problems(400, 401, 403, 404, 409, 412, 422),
)
async def change_product_draft(
    request: Caller, system_session: System, product_id: FromPath[UUID], data: JSONBody[ProductVersionBody]
) -> Response[Any]:
    """Replaces what the open draft says; wants `If-Match` with the ETag of the draft."""
    actor = actor_of(request)
    present = await open_draft(system_session, actor, product_id)
    require_match(request, await version_resource(system_session, actor, present))
    body = await _exact(request, ProductVersionBody)
    changed = await change_draft(
        system_session, actor, product_id, draft_terms(body), effective_from=body.effective_from, version=present.version, at=now()
    )
    return await _shown(system_session, actor, changed)


@post(
    ONE + "/versions",
    opt=permission("catalogue:draft:begin"),
    summary="新建版本",
    responses=MADE | problems(400, 401, 403, 404, 409, 422),
)
async def begin_product_version(
    request: Caller, system_session: System, product_id: FromPath[UUID], data: JSONBody[ProductTermsBody | None] = None
) -> Response[Any]:
    """The next version of a published or suspended product; without a body it begins as the one in force."""
    actor = actor_of(request)
    terms = None if data is None else draft_terms(await _exact(request, ProductTermsBody))
    return await _made(system_session, actor, await begin_version(system_session, actor, product_id, terms, at=now()))


@post(
    ONE + "/copies",
    opt=permission("catalogue:draft:copy"),
    summary="复制为新产品",
    responses=MADE | problems(400, 401, 403, 404, 409, 422),
)
async def copy_product_draft(
    request: Caller, system_session: System, product_id: FromPath[UUID], data: JSONBody[ProductCopyBody]
) -> Response[Any]:
    """A new product that begins as this one stands."""
    actor = actor_of(request)
    return await _made(system_session, actor, await copy_product(system_session, actor, product_id, data.code, at=now()))


@get(ONE + "/draft", opt=permission(READ), summary="正在编写的版本", responses=DRAFT | NOT_MODIFIED | problems(400, 401, 403, 404))
async def get_product_draft(request: Caller, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """The lender's own, or for the operator any that was submitted. Answers with an ETag."""
    actor = actor_of(request)
    draft = await open_draft(system_session, actor, product_id)
    return tagged_response(request, await version_resource(system_session, actor, draft))


@get(
    ONE + "/listing",
    opt=permission("catalogue:listing:read"),
    summary="产品的状态和可办理的步骤",
    responses=LISTING | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_product_listing(request: Caller, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """Also of a product that is not published. Answers with an ETag."""
    actor = actor_of(request)
    product = await own_product(system_session, actor, product_id)
    return tagged_response(request, await listing_resource(system_session, actor, product))


@get(
    "/product_versions",
    opt=permission("catalogue:draft:list"),
    summary="编写过的版本",
    responses=LISTED | problems(400, 401, 403, 422),
)
async def list_product_drafts(
    request: Caller, system_session: System, states: States = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> ProductVersionPage:
    """Of the own institution; for the operator those that were submitted."""
    found = await list_drafts(system_session, actor_of(request), states=states or (), limit=limit + 1, after=place_of(cursor))
    shown = [version_summary(draft, product) for draft, product in found[:limit]]
    return ProductVersionPage(shown, str(shown[-1].id) if len(found) > limit else None)


async def _look_at_draft(session: AsyncSession, actor: Actor, product_id: UUID) -> ProductDraft:
    return await open_draft(session, actor, product_id)


async def _look_at_product(session: AsyncSession, actor: Actor, product_id: UUID) -> Product:
    return await own_product(session, actor, product_id)


PRODUCT_VERSION_MOVES = api_moves(
    PRODUCT_VERSION,
    PATH,
    {action: of_product(action) for action in PRODUCT_VERSION.actions()},
    _look_at_draft,
    version_resource,
    ProductVersionResource,
    as_system=True,
)
PRODUCT_MOVES = api_moves(PRODUCT, PATH, listing.ACTIONS, _look_at_product, listing_resource, ProductListing, as_system=True)


async def _made(session: AsyncSession, actor: Actor, draft: ProductDraft) -> Response[Any]:
    resource = await version_resource(session, actor, draft)
    response = exact_json_response(resource, headers={"Location": f"/api/v1{PATH}/{draft.product_id}/draft", "ETag": tag_of(resource)})
    response.status_code = 201
    return response


async def _shown(session: AsyncSession, actor: Actor, draft: ProductDraft) -> Response[Any]:
    resource = await version_resource(session, actor, draft)
    return exact_json_response(resource, headers={"ETag": tag_of(resource)})


async def _exact(request: Caller, kind: type[Body]) -> Body:
    """The body once more, now that its form is known to be good: the framework's reader makes binary floats of fractions."""
    return msgspec.convert(exact_document(await request.body()), kind)
