"""Slots of offers, and the counter of everything that the engine writes. The caller holds the follower's row."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from matching.follower.catalogue import Offered
from matching.follower.models import MatchOffer

# As arrays: two thousand rows as rows would take longer than everything else that a profile's event needs.
_SLOTS = text(
    "SELECT coalesce(array_agg(offer_id ORDER BY slot), '{}'), coalesce(array_agg(number ORDER BY slot), '{}'),"
    " coalesce(array_agg(version ORDER BY slot), '{}') FROM match_offer"
)

_TAKE = text("UPDATE match_engine SET number = number + :count RETURNING number")


class Slots(NamedTuple):
    """By slot: whose it is, when its side was written, and the number of the version that counts; None: not offered."""

    offer_ids: Sequence[UUID]
    numbers: NDArray[np.int64]
    versions: Sequence[int | None]

    def __len__(self) -> int:
        """How many slots there are; the first is 0."""
        return len(self.offer_ids)


async def read_slots(session: AsyncSession) -> Slots:
    """All of them."""
    offer_ids, numbers, versions = (await session.execute(_SLOTS)).one()
    return Slots(offer_ids, np.array(numbers, np.int64), versions)


async def slots_for(session: AsyncSession, offers: Iterable[Offered]) -> dict[UUID, int]:
    """The slot of each offer, and of every one that was ever offered; who has none gets the next."""
    present = await read_slots(session)
    slots = {offer_id: slot for slot, offer_id in enumerate(present.offer_ids)}
    fresh = [each for each in offers if each.offer_id not in slots]
    if fresh:
        slots |= {each.offer_id: slot for slot, each in enumerate(fresh, len(present))}
        rows = [
            {"slot": slots[each.offer_id], "kind": each.kind, "offer_id": each.offer_id, "code": each.code, "number": 0} for each in fresh
        ]
        await session.execute(insert(MatchOffer), rows)
    return slots


async def next_numbers(session: AsyncSession, count: int) -> range:
    """So many numbers of this transaction's own, behind all that were given before."""
    last: int = (await session.execute(_TAKE, {"count": count})).scalar_one()
    return range(last - count + 1, last + 1)
