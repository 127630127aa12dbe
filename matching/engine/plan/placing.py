"""Leaves put on the columns of one segment."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.forward.unique_leaves import Positive, Relation
from matching.engine.kernel.port import Kernel
from matching.engine.plan.binning import binned
from matching.engine.plan.derived import Derived
from matching.engine.plan.member_planes import MemberPlanes, ReadyPlanes, packed
from matching.engine.plan.placed_leaf import PlacedLeaf, place
from matching.engine.plan.plan import PLANES, RANGES, Column, Leaves, Sketch, Words
from matching.engine.plan.relations import SIGNS, signs
from matching.engine.plan.splitting import Standing


class Placing:
    """Leaves of one program, in their order, on one segment."""

    def __init__(self, segment: Segment, kernel: Kernel, derived: Derived, vocabulary: Vocabulary, *, narrow: bool) -> None:
        self._segment, self._kernel, self._derived, self._vocabulary, self._narrow = segment, kernel, derived, vocabulary, narrow
        self.columns: list[Column] = []
        self.sketches: list[Sketch | None] = []
        self._numbers: dict[str | Relation, int] = {}
        self.planes: list[tuple[Words, Words]] = []
        self.placed: list[Standing] = []

    def attribute(self, name: str, asked: Sequence[Positive]) -> None:
        column = self._segment.columns.get(name)
        if column is None:
            self._without_column([leaf.operator == "known" for leaf in asked])
        elif column.meaning == "lists":
            members = MemberPlanes(column, asked, self._kernel, self._derived)
            for leaf in asked:
                self._on_planes(self._derived.get((name, leaf), partial(members.planes_of, leaf)))
        else:
            placed = [place(leaf.operator, leaf.operand, self._vocabulary[name], column) for leaf in asked]
            values = column.values
            if self._narrow:
                values, placed = binned(values, placed, self._kernel)
            self._on_column(name, values, placed)

    def relation(self, relation: Relation, operators: Sequence[str]) -> None:
        left, right = self._segment.columns.get(relation.left), self._segment.columns.get(relation.right)
        if left is None or right is None:
            self._without_column([False] * len(operators))
            return
        found = self._derived.get(relation, lambda: signs(relation, left, right, self._kernel))
        self._on_column(relation, found, [PlacedLeaf(RANGES, SIGNS[operator]) for operator in operators])

    def _on_column(self, where: str | Relation, values: Column, placed: Sequence[PlacedLeaf]) -> None:
        number = self._numbers.setdefault(where, len(self.columns))
        if number == len(self.columns):
            self.columns.append(values)
            self.sketches.append(None if self._narrow or isinstance(where, Relation) else self._segment.sketches.get(where))
        self.placed += [(leaf, number) for leaf in placed]

    def _on_planes(self, planes: ReadyPlanes) -> None:
        self.planes.append(planes)
        self.placed.append((PlacedLeaf(PLANES), len(self.planes) - 1))

    def _without_column(self, falses: Sequence[bool]) -> None:
        """Nobody knows the attribute: `known` is FALSE, all else UNKNOWN."""
        for false in falses:
            self._on_planes(self._derived.get("false" if false else "unknown", partial(_same_for_all, self._segment.rows, false=false)))


def _same_for_all(rows: int, *, false: bool) -> ReadyPlanes:
    nothing = np.zeros((rows + 63) // 64, np.uint64)
    return ReadyPlanes(nothing, packed(np.ones(rows, np.bool_)) if false else nothing)


def as_arrays(placed: Sequence[Standing]) -> Leaves:
    """The leaves of a plan. Two arrays in all, of which the others are slices: making arrays is what takes the time."""
    true = [each for leaf, _ in placed for each in leaf.true]
    unknown = [each for leaf, _ in placed for each in leaf.unknown]
    true_count, unknown_count = [len(leaf.true) for leaf, _ in placed], [len(leaf.unknown) for leaf, _ in placed]
    numbers = [
        *(leaf.kind for leaf, _ in placed),
        *(number for _, number in placed),
        *(leaf.on_null for leaf, _ in placed),
        *_firsts(true_count, 0),
        *true_count,
        *_firsts(unknown_count, len(true)),
        *unknown_count,
    ]
    ends = [*(leaf.mask for leaf, _ in placed), *(low for low, _ in true), *(low for low, _ in unknown)]
    ends += [*(high for _, high in true), *(high for _, high in unknown)]
    small, large, ranges = np.array(numbers, np.int32), np.array(ends, np.int64), len(true) + len(unknown)
    kind, column, on_null, true_first, true_many, unknown_first, unknown_many = small.reshape(7, -1)
    mask, low, high = large[: len(placed)], large[len(placed) : len(placed) + ranges], large[len(placed) + ranges :]
    return Leaves(kind, column, on_null, true_first, true_many, unknown_first, unknown_many, mask, low, high)


def _firsts(counts: Sequence[int], first: int) -> Iterator[int]:
    for count in counts:
        yield first
        first += count
