"""The log as it stands in the database, read as a stream: each entry with its stored leaf and the canonical text of its event."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.canonical import canonical
from marketplace.events.merkle import Frontier
from marketplace.events.models_log import LogFrontier, LogRow
from marketplace.events.reading import SELECTED, by_index, event_facts

BATCH = 5_000
# The outer join shows places whose event is gone; plain SQL reads what the mapped types would refuse.
_ENTRIES = text(
    f"SELECT l.position, l.leaf, {SELECTED} FROM event_log l LEFT JOIN event e ON e.id = l.event_id"  # noqa: S608
    " WHERE l.position > :after AND l.position <= :upto ORDER BY l.position LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class LogHead:
    """What the database says of its log: `size` by its frontier (None if damaged), `first` and `last` by the places themselves.

    Of an empty log `first` is 1 and `last` 0.
    """

    origin: UUID
    size: int
    first: int
    last: int
    frontier: Frontier | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the log. `text` is None if its event is gone or holds what nobody could have recorded."""

    position: int
    leaf: bytes
    text: bytes | None


async def log_head(session: AsyncSession) -> LogHead:
    """As of this statement; entries that come later do not disturb a reader that stops here."""
    first = select(func.coalesce(func.min(LogRow.position), 1)).scalar_subquery().label("first")
    last = select(func.coalesce(func.max(LogRow.position), 0)).scalar_subquery().label("last")
    row = (await session.execute(select(LogFrontier.origin, LogFrontier.size, LogFrontier.hashes, first, last))).one()
    try:
        frontier = Frontier(row.size, tuple(row.hashes))
    except ValueError:
        frontier = None
    return LogHead(row.origin, row.size, row.first, row.last, frontier)


async def entries(session: AsyncSession, after: int, upto: int) -> AsyncIterator[list[Entry]]:
    """Every entry at positions after `after` up to and including `upto`, in order, in batches."""
    while True:
        async with by_index(session):
            rows = (await session.execute(_ENTRIES, {"after": after, "upto": upto, "limit": BATCH})).all()
        if not rows:
            return
        yield [Entry(row.position, bytes(row.leaf), _text(row)) for row in rows]
        after = rows[-1].position


def _text(row: Row[Any]) -> bytes | None:
    if row.id is None:
        return None
    try:
        return canonical(event_facts(row))
    except (ValueError, TypeError, OverflowError):
        return None
