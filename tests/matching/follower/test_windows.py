"""Verdicts as bits, and what follows from comparing them, against the same reckoned pair by pair."""

import zlib
from uuid import uuid4

import numpy as np
import pytest

from matching.follower.bits import CHUNK, CHUNK_BYTES, chunks_of, numbers_of, packed, plane_bytes, planes_of, unpacked
from matching.follower.slots import Slots
from matching.follower.windows import NewSide, OwnSide, StoredChunk, Window, compared


@pytest.mark.parametrize("slots", [0, 1, 3, 4, 5, 2001])
def test_packed_verdicts_come_back_and_later_slots_are_not_reached(slots: int) -> None:
    numbers = np.random.default_rng(slots).integers(0, 3, slots, np.uint8)
    (found,) = unpacked([packed(numbers)], slots + 9)
    assert found.tolist() == [*numbers.tolist(), *[0] * 9]
    assert unpacked([packed(numbers)], slots // 2)[0].tolist() == numbers[: slots // 2].tolist()


def test_a_plane_of_words_is_filled_up_to_whole_chunks() -> None:
    words = np.zeros(CHUNK // 64 + 1, np.uint64)
    words[0], words[-1] = 1, 1 << 63
    plane = plane_bytes(words, 2)
    assert len(plane) == 2 * CHUNK_BYTES
    assert np.flatnonzero(np.unpackbits(plane, bitorder="little")).tolist() == [0, CHUNK + 63]
    assert [chunks_of(each) for each in (0, 1, CHUNK, CHUNK + 1)] == [0, 1, 1, 2]


@pytest.mark.parametrize("seed", range(6))
def test_what_changed_is_what_changed_pair_by_pair(seed: int) -> None:
    chance = np.random.default_rng(seed)
    slots, chunks, order = 5, range(1, 4), [1, 2, 4]
    everybody = 5 * CHUNK
    stored = (chance.integers(0, 3, (slots, everybody), np.uint8) * (chance.random((slots, everybody)) < 0.01)).astype(np.uint8)
    now = np.where(chance.random((slots, everybody)) < 0.001, chance.integers(0, 3, (slots, everybody), np.uint8), stored).astype(np.uint8)
    written = chance.integers(0, 100, slots)
    owners = [int(each) for each in chance.choice(np.arange(CHUNK, 4 * CHUNK), 50, replace=False)]
    own = {each: (int(chance.integers(0, 120)), chance.integers(0, 3, slots, np.uint8)) for each in owners}
    window = Window(order, chunks, Slots([uuid4() for _ in range(slots)], written, [1] * slots))

    found = compared(
        window,
        {slot: NewSide(1, uuid4(), *planes_of(now[slot])) for slot in order},
        [chunk for slot in order for chunk in _chunks(slot, stored[slot]) if chunk.chunk in chunks],
        [OwnSide(ordinal, number, packed(numbers)) for ordinal, (number, numbers) in own.items()],
    )

    wanted = set()
    for slot in order:
        for ordinal in range(CHUNK, 4 * CHUNK):
            number, numbers = own.get(ordinal, (-1, stored[:, ordinal]))
            was = numbers[slot] if number > written[slot] else stored[slot, ordinal]
            if was != now[slot, ordinal]:
                wanted.add((slot, ordinal, int(was), int(now[slot, ordinal])))
    assert {pair for delta in found.deltas for pair in _pairs(delta.slot, delta.chunk, delta.planes)} == wanted
    assert sum(delta.pairs for delta in found.deltas) == len(wanted)
    assert sorted(found.put) == sorted(
        after
        for slot in order
        for before, after in zip(_chunks(slot, stored[slot]), _chunks(slot, now[slot]), strict=True)
        if before != after and after.chunk in chunks
    )


def _chunks(slot: int, numbers: np.ndarray) -> list[StoredChunk]:
    planes = [planes_of(numbers[first : first + CHUNK]) for first in range(0, len(numbers), CHUNK)]
    return [StoredChunk(slot, chunk, yes.tobytes(), perhaps.tobytes()) for chunk, (yes, perhaps) in enumerate(planes)]


def _pairs(slot: int, chunk: int, planes: bytes) -> list[tuple[int, int, int, int]]:
    parts = np.frombuffer(zlib.decompress(planes), np.uint8).reshape(2, 2, CHUNK_BYTES)
    was, now = (numbers_of(*pair) for pair in parts)
    return [(slot, chunk * CHUNK + bit, int(was[bit]), int(now[bit])) for bit in np.flatnonzero(was != now).tolist()]
