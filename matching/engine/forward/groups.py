"""Groups of all offers, each distinct one once, in batches that run alike."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed
from matching.engine.forward.unique_leaves import FALSE_STATE, FIRST_STATE, TRUE_STATE, ListedLeaf

Numbers = NDArray[np.int32]

ALL, ANY, AT_LEAST = 0, 1, 2


class Program(NamedTuple):
    """How states follow from the outcomes of `leaves` leaves. `states` counts them: constants, leaves and groups, two each.

    batches: (batches, 4) int32: how (`ALL`, `ANY`, `AT_LEAST`), needed, parts of each group, groups; in an order in which every group
        follows its parts. parts: indexes of states, group after group. tops: of every offer the state of its verdict.
    """

    leaves: int
    states: int
    batches: Numbers
    parts: Numbers
    tops: Numbers


class _Group(NamedTuple):
    needed: int
    parts: tuple[int, ...]


class _Shape(NamedTuple):
    """Groups of one shape stand together: their loops are the same, so that the processor foresees every branch. Height comes first."""

    height: int
    how: int
    needed: int
    size: int


def program_of(criteria: Sequence[Criterion], listed: Sequence[Sequence[ListedLeaf]], leaves: int) -> Program:
    """`listed`: the leaves of every criterion in document order."""
    table = _GroupTable(FIRST_STATE + 2 * leaves)
    tops = [table.state(criterion, iter(each)) for criterion, each in zip(criteria, listed, strict=True)]
    return table.program(leaves, tops)


class _GroupTable:
    """States of groups in the order in which they are met; negation is in the state, so `not` needs none of its own."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._states: dict[_Group, int] = {}
        self._heights: list[int] = []

    def state(self, node: Criterion, listed: Iterator[ListedLeaf]) -> int:
        """The state of a criterion; a group of one part, or one that is settled beforehand, has none of its own."""
        kind = kind_of(node)
        if kind == "attribute":
            return next(listed).state
        parts = [self.state(child, listed) for _, child in children(node)]
        if kind == "not":
            return parts[0] ^ 1
        needed = parts_needed(node)
        if needed <= 0:
            return TRUE_STATE
        if needed > len(parts):
            return FALSE_STATE
        # The order of the parts says nothing: sorted, more groups are equal.
        return parts[0] if len(parts) == 1 else self._group(_Group(needed, tuple(sorted(parts))))

    def _group(self, group: _Group) -> int:
        state = self._states.get(group)
        if state is None:
            state = self._states[group] = self._first + 2 * len(self._states)
            self._heights.append(1 + max(self._height(part) for part in group.parts))
        return state

    def _height(self, state: int) -> int:
        return 0 if state < self._first else self._heights[(state - self._first) >> 1]

    def program(self, leaves: int, tops: Sequence[int]) -> Program:
        """Groups numbered anew, shape by shape."""
        shaped = [(_shape(group, height), group) for group, height in zip(self._states, self._heights, strict=True)]
        order = sorted(range(len(shaped)), key=lambda number: shaped[number][0])
        renamed = np.arange(self._first + 2 * len(order), dtype=np.int32)
        for place, number in enumerate(order):
            renamed[self._first + 2 * number : self._first + 2 * number + 2] = self._first + 2 * place, self._first + 2 * place + 1
        counts: dict[_Shape, int] = {}
        for number in order:
            counts[shaped[number][0]] = counts.get(shaped[number][0], 0) + 1
        batches = [(shape.how, shape.needed, shape.size, count) for shape, count in counts.items()]
        parts = np.array([part for number in order for part in shaped[number][1].parts], np.int32)
        return Program(leaves, len(renamed), np.array(batches, np.int32).reshape(-1, 4), renamed[parts], renamed[np.array(tops, np.int32)])


def _shape(group: _Group, height: int) -> _Shape:
    size = len(group.parts)
    how = ALL if group.needed == size else ANY if group.needed == 1 else AT_LEAST
    return _Shape(height, how, group.needed, size)
