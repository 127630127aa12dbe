"""How far followers have read, what lies before them, and how often they failed on it: every query of the runner."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.log import LoggedEvent
from marketplace.events.models_log import FollowerFailure, FollowerRow, LogFrontier
from marketplace.events.reading import SELECTED, by_index, event_facts, logged_event

# Ten tries are over in about half a minute: what lies behind one bad event does not wait longer than that.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 10.0

_BETWEEN = (
    f"SELECT l.position, {SELECTED} FROM event_log l JOIN event e ON e.id = l.event_id"  # noqa: S608
    " WHERE l.position > :after AND l.position <= :upto"
)
_BETWEEN_ALL = text(f"{_BETWEEN} ORDER BY l.position")
_BETWEEN_KINDS = text(f"{_BETWEEN} AND e.kind = ANY(CAST(:kinds AS text[])) ORDER BY l.position")


async def ensure(sessions: Sessions, name: str) -> None:
    """A follower that is new here begins at the first event."""
    async with transaction(sessions, Binding.system()) as session:
        await session.execute(insert(FollowerRow).values(name=name).on_conflict_do_nothing())


async def lock(session: AsyncSession, name: str) -> int | None:
    """The follower's place, held until the transaction ends; None if another process holds it."""
    return await session.scalar(select(FollowerRow.position).where(FollowerRow.name == name).with_for_update(skip_locked=True))


async def advance(session: AsyncSession, name: str, position: int) -> None:
    """Everything up to `position` has had its effect or is parked; a failure counted there is over."""
    moved = update(FollowerRow).where(FollowerRow.name == name, FollowerRow.position < position)
    await session.execute(moved.values(position=position, updated_at=text("clock_timestamp()")))
    await session.execute(delete(FollowerFailure).where(FollowerFailure.follower == name, FollowerFailure.position <= position))


async def head(session: AsyncSession) -> int:
    """The last position of the log; 0 if it is empty."""
    return await session.scalar(select(LogFrontier.size)) or 0


async def events_between(session: AsyncSession, after: int, upto: int, kinds: frozenset[str] | None) -> list[LoggedEvent]:
    """Events of these kinds at positions after `after` up to and including `upto`, in order."""
    bounds: dict[str, object] = {"after": after, "upto": upto}
    if after >= upto:
        return []
    async with by_index(session):
        if kinds is None:
            rows = await session.execute(_BETWEEN_ALL, bounds)
        else:
            rows = await session.execute(_BETWEEN_KINDS, bounds | {"kinds": sorted(kinds)})
    return [logged_event(row.position, event_facts(row)) for row in rows]


async def waiting(session: AsyncSession, name: str, at: datetime) -> bool:
    """Whether an event failed and is not to be tried again yet."""
    next_try_at = await session.scalar(select(FollowerFailure.next_try_at).where(FollowerFailure.follower == name))
    return next_try_at is not None and next_try_at > at


async def count_failure(session: AsyncSession, name: str, position: int, error: str, at: datetime) -> int:
    """How often in a row the event at `position` has failed, this time included; the wait before the next try grows with it."""
    earlier = select(FollowerFailure.attempts).where(FollowerFailure.follower == name, FollowerFailure.position == position)
    attempts = (await session.scalar(earlier) or 0) + 1
    facts = {"position": position, "attempts": attempts, "next_try_at": at + wait_after(attempts), "error": error}
    row = insert(FollowerFailure).values(follower=name, **facts)
    await session.execute(row.on_conflict_do_update(index_elements=["follower"], set_=facts))
    return attempts


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return timedelta(seconds=min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS))
