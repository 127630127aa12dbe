"""Every query of the catalogue. Each loads the version in force with the product in one statement."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.members.models import Organisation
from products.catalogue.models import Product, ProductVersion
from products.catalogue.schemas import CODE_PATTERN
from products.catalogue.states import ProductStatus


class ProductRepository:
    """Products as the public may see them, and as the catalogue's own actions need them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def published_by_code(self, public_code: str) -> Product | None:
        """The product with its version in force, or None where it is not there or not published."""
        found = await self.published_by_codes([public_code])
        return found[0] if found else None

    async def published_by_id(self, product_id: UUID) -> Product | None:
        """As `published_by_code`."""
        return await self._session.scalar(_published().where(Product.id == product_id))

    async def published_by_codes(self, public_codes: Sequence[str]) -> list[Product]:
        """Those that are published, in the order asked for, each once; for the comparison of several. Any text may be asked for."""
        codes = [code for code in dict.fromkeys(public_codes) if re.fullmatch(CODE_PATTERN, code)]
        products = await self._session.scalars(_published().where(Product.public_code.in_(codes)))
        found = {product.public_code: product for product in products}
        return [found[code] for code in codes if code in found]

    async def published_by_ids(self, ids: Sequence[UUID]) -> list[Product]:
        """Those that are published, in the order of the ids: a page of search results."""
        found = {product.id: product for product in await self._session.scalars(_published().where(Product.id.in_(ids)))}
        return [found[product_id] for product_id in ids if product_id in found]

    async def versions(self, product_id: UUID) -> list[ProductVersion]:
        """All versions, newest first."""
        statement = select(ProductVersion).where(ProductVersion.product_id == product_id).order_by(ProductVersion.number.desc())
        return list(await self._session.scalars(statement))

    async def by_id(self, product_id: UUID) -> Product | None:
        """A product in any state, with its version in force."""
        return await self._session.scalar(select(Product).where(Product.id == product_id).options(joinedload(Product.current)))

    async def of_draft(self, product_id: UUID) -> Product:
        """As `by_id`, for an id that a foreign key vouches for."""
        found = await self._session.scalars(select(Product).where(Product.id == product_id).options(joinedload(Product.current)))
        return found.one()

    async def by_codes(self, codes: Sequence[str]) -> list[Product]:
        """Products of any lender and in any state with these codes of the lender's, with their version in force."""
        found = await self._session.scalars(select(Product).where(Product.code.in_(codes)).options(joinedload(Product.current)))
        return list(found)

    async def public_codes_among(self, codes: Sequence[str]) -> list[str]:
        """Those of the codes that stand for a product already."""
        return list(await self._session.scalars(select(Product.public_code).where(Product.public_code.in_(codes))))

    async def samples_beside(self, codes: Sequence[str]) -> list[Product]:
        """Published reference samples whose code is not among these."""
        statement = select(Product).where(Product.sample, Product.status == ProductStatus.PUBLISHED, Product.code.not_in(codes))
        return list(await self._session.scalars(statement.options(joinedload(Product.current))))

    async def published_of(self, lender_id: UUID) -> list[Product]:
        """What one lender has published, each with its version in force."""
        return list(await self._session.scalars(_published().where(Product.lender_id == lender_id).order_by(Product.id)))

    async def last_numbers(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """The highest version number of each product that has a version."""
        statement = select(ProductVersion.product_id, func.max(ProductVersion.number)).where(ProductVersion.product_id.in_(ids))
        rows = await self._session.execute(statement.group_by(ProductVersion.product_id))
        return {owner: number for owner, number in rows}  # noqa: C416  # dict() does not know that a row is a pair


async def sandbox_lenders(session: AsyncSession) -> frozenset[UUID]:
    """Lenders that only try (沙箱): their products are found by their code or id alone."""
    return frozenset(await session.scalars(select(Organisation.id).where(Organisation.sandbox)))


def _published() -> Select[Product]:
    return select(Product).join(Product.current).options(contains_eager(Product.current)).where(Product.status == ProductStatus.PUBLISHED)
