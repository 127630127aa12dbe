"""What one query sees: the base and the changed rows as they are at one moment, and how their answers are put together again."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.columns.column import Segment
from matching.engine.kernel.port import Kernel
from matching.engine.picked_ids import ids_of_plane, ids_of_rows
from matching.engine.plan.derived import Derived
from matching.engine.plan.plan import Words


class View(NamedTuple):
    """One segment. `alive`: a plane, None where every row lives. `positions`: of each row in the population; None: row r stands at r."""

    segment: Segment
    alive: Words | None
    positions: NDArray[np.int64] | None
    derived: Derived

    @property
    def living(self) -> int:
        """How many rows are alive."""
        return self.segment.rows if self.alive is None else int(np.bitwise_count(self.alive).sum())


class Snapshot(NamedTuple):
    """`views`: the base first. `length`: how many positions there are, gaps included."""

    views: Sequence[View]
    length: int

    def ids_of(self, planes: Sequence[Words], kernel: Kernel) -> pa.Array:
        """Ids of the set rows of every view's plane, in the population's order."""
        changed = [kernel.rows_of(plane) for plane in planes[1:]]
        if not any(len(each) for each in changed):
            return ids_of_plane(self.views[0].segment, planes[0], kernel)
        rows = [kernel.rows_of(planes[0]), *changed]
        found = [ids_of_rows(view.segment, chosen, kernel) for view, chosen in zip(self.views, rows, strict=True)]
        joined = pa.concat_arrays([each.cast(pa.large_string()) for each in found])
        places = np.concatenate([_positions(view, chosen) for view, chosen in zip(self.views, rows, strict=True)])
        return joined.take(pa.array(np.argsort(places, kind="stable")))

    def plane_of(self, planes: Sequence[Words], kernel: Kernel) -> Words:
        """One plane over positions, of ⌈length/64⌉ words."""
        joined = np.zeros((self.length + 63) // 64, np.uint64)
        for view, plane in zip(self.views, planes, strict=True):
            if view.positions is None:
                joined[: len(plane)] |= plane
            else:
                places = view.positions[kernel.rows_of(plane)].astype(np.uint64)
                np.bitwise_or.at(joined, places >> np.uint64(6), np.uint64(1) << (places & np.uint64(63)))
        return joined


def unknown_plane(view: View, true: Words, false: Words) -> Words:
    """Where neither is set, of the living rows."""
    return full_plane(view) & ~(true | false)


def full_plane(view: View) -> Words:
    """The living rows; bits beyond the last row are 0."""
    return every_row(view.segment.rows) if view.alive is None else view.alive


def every_row(rows: int) -> Words:
    """A plane with all rows set."""
    plane = np.full((rows + 63) // 64, np.iinfo(np.uint64).max, np.uint64)
    if rows % 64:
        plane[-1] = np.uint64((1 << rows % 64) - 1)
    return plane


def _positions(view: View, rows: NDArray[np.uint32]) -> NDArray[np.int64]:
    return rows.astype(np.int64) if view.positions is None else view.positions[rows]
