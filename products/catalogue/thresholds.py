"""The conditions that a lender's published products put on one attribute, in the criterion and in pricing tiers."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.tree import Leaf, leaves
from products.catalogue.models import ProductVersion
from products.catalogue.repository import ProductRepository


class Condition(NamedTuple):
    """One leaf without its words."""

    operator: str
    operand: Any


async def conditions_on(session: AsyncSession, lender_id: UUID, attribute: str) -> list[Condition]:
    """Of products that are published at this moment, each as often as it is written."""
    published = await ProductRepository(session).published_of(lender_id)
    found = (leaf for product in published if product.current for leaf in _leaves(product.current))
    return [Condition(leaf.operator, leaf.operand) for leaf in found if leaf.attribute == attribute]


def _leaves(version: ProductVersion) -> Iterator[Leaf]:
    yield from leaves(version.criterion)
    for tier in version.pricing_tiers:
        if when := tier.get("when"):
            yield from leaves(when)
