"""Parked events: one that failed ten times is set aside with everything that follows of the same subject, and can be replayed in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding, bind_trace
from marketplace.database.session import Sessions, transaction
from marketplace.events import places
from marketplace.events.log import LoggedEvent
from marketplace.events.models_log import FollowerParked

Handle = Callable[[AsyncSession, LoggedEvent], Awaitable[None]]
Subject = tuple[str, UUID]
EVENT_SECONDS = 30  # a handler that takes longer has failed
REPLAY_BATCH = 500


async def attempt(session: AsyncSession, handle: Handle, event: LoggedEvent) -> Exception | None:
    """Handle one event inside a savepoint: None, or the error whose changes were taken back.

    Raises: what the handler raised, if the transaction itself did not survive it.
    """
    try:
        async with asyncio.timeout(EVENT_SECONDS), session.begin_nested():
            await bind_trace(session, event.trace_id)
            await handle(session, event)
    except Exception as error:
        await places.head(session)  # a statement that fails here says that the whole transaction is lost
        return error
    return None


def describe(error: Exception) -> str:
    """What may be stored and shown of an error: its class. Its text could hold values."""
    return type(error).__name__[:200]


def park(session: AsyncSession, follower: str, event: LoggedEvent, error: Exception | None = None) -> None:
    """Set an event aside; without an error it waits behind an earlier one of its subject."""
    row = FollowerParked(
        follower=follower,
        position=event.position,
        event_id=event.id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        error="" if error is None else describe(error),
    )
    session.add(row)


async def parked_subjects(session: AsyncSession, follower: str, events: Sequence[LoggedEvent]) -> set[Subject]:
    """Which subjects of `events` have something parked."""
    query = select(FollowerParked.subject_kind, FollowerParked.subject_id).distinct()
    query = query.where(FollowerParked.follower == follower, FollowerParked.subject_id.in_({event.subject_id for event in events}))
    return {(row.subject_kind, row.subject_id) for row in await session.execute(query)} if events else set()


async def ask_for_replay(session: AsyncSession, follower: str, subject_kind: str, subject_id: UUID, *, at: datetime) -> bool:
    """Let the follower try a subject's parked events again, in order; it does so within seconds. False if nothing is parked."""
    ask = update(FollowerParked).where(*_of(follower, (subject_kind, subject_id))).values(replay_asked_at=at)
    return bool((await session.execute(ask.returning(FollowerParked.position))).first())


@dataclass(frozen=True, slots=True)
class ParkedQueue:
    """One subject's parked events: how many, where the first lies in the log and why it failed, whether a replay was asked for."""

    follower: str
    subject_kind: str
    subject_id: UUID
    count: int
    first_position: int
    error: str
    parked_at: datetime
    asked: bool


async def parked_queues(session: AsyncSession, *, limit: int) -> list[ParkedQueue]:
    """What waits for somebody, the oldest first."""
    parked = FollowerParked
    query = (
        select(
            parked.follower,
            parked.subject_kind,
            parked.subject_id,
            func.count(),
            func.min(parked.position),
            func.max(parked.error),  # only the first of a queue has one
            func.min(parked.parked_at),
            func.bool_or(parked.replay_asked_at.is_not(None)),
        )
        .group_by(parked.follower, parked.subject_kind, parked.subject_id)
        .order_by(func.min(parked.parked_at), parked.subject_id)
        .limit(limit)
    )
    return [ParkedQueue(*row) for row in await session.execute(query)]


async def replay_asked(sessions: Sessions, follower: str, handle: Handle) -> None:
    """Replay every subject that somebody asked for."""
    async with transaction(sessions, Binding.system()) as session:
        query = select(FollowerParked.subject_kind, FollowerParked.subject_id).distinct()
        query = query.where(FollowerParked.follower == follower, FollowerParked.replay_asked_at.is_not(None))
        subjects = [(row.subject_kind, row.subject_id) for row in await session.execute(query)]
    for subject in subjects:
        await replay_parked(sessions, follower, handle, subject)


async def replay_parked(sessions: Sessions, follower: str, handle: Handle, subject: Subject) -> int:
    """Handle a subject's parked events in order until one fails again; that one stays parked with those behind it.

    Returns how many had their effect. Meanwhile the follower itself stands still, so nothing of the subject overtakes them.
    """
    try:
        async with transaction(sessions, Binding.system()) as session:
            return await _replay(session, follower, handle, subject)
    except Exception as error:  # the handler broke the transaction: keep what it did, and do not try for ever
        async with transaction(sessions, Binding.system()) as session:
            await _still_parked(session, follower, subject, error)
        return 0


async def _replay(session: AsyncSession, follower: str, handle: Handle, subject: Subject) -> int:
    if await places.lock(session, follower) is None:
        return 0
    rows = select(FollowerParked.position).where(*_of(follower, subject)).order_by(FollowerParked.position).limit(REPLAY_BATCH)
    positions = (await session.scalars(rows)).all()
    for done, position in enumerate(positions):
        (event,) = await places.events_between(session, position - 1, position, None)
        if (error := await attempt(session, handle, event)) is not None:
            await _still_parked(session, follower, subject, error)
            return done
        await session.execute(delete(FollowerParked).where(FollowerParked.follower == follower, FollowerParked.position == position))
    return len(positions)


async def _still_parked(session: AsyncSession, follower: str, subject: Subject, error: Exception) -> None:
    """The first of the subject's events has failed again."""
    await session.execute(update(FollowerParked).where(*_of(follower, subject)).values(replay_asked_at=None))
    first = select(FollowerParked.position).where(*_of(follower, subject)).order_by(FollowerParked.position).limit(1).scalar_subquery()
    failed = update(FollowerParked).where(FollowerParked.follower == follower, FollowerParked.position == first)
    await session.execute(failed.values(error=describe(error)))


def _of(follower: str, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    kind, subject_id = subject
    return FollowerParked.follower == follower, FollowerParked.subject_kind == kind, FollowerParked.subject_id == subject_id
