"""Comparing everybody's verdicts with what was last known: after a load of many profiles, for another vocabulary, and at the very first.

It goes offer by offer in groups, each a transaction of its own that holds the follower's row: events in between find their place, and a
process that is killed has done what it has done. Going on, or doing all of it again, finds nothing changed twice.
"""

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from matching.follower.catalogue import Catalogues
from matching.follower.offer_events import write_offers
from matching.follower.slots import slots_for
from matching.live.live_engine import EngineNotReady, LiveEngine
from matching.live.models import MatchEngine
from matching.live.stamp import FOLLOWER

LOOK_EVERY_SECONDS = 1.0
GROUP = 256  # offers
LOG = structlog.get_logger("zhida.engine")
_HOLD = text("SELECT position FROM follower WHERE name = :name FOR UPDATE")
_PATIENCE = text("SELECT set_config('lock_timeout', '60s', true), set_config('idle_in_transaction_session_timeout', '120s', true)")


async def compare_for_ever(live: LiveEngine, catalogues: Catalogues, sessions: Sessions, stop: asyncio.Event) -> None:
    """Until `stop`: compare whenever it is asked for and the engine holds everybody. Survives a database that goes away."""
    while not stop.is_set():
        try:
            await compare_if_asked(live, catalogues, sessions, at=now())
        except Exception as error:
            LOG.warning("the comparison waits", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)


async def compare_if_asked(live: LiveEngine, catalogues: Catalogues, sessions: Sessions, *, at: datetime) -> int | None:
    """Compare everything if it is asked for. Returns how many verdicts changed; None if it was not asked for or has to wait."""
    try:
        held = await live.refresh()
    except EngineNotReady:
        return None
    async with transaction(sessions, Binding.system()) as session:
        asked = await _asked(session, live.vocabulary_hash)
        if asked is None or held.outdated:
            return None
        await _hold(session)
        slots = await slots_for(session, (await catalogues.current(session)).offers)
    changed = 0
    for first in range(0, len(slots), GROUP):
        group = range(first, min(first + GROUP, len(slots)))  # slots are dense
        found = await _compare_group(live, catalogues, sessions, group, at)
        if found is None:
            return None
        changed += found
    async with transaction(sessions, Binding.system()) as session:
        done = update(MatchEngine).values(compared_number=asked, vocabulary_hash=live.vocabulary_hash)
        await session.execute(done)
    LOG.info("all verdicts compared", offers=len(slots), changed=changed)
    return changed


async def _compare_group(live: LiveEngine, catalogues: Catalogues, sessions: Sessions, group: range, at: datetime) -> int | None:
    async with transaction(sessions, Binding.system()) as session:
        position = await _hold(session)
        held = await live.refresh_in(session)
        if held.outdated:
            return None
        catalogue = await catalogues.current(session)
        of_slot = {slot: offer_id for offer_id, slot in (await slots_for(session, [])).items()}
        offers = {slot: catalogue.by_id.get(of_slot[slot]) for slot in group}
        return await write_offers(session, held.population, held.length, offers, position=position, at=at)


async def _asked(session: AsyncSession, vocabulary_hash: str) -> int | None:
    """The number that a comparison answers; None where nothing is asked for."""
    state = (await session.execute(select(MatchEngine.asked_number, MatchEngine.compared_number, MatchEngine.vocabulary_hash))).one()
    same = state.vocabulary_hash == vocabulary_hash
    return None if same and state.compared_number >= state.asked_number else int(state.asked_number)


async def _hold(session: AsyncSession) -> int:
    """The follower's row, and with it the right to write. Returns the follower's place in the log."""
    await session.execute(_PATIENCE)
    return int((await session.execute(_HOLD, {"name": FOLLOWER})).scalar_one())
