"""A lender's products when it is suspended, comes back or leaves the platform."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.search.postgres import PostgresSearch
from products.catalogue.change_status import change_status
from products.catalogue.models import Product
from products.catalogue.states import ProductStatus


class ListedProducts:
    """Products that were published. What was applied for under them goes on."""

    part = "products"
    label_zh = "在架和暂停的产品"
    suspended_zh = "在架的暂停展示和匹配，恢复后重新上架"
    left_zh = "全部下架"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Published or suspended."""
        wanted = _of(organisations, {ProductStatus.PUBLISHED, ProductStatus.SUSPENDED})
        return await session.scalar(select(func.count()).select_from(Product).where(wanted)) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Take published ones from the catalogue for the time being; those that rest already are not woken later."""
        found = await _ids(session, _of(organisations, {ProductStatus.PUBLISHED}))
        return await _turn(session, found, ProductStatus.SUSPENDED, at)

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Publish again what the suspension has taken away."""
        still = and_(Product.id.in_(things), Product.status == ProductStatus.SUSPENDED)
        await _turn(session, await _ids(session, still), ProductStatus.PUBLISHED, at)

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """Take them from the catalogue for good."""
        found = await _ids(session, _of(organisations, {ProductStatus.PUBLISHED, ProductStatus.SUSPENDED}))
        await _turn(session, found, ProductStatus.WITHDRAWN, at)


def _of(organisations: Sequence[UUID], statuses: Collection[ProductStatus]) -> ColumnElement[bool]:
    return and_(Product.lender_id.in_(organisations), Product.status.in_(statuses), Product.current_version_id.is_not(None))


async def _ids(session: AsyncSession, condition: ColumnElement[bool]) -> Sequence[UUID]:
    return (await session.scalars(select(Product.id).where(condition).order_by(Product.id))).all()


async def _turn(session: AsyncSession, ids: Sequence[UUID], status: ProductStatus, at: datetime) -> Sequence[UUID]:
    for each in ids:
        await change_status(session, PostgresSearch(session), each, status, now=at)
    return ids
