"""The side of one offer or of many: whom they reach now, and for whom that changed. The caller holds the follower's row."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import BigInteger, Integer, LargeBinary, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from matching.follower.bits import CHUNK, CHUNK_BYTES, Bits, numbers_of, planes_of, unpacked
from matching.follower.slots import Slots, next_numbers, read_slots
from matching.live.models import MatchEnterprise

_AT_ONCE = 1 << 23  # pairs that are compared at once
_HELD = text("SELECT slot, chunk, eligible, undetermined FROM match_side WHERE chunk = ANY(:chunks) AND slot = ANY(:slots)").bindparams(
    bindparam("chunks", type_=ARRAY(Integer)), bindparam("slots", type_=ARRAY(Integer))
)
_PUT = text(
    "INSERT INTO match_side (chunk, slot, eligible, undetermined) SELECT * FROM unnest(:chunks, :slots, :eligible, :undetermined)"
    " ON CONFLICT (chunk, slot) DO UPDATE SET eligible = excluded.eligible, undetermined = excluded.undetermined"
).bindparams(
    bindparam("chunks", type_=ARRAY(Integer)),
    bindparam("slots", type_=ARRAY(Integer)),
    bindparam("eligible", type_=ARRAY(LargeBinary)),
    bindparam("undetermined", type_=ARRAY(LargeBinary)),
)
_TELL = text(
    "INSERT INTO match_offer_delta (number, slot, version, chunk, pairs, planes, position, at)"
    " SELECT *, :position, CAST(:at AS timestamptz) FROM unnest(:numbers, :slots, :versions, :chunks, :pairs, :planes)"
).bindparams(
    bindparam("numbers", type_=ARRAY(BigInteger)),
    bindparam("slots", type_=ARRAY(Integer)),
    bindparam("versions", type_=ARRAY(Integer)),
    bindparam("chunks", type_=ARRAY(Integer)),
    bindparam("pairs", type_=ARRAY(Integer)),
    bindparam("planes", type_=ARRAY(LargeBinary)),
)
_DONE = text(
    "UPDATE match_offer m SET number = :number, version = n.version, version_id = n.version_id"
    " FROM unnest(CAST(:slots AS int[]), CAST(:versions AS int[]), CAST(:version_ids AS uuid[])) AS n (slot, version, version_id)"
    " WHERE m.slot = n.slot"
)


class NewSide(NamedTuple):
    """Whom an offer reaches: planes over all ordinals, in whole chunks. Without a version it is not offered, and reaches nobody."""

    version: int | None
    version_id: UUID | None
    eligible: Bits
    undetermined: Bits


class _Delta(NamedTuple):
    slot: int
    chunk: int
    pairs: int
    planes: bytes


async def write_sides(session: AsyncSession, sides: Mapping[int, NewSide], chunks: int, *, position: int, at: datetime) -> int:
    """Write these slots' sides anew, and deltas where a verdict changed. Returns how many did; run again it finds nothing changed."""
    order = sorted(sides)
    slots = await read_slots(session)
    changed = 0
    for first in range(0, chunks, step := max(1, _AT_ONCE // (CHUNK * len(order)))):
        window = range(first, min(first + step, chunks))
        new = {slot: sides[slot] for slot in order}
        changed += await _write_window(session, _Window(order, window, slots), new, position=position, at=at)
    (number,) = await next_numbers(session, 1)
    versions = [sides[slot].version for slot in order]
    await session.execute(
        _DONE, {"number": number, "slots": order, "versions": versions, "version_ids": [sides[slot].version_id for slot in order]}
    )
    return changed


class _Window(NamedTuple):
    """The slots and the chunks that are looked at together."""

    order: Sequence[int]
    chunks: range
    slots: Slots

    def part(self, plane: Bits) -> Bits:
        """These chunks of a plane."""
        return plane[self.chunks.start * CHUNK_BYTES : self.chunks.stop * CHUNK_BYTES]


async def _write_window(session: AsyncSession, window: _Window, sides: Mapping[int, NewSide], *, position: int, at: datetime) -> int:
    held = await _held_planes(session, window)
    eligible = np.stack([window.part(sides[slot].eligible) for slot in window.order])
    undetermined = np.stack([window.part(sides[slot].undetermined) for slot in window.order])
    now = numbers_of(eligible, undetermined)
    was = numbers_of(*held)
    await _override(session, window, was)
    await _put(session, window, held, (eligible, undetermined))
    deltas = list(_deltas(window, was, now))
    await _tell(session, deltas, {slot: sides[slot].version for slot in window.order}, position=position, at=at)
    return sum(delta.pairs for delta in deltas)


async def _held_planes(session: AsyncSession, window: _Window) -> tuple[Bits, Bits]:
    """What is stored, zeros where nothing is: [slot, byte]."""
    shape = (len(window.order), len(window.chunks), CHUNK_BYTES)
    eligible, undetermined = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    place = {slot: row for row, slot in enumerate(window.order)}
    rows = await session.execute(_HELD, {"chunks": list(window.chunks), "slots": window.order})
    for slot, chunk, yes, perhaps in rows:
        at = place[slot], chunk - window.chunks.start
        eligible[at], undetermined[at] = np.frombuffer(yes, np.uint8), np.frombuffer(perhaps, np.uint8)
    return eligible.reshape(shape[0], -1), undetermined.reshape(shape[0], -1)


async def _override(session: AsyncSession, window: _Window, was: Bits) -> None:
    """Where an enterprise's own side is the later one, that is what was last known."""
    written = window.slots.numbers[window.order]
    first = window.chunks.start * CHUNK
    held = MatchEnterprise
    query = select(held.ordinal, held.number, held.verdicts).where(
        held.ordinal >= first, held.ordinal < window.chunks.stop * CHUNK, held.number > int(written.min()), held.verdicts.is_not(None)
    )
    rows = (await session.execute(query)).all()
    if rows:
        ordinals = np.array([row.ordinal for row in rows]) - first
        numbers = np.array([row.number for row in rows], np.int64)
        own = unpacked([row.verdicts for row in rows], len(window.slots))[:, window.order].T
        later = numbers[None, :] > written[:, None]
        was[:, ordinals] = np.where(later, own, was[:, ordinals])


async def _put(session: AsyncSession, window: _Window, held: tuple[Bits, Bits], new: tuple[Bits, Bits]) -> None:
    """Store the chunks that are not stored so already."""
    shape = (len(window.order), len(window.chunks), CHUNK_BYTES)
    (old_yes, old_perhaps), (yes, perhaps) = ([plane.reshape(shape) for plane in pair] for pair in (held, new))
    places = np.argwhere(((old_yes != yes) | (old_perhaps != perhaps)).any(axis=2))
    if not len(places):
        return
    rows = {
        "chunks": [window.chunks.start + int(chunk) for _, chunk in places],
        "slots": [window.order[row] for row, _ in places],
        "eligible": [yes[row, chunk].tobytes() for row, chunk in places],
        "undetermined": [perhaps[row, chunk].tobytes() for row, chunk in places],
    }
    await session.execute(_PUT, rows)


def _deltas(window: _Window, was: Bits, now: Bits) -> Iterator[_Delta]:
    different = (was != now).reshape(len(window.order), len(window.chunks), CHUNK)
    for row, chunk in np.argwhere(different.any(axis=2)):
        place = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
        pairs = different[row, chunk]
        planes = [plane.tobytes() for numbers in (was, now) for plane in planes_of(numbers[row, place] * pairs)]
        yield _Delta(window.order[row], window.chunks.start + int(chunk), int(pairs.sum()), zlib.compress(b"".join(planes), 1))


async def _tell(
    session: AsyncSession, deltas: Sequence[_Delta], versions: Mapping[int, int | None], *, position: int, at: datetime
) -> None:
    if not deltas:
        return
    rows = {
        "numbers": list(await next_numbers(session, len(deltas))),
        "slots": [delta.slot for delta in deltas],
        "versions": [versions[delta.slot] for delta in deltas],
        "chunks": [delta.chunk for delta in deltas],
        "pairs": [delta.pairs for delta in deltas],
        "planes": [delta.planes for delta in deltas],
    }
    await session.execute(_TELL, {**rows, "position": position, "at": at})
