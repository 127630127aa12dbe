"""Counting uses in windows, and clearing away what is over."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from marketplace.access.models import RateWindow
from marketplace.access.purge import KEEP_COUNTERS, purge
from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now
from marketplace.database.session import Sessions, transaction
from marketplace.errors import TooManyRequests

NOW = now()
LIMIT = RateLimit("test", allowed=3, window=timedelta(minutes=1))


@pytest.fixture
def caller() -> str:
    """Somebody who has not called before."""
    return uuid4().hex


async def spend(sessions: Sessions, caller: str, seconds: float = 0) -> int | None:
    """None if allowed, else how long to wait."""
    try:
        await LIMIT.spend(sessions, caller, now=NOW + timedelta(seconds=seconds))
    except TooManyRequests as refused:
        return refused.retry_after_seconds
    return None


async def test_more_than_allowed_in_a_window_has_to_wait_for_its_end(sessions: Sessions, caller: str) -> None:
    assert [await spend(sessions, caller, second) for second in (0, 1, 2)] == [None, None, None]
    assert await spend(sessions, caller, 20) == 41
    assert await spend(sessions, caller, 59.5) == 1
    assert await spend(sessions, caller, 60) is None


async def test_callers_and_groups_are_counted_apart(sessions: Sessions, caller: str) -> None:
    for _ in range(4):
        await spend(sessions, caller)
    assert await spend(sessions, uuid4().hex) is None
    await RateLimit("other", 1, timedelta(minutes=1)).spend(sessions, caller, now=NOW)


async def test_many_at_once_are_counted_one_by_one(sessions: Sessions, caller: str) -> None:
    answers = await asyncio.gather(*(spend(sessions, caller) for _ in range(30)))
    assert answers.count(None) == LIMIT.allowed


async def test_what_is_given_back_can_be_spent_again(sessions: Sessions, caller: str) -> None:
    for _ in range(10):
        assert await spend(sessions, caller) is None
        await LIMIT.give_back(sessions, caller)


async def test_old_counters_are_removed(sessions: Sessions, system_sessions: Sessions, caller: str) -> None:
    await spend(sessions, caller)
    kept = select(RateWindow).where(RateWindow.caller == caller)
    async with transaction(system_sessions) as session:
        await purge(session, now=NOW + KEEP_COUNTERS - timedelta(seconds=1))
        assert (await session.scalars(kept)).one()
    async with transaction(system_sessions) as session:
        await purge(session, now=NOW + KEEP_COUNTERS + timedelta(seconds=1))
        assert (await session.scalars(kept)).one_or_none() is None


async def test_a_refusal_says_in_minutes_how_long_to_wait(sessions: Sessions, caller: str) -> None:
    long = RateLimit("long", 1, timedelta(minutes=10))
    await long.spend(sessions, caller, now=NOW)
    with pytest.raises(TooManyRequests, match="请 7 分钟后再试"):
        await long.spend(sessions, caller, now=NOW + timedelta(minutes=3, seconds=30))
