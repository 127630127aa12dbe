"""Suspending, resuming and withdrawing a product that was published."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import NotFound
from marketplace.search.port import SearchPort
from marketplace.workflow.moves import TransitionNotAllowed
from products.catalogue.documents import KIND, product_document
from products.catalogue.events import REACHED, tell
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.revision import bump_revision, lock_catalogue
from products.catalogue.states import STATUS_CHANGES, ProductStatus


class ProductNotFound(NotFound):
    """There is no such product."""

    code = "product_not_found"


async def change_status(session: AsyncSession, search: SearchPort, product_id: UUID, status: ProductStatus, *, now: datetime) -> Product:
    """Let a published product rest, come back or go; what was applied for under it goes on.

    The caller has looked who may. Raises: ProductNotFound, TransitionNotAllowed.
    """
    await lock_catalogue(session)
    product = await ProductRepository(session).by_id(product_id)
    if product is None or product.current is None:
        raise ProductNotFound("没有这个产品。")
    if status not in STATUS_CHANGES[product.status]:
        raise TransitionNotAllowed("产品当前状态不允许此操作。", state=product.status)
    product.status, product.updated_at = status, now
    await session.flush()
    if status is ProductStatus.PUBLISHED:
        await search.index([product_document(product, product.current)])
    else:
        await search.delete(KIND, [product.id])
    await bump_revision(session)
    tell(session, REACHED[status], product, at=now)
    return product
