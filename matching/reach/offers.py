"""An organisation's own products and policies, whose conditions can be tried out."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.tree import Criterion
from policies.library.models import Policy, PolicyVersion
from products.catalogue.models import Product, ProductVersion

MOST = 100


class OwnOffer(NamedTuple):
    """`key`: `product:<public code>` or `policy:<code>`."""

    key: str
    name: str
    criterion: Criterion


async def own_offers(session: AsyncSession, organisation_id: UUID) -> list[OwnOffer]:
    """Products first; policies without conditions are left out."""
    products = await session.execute(
        select(Product.public_code, ProductVersion.name, ProductVersion.criterion)
        .join(ProductVersion, Product.current_version_id == ProductVersion.id)
        .where(Product.lender_id == organisation_id)
        .order_by(Product.public_code)
        .limit(MOST)
    )
    policies = await session.execute(
        select(Policy.code, PolicyVersion.title, PolicyVersion.criterion)
        .join(PolicyVersion, Policy.current_version_id == PolicyVersion.id)
        .where(Policy.issuer_id == organisation_id, PolicyVersion.criterion.is_not(None))
        .order_by(Policy.code)
        .limit(MOST)
    )
    return [OwnOffer(f"product:{code}", name, criterion) for code, name, criterion in products] + [
        OwnOffer(f"policy:{code}", title, criterion) for code, title, criterion in policies
    ]
