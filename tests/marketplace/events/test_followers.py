"""Followers: each event once in effect and in order, whatever fails; what fails for good is parked with its subject."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events import parking, places
from marketplace.events.followers import ATTEMPTS, Follower, follow_for_ever, run_batch
from marketplace.events.lag import follower_lags
from marketplace.events.log import LoggedEvent
from marketplace.events.models_log import FollowerParked
from marketplace.events.sequencer import sequence_once
from tests.fresh_log import OTHER, FreshLog

Handle = Callable[[AsyncSession, LoggedEvent], Awaitable[None]]
_SEEN = "INSERT INTO seen (subject, number) VALUES (:subject, :number)"


class Sample:
    """A follower that writes down what it handles, and fails where a test says so."""

    def __init__(self, log: FreshLog, kinds: frozenset[str] | None = None) -> None:
        self.log = log
        self.tries: dict[UUID, int] = defaultdict(int)
        self.bad: set[UUID] = set()
        self.follower = Follower("sample", "试用", self.handle, kinds)
        self.at = now()

    async def handle(self, session: AsyncSession, event: LoggedEvent) -> None:
        """Write first, then fail: what was written has to be taken back."""
        self.tries[event.subject_id] += 1
        await session.execute(text(_SEEN), {"subject": event.subject_id, "number": event.data["number"]})
        if event.subject_id in self.bad:
            raise RuntimeError("a bad day")

    async def begin(self) -> "Sample":
        """Its table and its place."""
        async with self.log.superuser.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE seen (id bigserial, subject uuid, number int)")
            await connection.exec_driver_sql("GRANT ALL ON seen, seen_id_seq TO zhida_system")
        await places.ensure(self.log.system, "sample")
        return self

    async def run(self, times: int = 1) -> int | None:
        """Batches, each late enough for the next try. Returns the last one's answer."""
        answer = None
        for _ in range(times):
            self.at += timedelta(seconds=60)
            answer = await run_batch(self.log.system, self.follower, at=self.at)
        return answer

    async def seen(self) -> list[tuple[UUID, int]]:
        """What had its effect, in order."""
        async with transaction(self.log.system, Binding.system()) as session:
            return [tuple(row) for row in await session.execute(text("SELECT subject, number FROM seen ORDER BY id"))]  # type: ignore[misc]

    async def parked(self) -> list[tuple[int, str]]:
        """Positions set aside and why."""
        async with transaction(self.log.system, Binding.system()) as session:
            query = select(FollowerParked.position, FollowerParked.error).order_by(FollowerParked.position)
            return [tuple(row) for row in await session.execute(query)]  # type: ignore[misc]


async def test_every_event_has_its_effect_once_and_in_order(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    one = uuid4()
    await log.grow(5, one)
    assert await sample.run() == 5
    assert await sample.run() == 5
    assert await sample.seen() == [(one, number) for number in range(5)]


async def test_a_follower_of_some_kinds_passes_the_others_by(log: FreshLog) -> None:
    sample = await Sample(log, frozenset({OTHER.name})).begin()
    await log.record(3)
    await log.record(2, kind=OTHER)
    await sequence_once(log.system)
    assert await sample.run() == 5
    assert len(await sample.seen()) == 2


async def test_a_failed_event_is_tried_again_later_and_nothing_behind_it_before(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    bad, good = uuid4(), uuid4()
    await log.grow(1, good)
    await log.grow(1, bad)
    await log.grow(1, good)
    sample.bad = {bad}
    assert await sample.run() is None
    assert await sample.seen() == [(good, 0)]
    assert await run_batch(log.system, sample.follower, at=sample.at) is None  # too early: not even tried
    assert sample.tries[bad] == 1
    sample.bad = set()
    assert await sample.run() == 3
    assert await sample.seen() == [(good, 0), (bad, 0), (good, 0)]


def test_waits_grow_and_are_over_within_a_minute() -> None:
    waits = [places.wait_after(attempts).total_seconds() for attempts in range(1, ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert sum(waits) < 60


async def test_after_ten_failures_the_event_and_its_subject_are_parked_and_the_rest_goes_on(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    bad, good = uuid4(), uuid4()
    sample.bad = {bad}
    await log.grow(2, bad)
    await log.grow(2, good)
    assert await sample.run(ATTEMPTS) == 4
    assert sample.tries[bad] == ATTEMPTS
    assert await sample.seen() == [(good, 0), (good, 1)]
    assert await sample.parked() == [(1, "RuntimeError"), (2, "")]
    await log.grow(1, bad)
    await sample.run()
    assert [position for position, _ in await sample.parked()] == [1, 2, 5]
    async with transaction(log.system, Binding.system()) as session:
        (lag,) = await follower_lags(session)
    assert (lag.behind, lag.failing, lag.parked) == (0, 0, 3)


async def ask(log: FreshLog, subject: UUID) -> bool:
    async with transaction(log.system, Binding.system()) as session:
        return await parking.ask_for_replay(session, "sample", "sample", subject, at=now())


async def test_parked_events_are_replayed_in_order_and_their_subject_is_free_again(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    bad = uuid4()
    sample.bad = {bad}
    await log.grow(3, bad)
    await sample.run(ATTEMPTS)
    sample.bad = set()
    assert await ask(log, bad)
    assert not await ask(log, uuid4())
    await parking.replay_asked(log.system, "sample", sample.handle)
    assert await sample.seen() == [(bad, 0), (bad, 1), (bad, 2)]
    assert await sample.parked() == []
    await log.grow(1, bad)
    await sample.run()
    assert len(await sample.seen()) == 4


async def test_a_replay_that_fails_again_stays_parked_in_order_until_it_is_asked_for_again(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    bad = uuid4()
    sample.bad = {bad}
    await log.grow(3, bad)
    await sample.run(ATTEMPTS)
    await ask(log, bad)
    await parking.replay_asked(log.system, "sample", sample.handle)
    await parking.replay_asked(log.system, "sample", sample.handle)
    assert sample.tries[bad] == ATTEMPTS + 1
    assert [position for position, _ in await sample.parked()] == [1, 2, 3]
    assert await sample.seen() == []


async def test_a_handler_that_breaks_the_whole_transaction_is_counted_and_parked_too(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    bad, good = uuid4(), uuid4()

    async def cut(session: AsyncSession, event: LoggedEvent) -> None:
        if event.subject_id == bad:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        await sample.handle(session, event)

    sample.follower = Follower("sample", "试用", cut)
    await log.grow(2, good)
    await log.grow(1, bad)
    await log.grow(1, good)
    assert await sample.run(ATTEMPTS + 4) == 4
    assert await sample.seen() == [(good, 0), (good, 1), (good, 0)]
    assert [position for position, _ in await sample.parked()] == [3]


async def test_two_processes_share_a_follower_without_doing_anything_twice(log: FreshLog) -> None:
    sample = await Sample(log).begin()
    stop = asyncio.Event()
    loops = [asyncio.create_task(follow_for_ever(log.system, [sample.follower], stop)) for _ in range(2)]
    one = uuid4()
    for _ in range(3):
        await log.grow(5, one)

    async def all_seen() -> bool:
        return len(await sample.seen()) >= 15

    await log.until(all_seen)
    stop.set()
    await asyncio.gather(*loops)
    assert [number for _, number in await sample.seen()] == list(range(5)) * 3
