"""The side of one offer or of many: whom they reach now, and for whom that changed. The caller holds the follower's row."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.follower.bits import CHUNK
from matching.follower.slots import next_numbers, read_slots
from matching.follower.windows import Delta, NewSide, OwnSide, StoredChunk, Window, compared
from matching.live.models import MatchEnterprise

_AT_ONCE = 1 << 23  # pairs that are compared at once
_STORED = text(
    "SELECT slot, chunk, eligible, undetermined FROM match_side"
    " WHERE chunk = ANY(CAST(:chunks AS int[])) AND slot = ANY(CAST(:slots AS int[]))"
)
_PUT = text(
    "INSERT INTO match_side (slot, chunk, eligible, undetermined)"
    " SELECT * FROM unnest(CAST(:slots AS int[]), CAST(:chunks AS int[]), CAST(:eligible AS bytea[]), CAST(:undetermined AS bytea[]))"
    " ON CONFLICT (chunk, slot) DO UPDATE SET eligible = excluded.eligible, undetermined = excluded.undetermined"
)
_TELL = text(
    "INSERT INTO match_offer_delta (number, slot, version, chunk, pairs, planes, position, at)"
    " SELECT *, CAST(:position AS bigint), CAST(:at AS timestamptz)"
    " FROM unnest(CAST(:numbers AS bigint[]), CAST(:slots AS int[]), CAST(:versions AS int[]), CAST(:chunks AS int[]),"
    " CAST(:pairs AS int[]), CAST(:planes AS bytea[]))"
)
_DONE = text(
    "UPDATE match_offer m SET number = :number, version = n.version, version_id = n.version_id"
    " FROM unnest(CAST(:slots AS int[]), CAST(:versions AS int[]), CAST(:version_ids AS uuid[])) AS n (slot, version, version_id)"
    " WHERE m.slot = n.slot"
)


async def write_sides(session: AsyncSession, sides: Mapping[int, NewSide], chunks: int, *, position: int, at: datetime) -> int:
    """Write these slots' sides anew, and deltas where a verdict changed. Returns how many did; run again it finds nothing changed."""
    order = sorted(sides)
    slots = await read_slots(session)
    changed = 0
    for first in range(0, chunks, step := max(1, _AT_ONCE // (CHUNK * len(order)))):
        window = Window(order, range(first, min(first + step, chunks)), slots)
        stored, own = await _stored(session, window), await _own(session, window)
        found = await asyncio.to_thread(compared, window, sides, stored, own)
        await _put(session, found.put)
        await _tell(session, found.deltas, sides, position=position, at=at)
        changed += sum(delta.pairs for delta in found.deltas)
    (number,) = await next_numbers(session, 1)
    done = {"versions": [sides[slot].version for slot in order], "version_ids": [sides[slot].version_id for slot in order]}
    await session.execute(_DONE, {"number": number, "slots": order, **done})
    return changed


async def _stored(session: AsyncSession, window: Window) -> list[StoredChunk]:
    rows = await session.execute(_STORED, {"chunks": list(window.chunks), "slots": window.order})
    return [StoredChunk(*row) for row in rows]


async def _own(session: AsyncSession, window: Window) -> list[OwnSide]:
    """Sides of enterprises that may be the later ones."""
    held = MatchEnterprise
    query = select(held.ordinal, held.number, held.verdicts).where(
        held.ordinal >= window.first, held.ordinal < window.end, held.number > window.oldest, held.verdicts.is_not(None)
    )
    return [OwnSide(ordinal, number, verdicts or b"") for ordinal, number, verdicts in await session.execute(query)]


async def _put(session: AsyncSession, rows: Sequence[StoredChunk]) -> None:
    if rows:
        slots, chunks, eligible, undetermined = (list(column) for column in zip(*rows, strict=True))
        await session.execute(_PUT, {"slots": slots, "chunks": chunks, "eligible": eligible, "undetermined": undetermined})


async def _tell(session: AsyncSession, deltas: Sequence[Delta], sides: Mapping[int, NewSide], *, position: int, at: datetime) -> None:
    if not deltas:
        return
    numbers = list(await next_numbers(session, len(deltas)))
    slots, chunks, pairs, planes = (list(column) for column in zip(*deltas, strict=True))
    rows = {"numbers": numbers, "slots": slots, "chunks": chunks, "pairs": pairs, "planes": planes}
    await session.execute(_TELL, {**rows, "versions": [sides[slot].version for slot in slots], "position": position, "at": at})
