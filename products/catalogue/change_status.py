"""Suspending, resuming and withdrawing a product that was published, by the system: its lender is suspended, comes back or leaves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import NotFound
from marketplace.members.repository import is_sandbox
from marketplace.search.port import SearchPort
from products.catalogue.documents import KIND, product_document
from products.catalogue.events import REACHED, tell
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.revision import bump_revision, lock_catalogue
from products.catalogue.states import PRODUCT, ProductStatus

MOVES = {ProductStatus.SUSPENDED: "suspend", ProductStatus.PUBLISHED: "resume", ProductStatus.WITHDRAWN: "withdraw"}


class ProductNotFound(NotFound):
    """There is no such product."""

    code = "product_not_found"


async def change_status(session: AsyncSession, search: SearchPort, product_id: UUID, status: ProductStatus, *, now: datetime) -> Product:
    """Let a published product rest, come back or go; what was applied for under it goes on.

    Raises: ProductNotFound, TransitionNotAllowed.
    """
    await lock_catalogue(session)
    product = await ProductRepository(session).by_id(product_id)
    if product is None or product.current is None:
        raise ProductNotFound("没有这个产品。")
    PRODUCT.require(product.status, PRODUCT.move(MOVES[status]))
    product.status, product.updated_at, product.version = status, now, product.version + 1
    await session.flush()
    await show_or_hide(session, search, product)
    tell(session, REACHED[status], product, at=now)
    return product


async def show_or_hide(session: AsyncSession, search: SearchPort, product: Product) -> None:
    """Let search and matching see the product as it stands now: only a published one is found, and none of a sandbox."""
    shown = product.status is ProductStatus.PUBLISHED and not await is_sandbox(session, product.lender_id)
    if shown and product.current is not None:
        await search.index([product_document(product, product.current)])
    else:
        await search.delete(KIND, [product.id])
    await bump_revision(session)
