"""What the items of the catalogue are asked for: in how many offers' conditions each one stands."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import Vocabulary


async def items_asked_for(session: AsyncSession, state: State) -> Mapping[str, int]:
    """By item: how many published products and policies have a condition on one of its attributes."""
    catalogue = await state.catalogue.current(session)
    return Counter(item for offer in catalogue.offers for item in _items(offer.criterion, catalogue.vocabulary))


def _items(criterion: Any, vocabulary: Vocabulary) -> set[str]:
    names = {leaf.attribute for leaf in leaves(criterion)}
    return {item for name in names if name in vocabulary and (item := vocabulary[name].item)}
