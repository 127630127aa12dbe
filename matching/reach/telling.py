"""From sets to numbers: what was told of a set, or of one that differs by fewer than ten enterprises, stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.reach.dimensions import Dimension
from matching.reach.groups import Composed, Places
from matching.reach.memory import Memory, SetKind, ToldSet
from matching.reach.profiles import Profiles
from matching.reach.rounding import STEP, rounded
from matching.reach.suppression import protect

Counts = NDArray[np.int64]


class Share(NamedTuple):
    """What a part adds to a set: the exact size where it is told for the first time. `before`: it was told before. Then it enters as it was
    shown, since how far the same part, in other company, pushes a sum over a step would show its exact size."""

    part: ToldSet
    before: bool

    @property
    def size(self) -> int:
        """What it adds."""
        return self.part.shown if self.before else self.part.size


class Told(NamedTuple):
    """What may be told of a set, and what it was put together from."""

    told: ToldSet
    shares: list[Share]
    composed: Composed


@dataclass(frozen=True)
class Teller:
    """Tells one organisation the counts of sets of one criterion's profiles."""

    profiles: Profiles
    memory: Memory

    def tell(self, composed: Composed) -> Told:
        """The set with its count."""
        plane, size = composed.plane(self.profiles), composed.size(self.profiles)
        shares = [self._share(part) for part in composed.parts]
        told = self.memory.near(SetKind.WHOLE, size, plane)
        if told is None:
            total = self.profiles.size(composed.settled) + len(composed.drawn) + sum(share.size for share in shares)
            told = self.memory.add(ToldSet(SetKind.WHOLE, size, plane, rounded(total)))
        return Told(told, shares, composed)

    def add_rows(self, told: Told, dimensions: Iterable[Dimension]) -> None:
        """Add what may be shown of a set by each dimension; what was shown before stands."""
        whom = self.profiles.plane(told.composed.asked)
        settled = self.profiles.plane(told.composed.settled, told.composed.drawn)
        for dimension in dimensions:
            asked, counts = dimension.count(whom), dimension.count(settled)
            for share in told.shares:
                counts = counts + self._rows_of_part(share, dimension, asked)
            _show(told.told, dimension, counts, asked)

    def _rows_of_part(self, share: Share, dimension: Dimension, asked: Counts) -> Counts:
        """What a part adds to each row. Fewer than ten count as nobody here too, or they would show beside those whom public facts put
        into the row."""
        counts = dimension.count(share.part.plane)
        if _show(share.part, dimension, counts, asked) and not share.before:
            return np.where(counts < STEP, 0, counts)
        kept = share.part.rows[dimension.key]
        return np.array([kept.get(group.code) or 0 for group in dimension.groups], np.int64)

    def _share(self, part: Places) -> Share:
        plane, size = self.profiles.plane(self.profiles.mask(part)), self.profiles.size(part)
        earlier = self.memory.near(SetKind.PART, size, plane)
        if earlier is not None:
            return Share(earlier, before=True)
        return Share(self.memory.add(ToldSet(SetKind.PART, size, plane, rounded(size))), before=False)


def _show(told: ToldSet, dimension: Dimension, counts: Counts, asked: Counts) -> bool:
    """Whether these are the first rows that are shown of a set by this dimension."""
    if dimension.key in told.rows:
        return False
    codes = [group.code for group in dimension.groups]
    told.rows[dimension.key] = dict(zip(codes, protect(counts.tolist(), asked.tolist()), strict=True))
    told.changed = True
    return True
