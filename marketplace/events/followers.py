"""Followers: what reacts to events, each reading the log in order at its own pace, with its place kept in the transaction of its effect."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events import parking, places
from marketplace.events.log import LoggedEvent

BATCH = 200
ATTEMPTS = 10
LOOK_EVERY_SECONDS = 0.1
LOOK_ANYWAY_AFTER = 10  # looks without news: a replay may have been asked for
BUSY_SECONDS = 0.25  # another process runs this follower, or it waits to try again
AWAY_SECONDS = 1.0
LOG = structlog.get_logger("zhida.followers")


@dataclass(frozen=True, slots=True)
class Follower:
    """Something that reacts to events; `label_zh` says to operators what it does, `kinds` None means all.

    `handle` changes rows through the session it is given and nothing else: then every event has its effect exactly once, in the order of
    the log. What cannot be done in the database it leaves to a task.
    """

    name: str
    label_zh: str
    handle: Callable[[AsyncSession, LoggedEvent], Awaitable[None]]
    kinds: frozenset[str] | None = None


@dataclass(slots=True)
class _Head:
    """How long the log is, as last seen: one look serves all followers of a process."""

    size: int = 0


async def follow_for_ever(sessions: Sessions, followers: Sequence[Follower], stop: asyncio.Event) -> None:
    """Run all followers until `stop`; survives a database that goes away. Any number of processes may run it."""
    head = _Head()
    await asyncio.gather(_watch(sessions, head, stop), *(_follow(sessions, each, head, stop) for each in followers))


async def run_batch(sessions: Sessions, follower: Follower, *, at: datetime, limit: int = BATCH) -> int | None:
    """Handle at most `limit` positions of the log in one transaction, each event in a savepoint.

    Returns the position read up to; None if another process is at it or an event that failed has to wait. If the transaction as a whole
    fails, positions are tried one by one, so that the failure is counted against the event that causes it.
    """
    begun: list[LoggedEvent] = []
    try:
        async with transaction(sessions, Binding.system()) as session:
            return await _batch(session, follower, at, limit, begun)
    except Exception as error:
        if not begun:  # no event is to blame: the database is away
            raise
        if limit > 1:
            return await run_batch(sessions, follower, at=at, limit=1)
        async with transaction(sessions, Binding.system()) as session:
            if await places.lock(session, follower.name) == begun[0].position - 1:
                await _failed(session, follower, begun[0], error, at)
        return None


async def _batch(session: AsyncSession, follower: Follower, at: datetime, limit: int, begun: list[LoggedEvent]) -> int | None:
    position = await places.lock(session, follower.name)
    if position is None or await places.waiting(session, follower.name, at):
        return None
    upper = min(position + limit, await places.head(session))
    events = await places.events_between(session, position, upper, follower.kinds)
    parked = await parking.parked_subjects(session, follower.name, events)
    for event in events:
        if (event.subject_kind, event.subject_id) in parked:
            parking.park(session, follower.name, event)
            continue
        begun.append(event)
        error = await parking.attempt(session, follower.handle, event)
        if error is not None and not await _failed(session, follower, event, error, at):
            await places.advance(session, follower.name, event.position - 1)
            return None
        if error is not None:
            parked.add((event.subject_kind, event.subject_id))
    await places.advance(session, follower.name, upper)
    return upper


async def _failed(session: AsyncSession, follower: Follower, event: LoggedEvent, error: Exception, at: datetime) -> bool:
    """Count the failure. True if it was the last try: the event is parked and the follower stands behind it."""
    attempts = await places.count_failure(session, follower.name, event.position, parking.describe(error), at)
    LOG.warning("follower failed", follower=follower.name, position=event.position, attempts=attempts, error=type(error).__name__)
    if attempts < ATTEMPTS:
        return False
    parking.park(session, follower.name, event, error)
    await places.advance(session, follower.name, event.position)
    return True


async def _follow(sessions: Sessions, follower: Follower, head: _Head, stop: asyncio.Event) -> None:
    known = False
    while not stop.is_set():
        try:
            if not known:
                await places.ensure(sessions, follower.name)
                known = True
            await parking.replay_asked(sessions, follower.name, follower.handle)
            position = await run_batch(sessions, follower, at=now())
        except Exception as error:  # the database is away; a follower never ends quietly
            LOG.warning("follower waits", follower=follower.name, error=type(error).__name__)
            await _pause(stop, AWAY_SECONDS)
            continue
        if position is None:
            await _pause(stop, BUSY_SECONDS)
        else:
            await _until_news(head, position, stop)


async def _until_news(head: _Head, position: int, stop: asyncio.Event) -> None:
    for _ in range(LOOK_ANYWAY_AFTER):
        if head.size > position or stop.is_set():
            return
        await _pause(stop, LOOK_EVERY_SECONDS)


async def _watch(sessions: Sessions, head: _Head, stop: asyncio.Event) -> None:
    while not stop.is_set():
        with suppress(Exception):  # the followers themselves say that the database is away
            async with transaction(sessions, Binding.system()) as session:
                head.size = await places.head(session)
        await _pause(stop, LOOK_EVERY_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
