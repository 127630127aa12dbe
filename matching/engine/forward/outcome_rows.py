"""Outcomes of all leaves on one attribute, as bytes (0 FALSE, 1 UNKNOWN, 2 TRUE), for values that no leaf tells apart."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import TRUE

Class = TypeVar("Class", bound=Hashable)

# Rows of one attribute that are kept at a time: two thousand thresholds on one amount would be 8 MB of rows otherwise.
_MOST_BYTES = 1 << 20


class RowsByClass(dict[Class, bytes]):
    """Rows made when first asked for, forgotten when they become too many."""

    def __init__(self, make: Callable[[Class], bytes]) -> None:
        super().__init__()
        self._make = make
        self._held = 0

    def __missing__(self, what: Class) -> bytes:
        row = self._make(what)
        if self._held > _MOST_BYTES:
            self.clear()
            self._held = 0
        self[what] = row
        self._held += len(row)
        return row


class Intervals:
    """Leaves that hold between two values, both included, over the classes that the distinct ends cut the values into.

    With k sorted cuts class 2i + 1 is the value of cut i, 2i what lies below it, 2k what lies above all.
    `ends`: per leaf its lowest and highest class.
    """

    def __init__(self, cuts: int, ends: list[tuple[int, int]], tail: bytes) -> None:
        self._low, self._high = np.array(ends or np.empty((0, 2)), np.int64).T.copy()
        self._classes = 2 * cuts + 1
        self._tail = tail

    def rows(self) -> list[bytes] | RowsByClass[int]:
        """Row of every class, by its number: all of them ready where that is little."""
        if self._classes * len(self._low) > _MOST_BYTES // 4:
            return RowsByClass(self._row)
        return [self._row(number) for number in range(self._classes)]

    def _row(self, number: int) -> bytes:
        holds: NDArray[np.uint8] = ((self._low <= number) & (number <= self._high)).view(np.uint8)
        return (holds * np.uint8(TRUE)).tobytes() + self._tail
