"""Putting versions in force on their day: at once when they are published, else by a daily task."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from marketplace.clock import SHANGHAI
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.search.port import SearchPort
from products.catalogue.change_status import show_or_hide
from products.catalogue.events import PRODUCT_PUBLISHED, tell
from products.catalogue.models import Product, ProductVersion
from products.catalogue.revision import lock_catalogue
from products.catalogue.states import ProductStatus

FIRST = frozenset({ProductStatus.DRAFT, ProductStatus.SUBMITTED})


async def put_in_force(session: AsyncSession, search: SearchPort, product: Product, version: ProductVersion, *, at: datetime) -> None:
    """From now on the product says this; one that rests goes on resting. The caller holds the catalogue's lock."""
    product.current, product.updated_at, product.version = version, at, product.version + 1
    if product.status in FIRST:
        product.status = ProductStatus.PUBLISHED
    await session.flush()
    await show_or_hide(session, search, product)
    tell(session, PRODUCT_PUBLISHED, product, at=at)


async def put_due_in_force(session: AsyncSession, search: SearchPort, *, at: datetime) -> int:
    """Every version whose day has come; their number. Of several of one product the one published last counts, whatever its day.

    Those of a lender that is suspended wait until it is back.
    """
    await lock_catalogue(session)
    due = await _due(session, at)
    for product, version in due:
        await put_in_force(session, search, product, version, at=at)
    return len(due)


async def _due(session: AsyncSession, at: datetime) -> Sequence[tuple[Product, ProductVersion]]:
    current = aliased(ProductVersion)
    today = at.astimezone(SHANGHAI).date()
    last = select(func.max(ProductVersion.number)).where(ProductVersion.product_id == Product.id, ProductVersion.effective_from <= today)
    rows = await session.execute(
        select(Product, ProductVersion)
        .join(ProductVersion, ProductVersion.product_id == Product.id)
        .join(Organisation, Organisation.id == Product.lender_id)
        .outerjoin(current, current.id == Product.current_version_id)
        .where(
            Organisation.status == OrganisationStatus.ACTIVE,
            Product.status != ProductStatus.WITHDRAWN,
            ProductVersion.number == last.correlate(Product).scalar_subquery(),
            ProductVersion.number > func.coalesce(current.number, 0),
        )
        .options(joinedload(Product.current))
        .order_by(Product.id)
    )
    return [(product, version) for product, version in rows]
