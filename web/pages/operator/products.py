"""`/operator/products`: versions that wait for the platform, and one product with its version, what changed, and the moves."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from products.catalogue import listing
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION, DraftStatus
from products.catalogue.drafts.decide import of_product
from products.catalogue.drafts.repository import get_draft, list_drafts, own_product
from products.catalogue.models import Product
from products.catalogue.states import PRODUCT
from web.pages.bank.products import look_at_draft, look_at_product
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.product_work import draft_clocks, product_line, product_work
from web.workflow_pages import NOT_REFUSED, Refused
from web.workflow_routes import moves_named, page_moves

BASE = "/operator/products"
SHOWN = 200
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("catalogue:draft:list"))
async def review_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What was submitted, the oldest first; the platform promises an answer within a working day."""
    waiting = await list_drafts(system_session, actor_of(request), states=[DraftStatus.SUBMITTED], limit=SHOWN)
    clocks = await draft_clocks(system_session, [draft.id for draft, _ in waiting])
    lines = [product_line(product, draft, clocks[draft.id]) for draft, product in reversed(waiting)]
    return page(request, "pages/operator/products.html", nav="reviews", lines=lines)


@get(BASE + "/{product_id:uuid}", opt=permission("catalogue:listing:read"))
async def review_page(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """One product with everything that a decision about its version needs."""
    return await _shown(request, system_session, await own_product(system_session, actor_of(request), product_id))


@get("/operator/product_versions/{draft_id:uuid}", opt=permission("catalogue:draft:read"))
async def review_of_version(request: HTMXRequest, system_session: System, draft_id: FromPath[UUID]) -> Response[Any]:
    """Messages name the version; its page is the product's."""
    draft = await get_draft(system_session, actor_of(request), draft_id)
    return go_to(request, f"{BASE}/{draft.product_id}")


async def _show(request: HTMXRequest, session: AsyncSession, case: Product | ProductDraft, refused: Refused) -> Response[Any]:
    product = case if isinstance(case, Product) else await own_product(session, actor_of(request), case.product_id)
    return await _shown(request, session, product, refused)


OPERATOR_PRODUCT_MOVES = [
    *page_moves(
        moves_named(PRODUCT_VERSION, "publish", "return"),
        BASE,
        {action: of_product(action) for action in ("publish", "return")},
        look_at_draft,
        _show,
        as_system=True,
    ),
    *page_moves(moves_named(PRODUCT, "suspend", "resume"), BASE, listing.ACTIONS, look_at_product, _show, as_system=True),
]


async def _shown(request: HTMXRequest, session: AsyncSession, product: Product, refused: Refused = NOT_REFUSED) -> Response[Any]:
    work = await product_work(session, actor_of(request), product, BASE, refused)
    status = 422 if refused.errors else 200
    work |= {"may_begin": False, "may_copy": False, "copy_code": "", "copy_error": None, "may_import": False, "file_error": None}
    return page(request, "pages/bank/product.html", status_code=status, nav="reviews", **work)
