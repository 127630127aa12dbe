"""Leaves put on the columns of one segment."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.forward.unique_leaves import Positive, Relation
from matching.engine.kernel.port import Kernel
from matching.engine.plan.asked import Standing
from matching.engine.plan.binning import binned
from matching.engine.plan.derived import Derived
from matching.engine.plan.member_planes import MemberPlanes, ReadyPlanes, packed
from matching.engine.plan.placed_leaf import PlacedLeaf, place
from matching.engine.plan.plan import PLANES, RANGES, Column, Sketch, Words
from matching.engine.plan.relations import SIGNS, signs


class Placing:
    """Leaves of one program, in their order, on one segment."""

    def __init__(self, segment: Segment, kernel: Kernel, derived: Derived, vocabulary: Vocabulary, *, narrow: bool) -> None:
        self._segment, self._kernel, self._derived, self._vocabulary, self._narrow = segment, kernel, derived, vocabulary, narrow
        self.columns: list[Column] = []
        self.sketches: list[Sketch | None] = []
        self._numbers: dict[str | Relation, int] = {}
        self.planes: list[tuple[Words, Words]] = []
        self.placed: list[Standing] = []

    def leaf(self, name: str, leaf: Positive) -> None:
        """One leaf; as `attribute`, in fewer steps."""
        column = self._segment.columns.get(name)
        if column is None or column.meaning in ("lists", "truth") or self._narrow:
            self.attribute(name, (leaf,))
            return
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.columns)
            self.columns.append(column.values)
            self.sketches.append(self._segment.sketches.get(name))
        self.placed.append((place(leaf.operator, leaf.operand, self._vocabulary[name], column), number))

    def attribute(self, name: str, asked: Sequence[Positive]) -> None:
        column = self._segment.columns.get(name)
        if column is None:
            self._without_column([leaf.operator == "known" for leaf in asked])
        elif column.meaning == "lists":
            members = MemberPlanes(column, asked, self._kernel, self._derived)
            for leaf in asked:
                self._on_planes(self._derived.get((name, leaf), partial(members.planes_of, leaf)))
        elif column.meaning == "truth" and not self._narrow and [leaf.operator for leaf in asked] == ["is"]:
            self._on_planes(self._derived.get((name, "is"), partial(_yes_and_no, column.values)))
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


def _yes_and_no(values: Column) -> ReadyPlanes:
    """Kept, a yes-or-no column is two bits a row for a question to read instead of a byte."""
    return ReadyPlanes(packed(values == 1), packed(values == 0))


def _same_for_all(rows: int, *, false: bool) -> ReadyPlanes:
    nothing = np.zeros((rows + 63) // 64, np.uint64)
    return ReadyPlanes(nothing, packed(np.ones(rows, np.bool_)) if false else nothing)
