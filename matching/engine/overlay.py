"""What has changed since the base was made: replaced, added and removed profiles, in small segments of their own.

New rows wait as they were given until somebody asks; then they become a segment, and segments of like size become one, so that a
query meets a handful of them however many updates there were. A segment most of whose rows were replaced again is made anew without
them: what is held grows with the profiles that have changed, not with the changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.columns.merge import Chosen, merge
from matching.engine.plan.derived import Derived
from matching.engine.plan.plan import Words
from matching.engine.snapshot import View, every_row

_LIKE_SIZE = 4  # a segment joins those at most this many times as large, so there are about log4(rows) of them
_LARGEST = 65_536
_MOST_WAITING = 512  # whoever asks next waits for them: some 10 ms; and as they were given, profiles take some kilobytes each


class _Place(NamedTuple):
    """Where a changed profile's row is; no `chunk` while it waits."""

    position: int
    chunk: "_Chunk | None"
    row: int


@dataclass(eq=False)
class _Chunk:
    segment: Segment
    alive: Words
    positions: NDArray[np.int64]
    derived: Derived = field(default_factory=Derived)

    @property
    def living(self) -> int:
        return int(np.bitwise_count(self.alive).sum())


class Overlay:
    """Not for several threads at once: the population holds its lock around every call."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._chunks: list[_Chunk] = []
        self._waiting: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self._places: dict[str, _Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    @property
    def waiting(self) -> int:
        """How many profiles are held as they were given."""
        return len(self._waiting)

    def position_of(self, profile_id: str) -> int | None:
        """The position of a profile that has changed; None for others."""
        place = self._places.get(profile_id)
        return None if place is None else place.position

    def holds(self, profile_id: str) -> bool:
        """Whether the profile has changed and was not removed."""
        place = self._places.get(profile_id)
        return place is not None and (place.chunk is not None or profile_id in self._waiting)

    def put(self, profile_id: str, position: int, attributes: Mapping[str, Any] | None) -> None:
        """Replace, add or (None) remove. The attributes are checked, and nobody else's to change."""
        self._kill(profile_id)
        self._places[profile_id] = _Place(position, None, 0)
        if attributes is not None:
            self._waiting[profile_id] = (position, attributes)
        if len(self._waiting) >= _MOST_WAITING:
            self._settle()

    def row_of(self, profile_id: str) -> tuple[Segment, int] | None:
        """Segment and row of a changed, living profile."""
        if profile_id in self._waiting:
            self._settle()
        place = self._places.get(profile_id)
        return None if place is None or place.chunk is None else (place.chunk.segment, place.row)

    def views(self) -> list[View]:
        """The segments as they are now; a later change does not reach them."""
        self._settle()
        return [View(chunk.segment, chunk.alive.copy(), chunk.positions, chunk.derived) for chunk in self._chunks]

    def _kill(self, profile_id: str) -> None:
        self._waiting.pop(profile_id, None)
        place = self._places.get(profile_id)
        if place is not None and place.chunk is not None:
            place.chunk.alive[place.row >> 6] &= ~np.uint64(1 << (place.row & 63))

    def _settle(self) -> None:
        if self._waiting:
            ingested = segment_of_profiles([(each, attributes) for each, (_, attributes) in self._waiting.items()], self._vocabulary)
            positions = np.array([position for position, _ in self._waiting.values()], np.int64)
            self._waiting.clear()
            self._leave_out_the_dead()
            self._add(_Chunk(ingested.segment, every_row(ingested.segment.rows), positions))

    def _leave_out_the_dead(self) -> None:
        self._chunks = [chunk for chunk in self._chunks if chunk.living]
        for number, chunk in enumerate(self._chunks):
            if 2 * chunk.living < chunk.segment.rows:
                self._chunks[number] = _joined([chunk])
                self._place(self._chunks[number])

    def _add(self, chunk: _Chunk) -> None:
        while self._chunks and self._chunks[-1].segment.rows <= _LIKE_SIZE * chunk.segment.rows <= _LARGEST:
            chunk = _joined([self._chunks.pop(), chunk])
        self._chunks.append(chunk)
        self._place(chunk)

    def _place(self, chunk: _Chunk) -> None:
        """Of a new chunk, all of whose rows live."""
        places = map(_Place._make, zip(chunk.positions.tolist(), repeat(chunk), range(chunk.segment.rows), strict=False))
        self._places.update(zip(chunk.segment.ids.to_pylist(), places, strict=True))


def _joined(chunks: list[_Chunk]) -> _Chunk:
    """One chunk of the living rows."""
    rows = [living_rows(chunk.alive, chunk.segment.rows) for chunk in chunks]
    ends = np.cumsum([0, *map(len, rows)])
    chosen = [
        Chosen(chunk.segment, kept, np.arange(first, first + len(kept))) for chunk, kept, first in zip(chunks, rows, ends[:-1], strict=True)
    ]
    segment = merge(chosen)
    return _Chunk(
        segment, every_row(segment.rows), np.concatenate([chunk.positions[kept] for chunk, kept in zip(chunks, rows, strict=True)])
    )


def living_rows(alive: Words, rows: int) -> NDArray[np.int64]:
    """Numbers of the set rows."""
    return np.flatnonzero(np.unpackbits(alive.view(np.uint8), count=rows, bitorder="little"))
