"""Reading promise against reality: of products for everybody, of desks and people for the lender."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.members.models import Organisation
from products.applications.performance.models import LenderPerformance, Scope
from products.applications.performance.periods import TWELVE_MONTHS
from products.catalogue.models import Product, ProductVersion


async def performance_of_products(session: AsyncSession, product_ids: Collection[UUID]) -> dict[UUID, LenderPerformance]:
    """The last twelve months of each product that has any; one query, none for no product."""
    if not product_ids:
        return {}
    wanted = select(LenderPerformance).where(
        LenderPerformance.scope == Scope.PRODUCT, LenderPerformance.scope_id.in_(product_ids), LenderPerformance.period == TWELVE_MONTHS
    )
    return {each.scope_id: each for each in await session.scalars(wanted)}


async def performance_of_lender(session: AsyncSession, lender_id: UUID, period: str) -> Sequence[tuple[LenderPerformance, str]]:
    """What the caller may see of the lender in a period, each row with the name of what it is about; the most cases first."""
    name = select(ProductVersion.name).join(Product, Product.current_version_id == ProductVersion.id)
    of_product = name.where(Product.id == LenderPerformance.scope_id).scalar_subquery()
    of_desk = select(Organisation.name).where(Organisation.id == LenderPerformance.scope_id).scalar_subquery()
    of_person = select(Account.display_name).where(Account.id == LenderPerformance.scope_id).scalar_subquery()
    rows = await session.execute(
        select(LenderPerformance, of_product, of_desk, of_person)
        .where(LenderPerformance.lender_id == lender_id, LenderPerformance.period == period)
        .order_by(LenderPerformance.cases.desc(), LenderPerformance.id)
    )
    return [(row, product or desk or person or "") for row, product, desk, person in rows]


async def periods_of(session: AsyncSession, lender_id: UUID) -> Sequence[str]:
    """The periods of which there are figures, twelve months first, then the latest quarter."""
    found = await session.scalars(select(LenderPerformance.period).where(LenderPerformance.lender_id == lender_id).distinct())
    quarters = set(found)
    first = [TWELVE_MONTHS] if TWELVE_MONTHS in quarters else []
    return [*first, *sorted(quarters - {TWELVE_MONTHS}, reverse=True)]
