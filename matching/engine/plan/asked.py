"""A question placed on a segment, before it is a plan: lists of few numbers, which are quicker made than arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import Column, Groups, Leaves, Plan, Sketch, Words

Standing = tuple[PlacedLeaf, int]  # with the number of its column or planes
Group = tuple[int, Sequence[int]]  # needed, references


@dataclass(frozen=True, eq=False)
class Asked:
    """As `Plan` says, but leaves, groups and roots one by one."""

    rows: int
    columns: Sequence[Column]
    sketches: Sequence[Sketch | None]
    planes: Sequence[tuple[Words, Words]]
    leaves: Sequence[Standing]
    groups: Sequence[Group]
    roots: Sequence[int]

    @cached_property
    def plan(self) -> Plan:
        """The same as arrays."""
        counts = [len(parts) for _, parts in self.groups]
        groups = Groups(
            needed=np.array([needed for needed, _ in self.groups], np.int32),
            first=np.array(list(accumulate(counts, initial=0))[:-1], np.int32),
            count=np.array(counts, np.int32),
            parts=np.array([part for _, parts in self.groups for part in parts], np.int32),
        )
        roots = np.array(self.roots, np.int32)
        return Plan(self.rows, list(self.columns), as_arrays(self.leaves), groups, roots, list(self.planes), self.sketches)


def as_arrays(placed: Sequence[Standing]) -> Leaves:
    """The leaves of a plan."""
    true = [each for leaf, _ in placed for each in leaf.true]
    unknown = [each for leaf, _ in placed for each in leaf.unknown]
    ranges = np.array([*true, *unknown], np.int64).reshape(-1, 2)

    def column(values: Sequence[int]) -> NDArray[np.int32]:
        return np.array(values, np.int32)

    true_count, unknown_count = column([len(leaf.true) for leaf, _ in placed]), column([len(leaf.unknown) for leaf, _ in placed])
    return Leaves(
        kind=column([leaf.kind for leaf, _ in placed]),
        column=column([number for _, number in placed]),
        on_null=column([leaf.on_null for leaf, _ in placed]),
        true_first=(np.cumsum(true_count) - true_count).astype(np.int32),
        true_count=true_count,
        unknown_first=(np.cumsum(unknown_count) - unknown_count + len(true)).astype(np.int32),
        unknown_count=unknown_count,
        mask=np.array([leaf.mask for leaf, _ in placed], np.int64),
        low=np.ascontiguousarray(ranges[:, 0]),
        high=np.ascontiguousarray(ranges[:, 1]),
    )
