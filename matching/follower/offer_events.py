"""An offer's event: whom it reaches now. And all offers at once, where everything is to be compared anew."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.log import LoggedEvent
from matching.engine import Population
from matching.engine.plan.plan import Words
from matching.follower.bits import CHUNK_BYTES, chunks_of, plane_bytes
from matching.follower.catalogue import Catalogue, Offered
from matching.follower.offer_side import write_sides
from matching.follower.slots import next_numbers, slots_for
from matching.follower.windows import NewSide
from matching.live.live_engine import EngineNotReady, LiveEngine
from matching.live.models import MatchEngine

_FEW = 8


async def judge_offer(session: AsyncSession, event: LoggedEvent, catalogue: Catalogue, live: LiveEngine) -> int:
    """Write the offer's side anew. Returns how many verdicts changed.

    Without a population that holds everybody the comparison of everything is asked for instead: it finds the same changes later.
    """
    try:
        held = await live.refresh_in(session, committed=False)
    except EngineNotReady:
        held = None
    if held is None or held.outdated:
        await ask_for_comparison(session)
        return 0
    offer = catalogue.by_id.get(event.subject_id)
    slots = await slots_for(session, [offer] if offer else [])
    if event.subject_id not in slots:  # guidance, or never published
        return 0
    return await write_offers(
        session, held.population, held.length, {slots[event.subject_id]: offer}, position=event.position, at=event.occurred_at
    )


async def ask_for_comparison(session: AsyncSession) -> None:
    """All verdicts shall be compared anew, as soon as there is a population that holds everybody."""
    (number,) = await next_numbers(session, 1)
    await session.execute(update(MatchEngine).values(asked_number=number))


async def write_offers(
    session: AsyncSession, population: Population, length: int, offers: Mapping[int, Offered | None], *, position: int, at: datetime
) -> int:
    """Sides of these slots for a population of so many ordinals; None: no longer offered. Returns how many verdicts changed."""
    sides = await asyncio.to_thread(_sides, population, chunks_of(length), offers)
    return await write_sides(session, sides, chunks_of(length), position=position, at=at)


def _sides(population: Population, chunks: int, offers: Mapping[int, Offered | None]) -> dict[int, NewSide]:
    planes = _planes(population, [offer for offer in offers.values() if offer is not None])
    nobody = np.zeros(chunks * CHUNK_BYTES, np.uint8)
    sides = {slot: NewSide(None, None, nobody, nobody) for slot in offers}
    for slot, offer in offers.items():
        if offer is not None:
            eligible, undetermined = (plane_bytes(plane, chunks) for plane in planes[offer.key])
            sides[slot] = NewSide(offer.version, offer.version_id, eligible, undetermined)
    return sides


def _planes(population: Population, offers: Sequence[Offered]) -> dict[str, tuple[Words, Words]]:
    """A few offers each by itself: for a sweep, columns are made ready for all offers first."""
    if len(offers) < _FEW:
        found = {offer.key: population.reach(offer.criterion) for offer in offers}
        return {key: (reach.eligible_plane(), reach.undetermined_plane()) for key, reach in found.items()}
    sweep = population.sweep([offer.as_offer() for offer in offers])
    return {offer.key: (sweep.eligible_plane(offer.key), sweep.undetermined_plane(offer.key)) for offer in offers}
