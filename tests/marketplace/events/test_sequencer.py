"""The sequencer: every committed event gets one place, dense and in order, whoever else is at work."""

import asyncio
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import APP, OWNER, SYSTEM
from marketplace.database.session import transaction
from marketplace.events.lag import log_lag
from marketplace.events.merkle import Frontier
from marketplace.events.models import EventPending, EventRow
from marketplace.events.models_log import LogFrontier, LogRow
from marketplace.events.record import record
from marketplace.events.sequencer import FIRST_ID, append_pending, earliest_id, sequence_batch, sequence_for_ever, sequence_once
from tests.fresh_log import HAPPENED, FreshLog


async def places(log: FreshLog) -> list[tuple[int, object, bytes]]:
    async with transaction(log.system, Binding.system()) as session:
        rows = await session.execute(select(LogRow.position, LogRow.event_id, LogRow.leaf).order_by(LogRow.position))
        return [tuple(row) for row in rows]  # type: ignore[misc]


async def has_places(log: FreshLog, count: int) -> bool:
    return len(await places(log)) >= count


async def test_committed_events_get_dense_places_and_the_tree_grows_with_them(log: FreshLog) -> None:
    await log.grow(3)
    await log.grow(4)
    found = await places(log)
    assert [position for position, _, _ in found] == list(range(1, 8))
    async with transaction(log.system, Binding.system()) as session:
        assert (await session.scalars(select(EventPending))).all() == []
        frontier = (await session.execute(select(LogFrontier.size, LogFrontier.hashes))).one()
    assert Frontier(frontier.size, tuple(frontier.hashes)) == Frontier().extended([leaf for _, _, leaf in found])


async def test_events_of_one_subject_keep_the_order_in_which_they_were_recorded(log: FreshLog) -> None:
    await log.grow(20, uuid4())
    async with transaction(log.system, Binding.system()) as session:
        query = select(EventRow.data).join(LogRow, LogRow.event_id == EventRow.id).order_by(LogRow.position)
        assert [data["number"] for data in await session.scalars(query)] == list(range(20))


async def test_a_transaction_that_is_rolled_back_leaves_nothing(log: FreshLog) -> None:
    async with log.app() as session:
        record(session, HAPPENED, uuid4(), at=now())
        await session.flush()
        await session.rollback()
    assert await sequence_once(log.system) == 0
    await log.grow(1)
    assert len(await places(log)) == 1


async def test_a_transaction_left_open_holds_up_its_own_events_only(log: FreshLog) -> None:
    async with log.app() as slow:
        record(slow, HAPPENED, uuid4(), at=now())
        await slow.flush()
        await log.grow(2)
        await slow.commit()
    assert await sequence_once(log.system, earliest_id(now())) == 0  # its id is older than this look
    assert await sequence_once(log.system) == 1
    assert [position for position, _, _ in await places(log)] == [1, 2, 3]


async def test_of_two_sequencers_one_works(log: FreshLog) -> None:
    await log.record(3)
    async with transaction(log.system, Binding.system()) as first:
        assert await sequence_batch(first) == 3
        assert await sequence_once(log.system) == 0
    assert len(await places(log)) == 3


async def test_two_sequencers_without_the_lock_cannot_fork_the_log(log: FreshLog) -> None:
    await log.record(40)

    async def append() -> int:
        async with transaction(log.system, Binding.system()) as session:
            return await append_pending(session, FIRST_ID, 7)

    done = await asyncio.gather(*(append() for _ in range(5)), return_exceptions=True)
    assert all(isinstance(each, DBAPIError) or each == 7 for each in done)  # whoever came too late wrote nothing at all
    while await sequence_once(log.system):
        pass
    found = await places(log)
    assert [position for position, _, _ in found] == list(range(1, 41))
    assert len({event_id for _, event_id, _ in found}) == 40


async def test_the_database_itself_refuses_a_second_history(log: FreshLog) -> None:
    await log.grow(1)
    await log.record(1)
    async with log.attack() as session:  # a sequencer that lost its frontier begins again at 1
        await session.execute(text("UPDATE log_frontier SET size = 0, hashes = '{}'"))
        with pytest.raises(DBAPIError, match="pk_event_log"):
            await append_pending(session, FIRST_ID, 10)


async def test_the_endless_loop_places_events_and_stops_when_told(log: FreshLog) -> None:
    stop = asyncio.Event()
    loops = [asyncio.create_task(sequence_for_ever(log.system, stop)) for _ in range(2)]
    await log.record(5)
    await log.until(lambda: has_places(log, 5))
    stop.set()
    await asyncio.gather(*loops)


async def test_the_endless_loop_outlives_its_connections(log: FreshLog) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(sequence_for_ever(log.system, stop))
    await asyncio.sleep(0.1)
    with psycopg.connect(log.dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [SYSTEM])
    await log.record(2)
    await log.until(lambda: has_places(log, 2))
    stop.set()
    await loop


async def test_lag_counts_what_has_no_place_yet(log: FreshLog) -> None:
    await log.grow(2)
    await log.record(3)
    async with transaction(log.system, Binding.system()) as session:
        lag = await log_lag(session)
    assert (lag.size, lag.pending) == (2, 3)
    assert lag.oldest_seconds > 0


@pytest.mark.parametrize("role", [APP, SYSTEM, OWNER])
async def test_nobody_changes_what_is_written(log: FreshLog, role: str) -> None:
    columns = {"event": "kind", "event_log": "leaf", "audit_checkpoint": "document"}
    for table, column in columns.items():
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with psycopg.connect(log.dsn) as connection:
                connection.execute(f"SET ROLE {role}")
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)):
                    connection.execute(statement)


async def test_the_web_process_may_not_read_or_place_events(log: FreshLog) -> None:
    await log.grow(1)
    for statement in (
        "SELECT 1 FROM event",
        "SELECT 1 FROM event_log",
        "INSERT INTO event_log SELECT 9, gen_random_uuid(), ''",
        "DELETE FROM event_pending",
    ):
        async with log.app() as session:
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text(statement))
