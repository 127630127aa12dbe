"""Leaves on numbers and dates: the distinct ends of all leaves cut the values into classes, a bisection finds the class."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from marketplace.eligibility.exact_numbers import Number
from marketplace.eligibility.values import Reader
from matching.engine.forward.attribute_leaves import AttributeLeaves, TextLeaves, body
from matching.engine.forward.outcome_rows import Intervals
from matching.engine.forward.unique_leaves import Positive

# Below it every multiple of 0.01 has at most 15 digits.
_HUNDREDTHS_LIMIT = 10.0**13


class DateLeaves(TextLeaves):
    """Days compare as their texts."""

    __slots__ = ("_cuts",)

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader) -> None:
        super().__init__(place, leaves, read)
        self._cuts = _cuts(leaves)
        self.rows = _intervals(leaves, self._cuts, self.tail).rows()

    def row_of_comparable(self, value: str) -> bytes:
        return self.rows[_class_of(value, self._cuts)]


class NumberLeaves(AttributeLeaves):
    """Numbers compare exactly. `bounds` answers for whole ones: the smallest int that is not below a cut, the smallest above it, …"""

    __slots__ = ("_cuts", "_float_bounds", "_read")

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader) -> None:
        super().__init__(place, leaves)
        self._read = read
        self._cuts: list[Number] = _cuts(leaves)
        self._float_bounds = [bound for cut in self._cuts for bound in _float_bounds(cut)]
        self.bounds = [bound for cut in self._cuts for bound in (math.ceil(cut), math.floor(cut) + 1)]
        self.rows = _intervals(leaves, self._cuts, self.tail).rows()

    def row(self, value: Any) -> bytes:
        if type(value) is float and is_hundredths(value):
            return self.rows[bisect_right(self._float_bounds, value)]
        return self.rows[_class_of(self._read(value), self._cuts)]


def is_hundredths(value: float) -> bool:
    """Whether a float stands for a whole number of hundredths that the language admits. False says nothing about other numbers."""
    return -_HUNDREDTHS_LIMIT < value < _HUNDREDTHS_LIMIT and round(value * 100) / 100 == value


def _float_bounds(cut: Number) -> tuple[float, float]:
    """The smallest float that stands for no less than the cut, and the smallest that stands for more.

    A float stands for its shortest decimal, and rounding keeps the order: only the nearest float can be on either side.
    """
    nearest = float(cut)
    above, said = math.nextafter(nearest, math.inf), Decimal(repr(nearest))
    return nearest if said >= cut else above, nearest if said > cut else above


def _cuts(leaves: Sequence[Positive]) -> list[Any]:
    return sorted({end for leaf in body(leaves) for end in _ends(leaf) if end is not None})


def _ends(leaf: Positive) -> tuple[Any, ...]:
    return leaf.operand if leaf.operator == "between" else (leaf.operand,)


def _class_of(value: Any, cuts: Sequence[Any]) -> int:
    """Twice the number of cuts below the value, and one more where it is a cut itself."""
    return bisect_left(cuts, value) + bisect_right(cuts, value)


def _intervals(leaves: Sequence[Positive], cuts: Sequence[Any], tail: bytes) -> Intervals:
    return Intervals(len(cuts), [_classes(leaf, cuts) for leaf in body(leaves)], tail)


def _classes(leaf: Positive, cuts: Sequence[Any]) -> tuple[int, int]:
    """The lowest and the highest class where the leaf holds."""
    last = 2 * len(cuts)
    if leaf.operator == "between":
        low, high = leaf.operand
        return 0 if low is None else _class_of(low, cuts), last if high is None else _class_of(high, cuts)
    here = _class_of(leaf.operand, cuts)
    return {"eq": (here, here), "gte": (here, last), "gt": (here + 1, last)}[leaf.operator]
