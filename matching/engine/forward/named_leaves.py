"""Leaves on yes-or-no, category and code attributes: which leaves a value touches is looked up by its name."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.hierarchies import HIERARCHIES
from marketplace.eligibility.leaf_tests import Test, make_test
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.values import Reader
from matching.engine.forward.attribute_leaves import AttributeLeaves, TextLeaves, body
from matching.engine.forward.outcome_rows import RowsByClass
from matching.engine.forward.unique_leaves import Positive

Numbers = NDArray[np.int64]


class BooleanLeaves(AttributeLeaves):
    """Two rows."""

    __slots__ = ("_read",)

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader) -> None:
        super().__init__(place, leaves)
        self._read = read
        row = bytes([TRUE]) * len(body(leaves))  # the only positive form is `is true`
        self.truths = {True: row + self.tail, False: bytes([FALSE]) * len(row) + self.tail}

    def row(self, value: object) -> bytes:
        return self.truths[self._read(value)]


class CategoryLeaves(TextLeaves):
    """A free category has endless values, but those that no leaf names are all alike."""

    __slots__ = ("_listed", "_rows", "_tests")

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader, attribute: Attribute) -> None:
        super().__init__(place, leaves, read)
        self._tests: list[Test] = [make_test(leaf.operator, leaf.operand, None) for leaf in body(leaves)]
        named = frozenset(chain.from_iterable(leaf.operand for leaf in body(leaves) if leaf.operator == "in"))
        self._listed = named if attribute.values is None else None
        self._rows: RowsByClass[str | int | None] = RowsByClass(self._row)

    def row_of_comparable(self, value: str | int) -> bytes:
        return self._rows[value if self._listed is None or value in self._listed else None]

    def _row(self, value: str | int | None) -> bytes:
        return bytes([test(value) for test in self._tests]) + self.tail


class CodeLeaves(TextLeaves):
    """Every leaf is `within`. What matters of a code: where it is coarser than a listed one, the code itself; else the longest listed
    path that it begins with.
    """

    __slots__ = ("_below", "_coarse_rows", "_inside", "_lengths", "_rows", "_size")

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader, attribute: Attribute) -> None:
        super().__init__(place, leaves, read)
        listed = [(path, number) for number, leaf in enumerate(body(leaves)) for path in leaf.operand]
        self._size = len(body(leaves))
        self._inside = _numbers_by(listed)
        self._below: dict[str, Numbers] = {}
        if HIERARCHIES[attribute.hierarchy or ""].coarse_is_unknown:
            self._below = _numbers_by((path[:length], number) for path, number in listed for length in range(len(path)))
        self._lengths = sorted({len(path) for path, _ in listed}, reverse=True)
        self._rows: RowsByClass[str | None] = RowsByClass(self._row)
        self._coarse_rows: RowsByClass[str] = RowsByClass(self._coarse_row)

    def row_of_comparable(self, value: str) -> bytes:
        if value in self._below:
            return self._coarse_rows[value]
        return self._rows[next((value[:length] for length in self._lengths if value[:length] in self._inside), None)]

    def _row(self, longest: str | None) -> bytes:
        row = np.zeros(self._size, np.uint8)
        return self._covered(row, longest) if longest is not None else row.tobytes() + self.tail

    def _coarse_row(self, path: str) -> bytes:
        row = np.zeros(self._size, np.uint8)
        row[self._below[path]] = UNKNOWN
        return self._covered(row, path)

    def _covered(self, row: NDArray[np.uint8], path: str) -> bytes:
        for length in self._lengths:
            if path[:length] in self._inside:
                row[self._inside[path[:length]]] = TRUE
        return row.tobytes() + self.tail


def _numbers_by(pairs: Iterable[tuple[str, int]]) -> dict[str, Numbers]:
    found: dict[str, set[int]] = {}
    for key, number in pairs:
        found.setdefault(key, set()).add(number)
    return {key: np.array(sorted(numbers), np.int64) for key, numbers in found.items()}
