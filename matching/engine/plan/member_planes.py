"""Leaves on a column of lists, as planes that stand ready."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns.column import AttributeColumn
from matching.engine.forward.unique_leaves import Positive
from matching.engine.kernel.port import Kernel
from matching.engine.plan.derived import Derived
from matching.engine.plan.plan import Words

_MOST_BYTES = 24 << 20  # of the planes of all members together, up to which they are kept


class ReadyPlanes(NamedTuple):
    """A leaf whose answer stands ready."""

    true: Words
    false: Words


class MemberPlanes:
    """Planes of the members that leaves on one column ask for. Looking through all lists takes ten times as long as all the rest of a
    question: it is done once for all members if the column has not too many, else for those that are asked for."""

    def __init__(self, column: AttributeColumn, asked: Sequence[Positive], kernel: Kernel, derived: Derived) -> None:
        self._column, self._asked, self._kernel, self._derived = column, asked, kernel, derived

    def planes_of(self, leaf: Positive) -> ReadyPlanes:
        """T and F of a leaf."""
        known = self._derived.get((self._column.name, "known"), lambda: packed(self._column.values != self._null))
        if leaf.operator == "known":
            return ReadyPlanes(known, packed(self._column.values == self._null))
        found = self._found(leaf)
        true = np.zeros_like(known)
        if found and (leaf.operator == "has_any" or len(found) == len(leaf.operand)):
            planes = [self._plane(number) for number in found]
            true |= planes[0]
            for plane in planes[1:]:
                (np.bitwise_or if leaf.operator == "has_any" else np.bitwise_and)(true, plane, out=true)
            true &= known
        return ReadyPlanes(true, known & ~true)

    @property
    def _null(self) -> int:
        return self._column.known_range[0] - 1

    @property
    def _words(self) -> int:
        return (len(self._column.values) + 63) // 64

    def _found(self, leaf: Positive) -> list[int]:
        places = self._column.places
        return [places[member] for member in leaf.operand if member in places]

    def _plane(self, member: int) -> Words:
        plane: Words = self._planes[self._places[member]]
        return plane

    @cached_property
    def _wanted(self) -> list[int]:
        if 8 * self._words * len(self._column.dictionary) <= _MOST_BYTES:
            return list(range(len(self._column.dictionary)))
        return sorted({number for leaf in self._asked if leaf.operator != "known" for number in self._found(leaf)})

    @cached_property
    def _places(self) -> dict[int, int]:
        return {member: place for place, member in enumerate(self._wanted)}

    @cached_property
    def _planes(self) -> NDArray[np.uint64]:
        if len(self._wanted) == len(self._column.dictionary):
            return self._derived.get((self._column.name, "members"), self._look)
        return self._look()

    def _look(self) -> NDArray[np.uint64]:
        column = self._column
        if column.offsets is None or column.members is None:
            raise ValueError(f"the column {column.name} has no lists")
        return self._kernel.member_planes(column.offsets, column.members, np.array(self._wanted, np.int32), self._words)


def packed(rows: NDArray[np.bool_]) -> Words:
    """One bit per row, 64 to a word."""
    words = np.zeros((len(rows) + 63) // 64, np.uint64)
    words.view(np.uint8)[: (len(rows) + 7) // 8] = np.packbits(rows, bitorder="little")
    return words
