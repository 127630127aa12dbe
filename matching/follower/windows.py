"""Some offers and some chunks of enterprises at a time: what is stored of them, what is so now, and what follows. Pure; for a thread."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np

from matching.follower.bits import CHUNK, CHUNK_BYTES, Bits, numbers_of, planes_of, unpacked
from matching.follower.slots import Slots


class NewSide(NamedTuple):
    """Whom an offer reaches: planes over all ordinals, in whole chunks. Without a version it is not offered, and reaches nobody."""

    version: int | None
    version_id: UUID | None
    eligible: Bits
    undetermined: Bits


class StoredChunk(NamedTuple):
    """A row of `match_side`."""

    slot: int
    chunk: int
    eligible: bytes
    undetermined: bytes


class OwnSide(NamedTuple):
    """An enterprise's own verdicts, and the number of their writing."""

    ordinal: int
    number: int
    verdicts: bytes


class Window(NamedTuple):
    """The slots and the chunks that are looked at together."""

    order: Sequence[int]
    chunks: range
    slots: Slots

    @property
    def first(self) -> int:
        """The first ordinal."""
        return self.chunks.start * CHUNK

    @property
    def end(self) -> int:
        """Behind the last ordinal."""
        return self.chunks.stop * CHUNK

    @property
    def oldest(self) -> int:
        """An enterprise's side with a higher number may be the later one of a pair."""
        return int(self.slots.numbers[self.order].min())


class Delta(NamedTuple):
    """What changed for one offer in one chunk; `planes` as in `match_offer_delta`."""

    slot: int
    chunk: int
    pairs: int
    planes: bytes


class Compared(NamedTuple):
    """What is to be stored, and what is to be told."""

    put: list[StoredChunk]
    deltas: list[Delta]


def compared(window: Window, sides: Mapping[int, NewSide], stored: Sequence[StoredChunk], own: Sequence[OwnSide]) -> Compared:
    """Hold the new sides against what was last known of every pair of the window."""
    old = _planes(window, stored)
    part = slice(window.chunks.start * CHUNK_BYTES, window.chunks.stop * CHUNK_BYTES)
    new = np.stack([np.stack([sides[slot].eligible[part], sides[slot].undetermined[part]]) for slot in window.order])
    was, now = numbers_of(old[:, 0], old[:, 1]), numbers_of(new[:, 0], new[:, 1])
    _override(window, was, own)
    return Compared(list(_changed_chunks(window, old, new)), list(_deltas(window, was, now)))


def _planes(window: Window, stored: Sequence[StoredChunk]) -> Bits:
    """[slot, eligible or undetermined, byte], zeros where nothing is stored."""
    planes = np.zeros((len(window.order), 2, len(window.chunks), CHUNK_BYTES), np.uint8)
    place = {slot: row for row, slot in enumerate(window.order)}
    for slot, chunk, eligible, undetermined in stored:
        row, at = place[slot], chunk - window.chunks.start
        planes[row, 0, at], planes[row, 1, at] = np.frombuffer(eligible, np.uint8), np.frombuffer(undetermined, np.uint8)
    return planes.reshape(len(window.order), 2, -1)


def _override(window: Window, was: Bits, own: Sequence[OwnSide]) -> None:
    """Where an enterprise's own side is the later one, that is what was last known."""
    if not own:
        return
    ordinals = np.array([each.ordinal for each in own]) - window.first
    verdicts = unpacked([each.verdicts for each in own], len(window.slots))[:, window.order].T
    later = np.array([each.number for each in own], np.int64)[None, :] > window.slots.numbers[window.order][:, None]
    was[:, ordinals] = np.where(later, verdicts, was[:, ordinals])


def _changed_chunks(window: Window, old: Bits, new: Bits) -> Iterator[StoredChunk]:
    shape = (len(window.order), 2, len(window.chunks), CHUNK_BYTES)
    old, new = old.reshape(shape), new.reshape(shape)
    for row, chunk in np.argwhere((old != new).any(axis=(1, 3))):
        eligible, undetermined = (plane.tobytes() for plane in new[row, :, chunk])
        yield StoredChunk(window.order[row], window.chunks.start + int(chunk), eligible, undetermined)


def _deltas(window: Window, was: Bits, now: Bits) -> Iterator[Delta]:
    different = (was != now).reshape(len(window.order), len(window.chunks), CHUNK)
    for row, chunk in np.argwhere(different.any(axis=2)):
        place = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
        pairs = different[row, chunk]
        planes = [plane.tobytes() for numbers in (was, now) for plane in planes_of(numbers[row, place] * pairs)]
        yield Delta(window.order[row], window.chunks.start + int(chunk), int(pairs.sum()), zlib.compress(b"".join(planes), 1))
