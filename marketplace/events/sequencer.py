"""The sequencer: gives committed events their place in the log, one after the other, without gaps.

Business transactions only insert; nobody waits for the head of a chain. Events are taken from `event_pending`, which only shows what is
committed, so a transaction that stays open for hours holds up its own events and nobody else's.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.canonical import leaf_of
from marketplace.events.merkle import Frontier
from marketplace.events.reading import SELECTED, by_index, event_facts

BATCH = 2_000
EVERY_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 2.0  # between tries while the database is away
# Rows that were taken stay in the index as dead entries until a vacuum, and that waits for the oldest open transaction. Most looks
# therefore begin at ids of the last seconds, and one in two seconds at the very first; ids are UUIDv7: they carry the time they were made.
RECENT = timedelta(seconds=3)
WHOLE_LOOK_EVERY = 20
FIRST_ID = UUID(int=0)
LOCK = 0x7A68_6C6F_67  # "zhlog": an advisory lock of its own
LOG = structlog.get_logger("zhida.log")

_MINE = text("SELECT pg_try_advisory_xact_lock(:key) WHERE EXISTS (SELECT FROM event_pending WHERE event_id >= :since)")
_FRONTIER = text("SELECT size, hashes FROM log_frontier FOR UPDATE")
_PENDING = text(
    f"SELECT {SELECTED} FROM (SELECT event_id FROM event_pending WHERE event_id >= :since ORDER BY event_id LIMIT :limit) p"  # noqa: S608
    " JOIN event e ON e.id = p.event_id"
)
_APPEND = text(
    "WITH placed AS (INSERT INTO event_log (position, event_id, leaf)"
    " SELECT * FROM unnest(CAST(:positions AS bigint[]), CAST(:ids AS uuid[]), CAST(:leaves AS bytea[]))),"
    " taken AS (DELETE FROM event_pending WHERE event_id = ANY(CAST(:ids AS uuid[])))"
    " UPDATE log_frontier SET size = :size, hashes = CAST(:hashes AS bytea[])"
)


async def sequence_for_ever(sessions: Sessions, stop: asyncio.Event) -> None:
    """Give pending events their places until `stop`; survives a database that goes away and comes back.

    Any number of processes may run it: an advisory lock lets one of them work.
    """
    wait, looks = EVERY_SECONDS, 0
    while not stop.is_set():
        since = FIRST_ID if looks % WHOLE_LOOK_EVERY == 0 else earliest_id(datetime.now(UTC) - RECENT)
        looks += 1
        try:
            placed = await sequence_once(sessions, since)
        except Exception as error:  # the database is away, or a row that nobody could have recorded: try again, and never end quietly
            LOG.warning("the log waits", error=type(error).__name__)
            placed, wait, looks = 0, min(2 * wait, LONGEST_WAIT_SECONDS), 0
        else:
            wait = EVERY_SECONDS
        if placed < BATCH:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)


async def sequence_once(sessions: Sessions, since: UUID = FIRST_ID) -> int:
    """One batch in a transaction of its own. Returns how many events got a place."""
    async with transaction(sessions, Binding.system()) as session:
        return await sequence_batch(session, since)


async def sequence_batch(session: AsyncSession, since: UUID = FIRST_ID, limit: int = BATCH) -> int:
    """Place at most `limit` pending events with ids from `since` on, in the session's transaction; 0 if another process is at it."""
    if not await session.scalar(_MINE, {"key": LOCK, "since": since}):  # nothing pends, or another process is at it
        return 0
    async with by_index(session):
        return await append_pending(session, since, limit)


async def append_pending(session: AsyncSession, since: UUID, limit: int) -> int:
    """Without the advisory lock: two at once wait for each other's frontier, and the primary key of the log is behind that."""
    frontier = (await session.execute(_FRONTIER)).one()
    pending = (await session.execute(_PENDING, {"since": since, "limit": limit})).all()
    if not pending:
        return 0
    await _append(session, Frontier(frontier.size, tuple(frontier.hashes)), sorted(pending, key=_moment))
    return len(pending)


def _moment(row: Row[tuple[object, ...]]) -> tuple[datetime, UUID]:
    """Events of one subject follow each other by a row lock, so the database's clock tells their order better than ids do."""
    return row.recorded_at, row.id


async def _append(session: AsyncSession, frontier: Frontier, rows: Sequence[Row[tuple[object, ...]]]) -> None:
    leaves = [leaf_of(event_facts(row)) for row in rows]
    ids = [row.id for row in rows]
    positions = list(range(frontier.size + 1, frontier.size + len(rows) + 1))
    extended = frontier.extended(leaves)
    tree = {"size": extended.size, "hashes": list(extended.hashes)}
    await session.execute(_APPEND, {"positions": positions, "ids": ids, "leaves": leaves} | tree)


def earliest_id(at: datetime) -> UUID:
    """The smallest UUIDv7 of an instant."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
