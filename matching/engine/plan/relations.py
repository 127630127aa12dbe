"""Comparing two attributes: the sign of left − times × right − plus, exact, as a column of its own."""

from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns.column import AttributeColumn
from matching.engine.forward.unique_leaves import Relation
from matching.engine.kernel.port import Kernel

SIGNS = {"eq": ((0, 0),), "gte": ((0, 1),), "gt": ((1, 1),)}
NULL_SIGN = -128


def signs(relation: Relation, left: AttributeColumn, right: AttributeColumn, kernel: Kernel) -> NDArray[np.int8]:
    """-1, 0, 1 per row; NULL where either is unknown."""
    times, plus = _fraction(relation.times), _fraction(relation.plus)
    scales = (_scale(left), times[1] + _scale(right), plus[1])
    common = max(scales)
    factors = (10 ** (common - scales[0]), times[0] * 10 ** (common - scales[1]), plus[0] * 10 ** (common - scales[2]))
    if left.meaning == right.meaning == "scaled":
        return kernel.compare(left.values, right.values, *factors)
    return _slowly(left, right, *factors)


def _fraction(number: Any) -> tuple[int, int]:
    """The number as an integer and how many decimals it has."""
    sign, digits, exponent = Decimal(number).as_tuple()
    whole = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
    power = int(exponent)
    return (whole * 10**power, 0) if power >= 0 else (whole, -power)


def _scale(column: AttributeColumn) -> int:
    return column.scale if column.meaning == "scaled" else max((_fraction(value)[1] for value in column.dictionary), default=0)


def _slowly(left: AttributeColumn, right: AttributeColumn, times_left: int, times_right: int, plus: int) -> NDArray[np.int8]:
    """With Python's integers, for numbers that no common scale fits: rare, and right all the same."""
    known = _known(left) & _known(right)
    difference = _integers(left, known) * times_left - _integers(right, known) * times_right - plus
    found = np.full(len(known), NULL_SIGN, np.int8)
    found[known] = (difference > 0).astype(np.int8) - (difference < 0).astype(np.int8)
    return found


def _known(column: AttributeColumn) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = column.values != np.iinfo(column.values.dtype).min
    return known


def _integers(column: AttributeColumn, known: NDArray[np.bool_]) -> NDArray[Any]:
    values = column.values[known]
    if column.meaning == "scaled":
        return values.astype(np.object_)
    scale = _scale(column)
    whole = [number * 10 ** (scale - decimals) for number, decimals in map(_fraction, column.dictionary)]
    return np.array([*whole, None], np.object_)[values]
