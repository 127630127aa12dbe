"""The engine's follower: profile and catalogue events become what verdicts are now, and deltas of those that changed."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from marketplace.profiles.events import PROFILE_UPDATED, PROFILES_LOADED
from matching.follower.catalogue import Catalogues
from matching.follower.enterprise_side import judge_enterprise
from matching.follower.offer_events import judge_offer
from matching.follower.slots import next_numbers
from matching.live.live_engine import LiveEngine
from matching.live.models import MatchEngine
from matching.live.stamp import FOLLOWER, FOLLOWER_ZH
from policies.library import events as policy_events
from products.catalogue import events as product_events

OFFER_KINDS = frozenset(kind.name for kind in (*product_events.EVENT_KINDS, *policy_events.EVENT_KINDS))
KINDS = OFFER_KINDS | {PROFILE_UPDATED.name, PROFILES_LOADED.name}


def engine_follower(live: LiveEngine, catalogues: Catalogues) -> Follower:
    """The follower of a process that holds the engine. Any number of processes may run it; one at a time works.

    Handling an event twice, or after later ones, changes nothing that is not so: verdicts are taken from profiles and offers as they are
    now and compared with what was last known, in the transaction in which both are written.
    """

    async def handle(session: AsyncSession, event: LoggedEvent) -> None:
        if event.kind == PROFILE_UPDATED.name:
            await judge_enterprise(session, event, await catalogues.current(session), live.vocabulary)
        elif event.kind == PROFILES_LOADED.name:
            await _note_load(session)
        else:
            await judge_offer(session, event, await catalogues.current(session), live)

    return Follower(FOLLOWER, FOLLOWER_ZH, handle, KINDS)


async def _note_load(session: AsyncSession) -> None:
    """Columns from before are too old, and everybody is to be compared once there are new ones."""
    (number,) = await next_numbers(session, 1)
    await session.execute(update(MatchEngine).values(bulk_number=number, asked_number=number))
