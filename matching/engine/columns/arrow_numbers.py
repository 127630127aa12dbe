"""Whole columns of integers, decimals and floats as exact scaled integers.

A float stands for the shortest decimal that reads back as it. If r / 10^s is the float and |r| < 10^15, then r·10^-s is that decimal:
both are exact in a double for s up to 22, division rounds correctly, and no two decimals of at most 15 digits are the same double.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marketplace.eligibility.exact_numbers import LIMIT, Number, exact_number
from matching.engine.columns.exact import MOST_DECIMALS, decimals_of, whole
from matching.engine.columns.narrow import NULL, Wide

Rows = NDArray[np.intp]
_SCALES = (0, 1, 2, 4, 6, 8, 10, 12, 15, MOST_DECIMALS)
_USUAL_SCALE, _SOME = 4, 4_096  # mostly all numbers of a column have few decimals, and the first thousands say how many
_MOST_SCALE_IN_BOUNDS = 3  # with more decimals, whatever fits 64 bits is below the limit of the language


class WholeNumbers(NamedTuple):
    """`values` times 10^-scale are the numbers, NULL where unknown or wrong; `wrong`: rows to be refused."""

    values: Wide
    scale: int
    wrong: Rows


def whole_numbers(array: pa.Array, absent: Number | None) -> WholeNumbers | None:
    """None where no common scale fits, or a float needs a closer look. `absent` is what a null counts as."""
    null = array.is_null().to_numpy(zero_copy_only=False)
    how = _of_floats if pa.types.is_float64(array.type) else _of_decimals if pa.types.is_decimal(array.type) else _of_integers
    found = how(array, null)
    if found is None:
        return None
    values, scale, wrong = found
    if absent is None:
        np.putmask(values, null, NULL)
    elif null.any():
        wanted = max(scale, decimals_of(absent))
        if not _fits(values, wanted - scale) or abs(whole(absent, wanted)) >= 2**63:
            return None
        values *= 10 ** (wanted - scale)
        values[null] = whole(absent, wanted)
        scale = wanted
    np.putmask(values, wrong, NULL)
    return WholeNumbers(values, scale, np.flatnonzero(wrong))


def _of_integers(array: pa.Array, null: NDArray[np.bool_]) -> tuple[Wide, int, NDArray[np.bool_]]:
    given = array.fill_null(0).to_numpy(zero_copy_only=False)
    if not len(given) or (given.max() < LIMIT and (given.dtype.kind == "u" or given.min() > -LIMIT)):
        return given.astype(np.int64), 0, np.zeros(len(given), np.bool_)
    wrong = ~null & ((given >= LIMIT) | (given <= -LIMIT if given.dtype.kind == "i" else False))
    return np.where(wrong, 0, given).astype(np.int64), 0, wrong


def _of_decimals(array: pa.Array, null: NDArray[np.bool_]) -> tuple[Wide, int, NDArray[np.bool_]] | None:
    for scale in _SCALES:
        try:
            exact = array.cast(pa.decimal128(38, scale))
        except pa.ArrowInvalid:  # decimals would be lost
            continue
        return _of_scaled(exact, scale, null)
    return None


def _of_scaled(exact: pa.Array, scale: int, null: NDArray[np.bool_]) -> tuple[Wide, int, NDArray[np.bool_]] | None:
    """128-bit numbers lie as two words, the lower one first."""
    words = np.frombuffer(exact.buffers()[1], np.int64)[2 * exact.offset : 2 * (exact.offset + len(exact))].reshape(-1, 2)
    values, high = np.where(null, 0, words[:, 0]), np.where(null, 0, words[:, 1])
    beyond = high != values >> 63
    size_fits = scale > _MOST_SCALE_IN_BOUNDS
    if size_fits and beyond.any():
        return None
    wrong = beyond | (False if size_fits else _is_at_least(values, LIMIT * 10**scale))
    for zeros in range(1, 5):  # so many digits more than the language admits stand for something only if they are zeros
        wrong |= _is_at_least(values, LIMIT * 10 ** (zeros - 1)) & (values % 10**zeros != 0)
    return np.where(wrong, 0, values), scale, wrong


def _is_at_least(values: Wide, size: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (values >= size) | (values <= -size)
    return found


def _of_floats(array: pa.Array, null: NDArray[np.bool_]) -> tuple[Wide, int, NDArray[np.bool_]] | None:
    given = array.fill_null(0.0).to_numpy(zero_copy_only=False)
    wrong = ~(np.abs(given) < LIMIT)  # NaN and the infinities too
    given = np.where(wrong, 0.0, given)
    for scale in range(_USUAL_SCALE + 1):
        if _stand_for(given[:_SOME], scale) is not None and (usual := _stand_for(given, scale)) is not None:
            return usual.astype(np.int64), scale, wrong
    digits, scales = np.zeros(len(given), np.int64), np.zeros(len(given), np.int64)
    left = np.arange(len(given))
    for scale in range(MOST_DECIMALS + 1):
        whole = np.rint(given[left] * 10.0**scale)
        exact = (whole / 10.0**scale == given[left]) & (np.abs(whole) < LIMIT)
        digits[left[exact]], scales[left[exact]] = whole[exact].astype(np.int64), scale
        left = left[~exact]
        if not len(left):
            break
    # Of one and above, its 15 digits would have been found: it has more. Far below one, they may stand further down.
    if any(exact_number(float(value)) is not None for value in np.unique(given[left[np.abs(given[left]) < 1.0]])):
        return None
    wrong[left] = True
    most = int(scales.max(initial=0))
    largest = max((int(np.abs(digits[scales == scale]).max()) * 10 ** (most - int(scale)) for scale in np.unique(scales)), default=0)
    if largest >= 2**63:
        return None
    return digits * 10 ** (most - scales), most, wrong


def _stand_for(given: NDArray[np.float64], scale: int) -> NDArray[np.float64] | None:
    """The whole numbers that these are times 10^-scale; None where one of them is none or may be another one's double."""
    whole = np.rint(given * 10.0**scale)
    return whole if np.array_equal(whole / 10.0**scale, given) and (np.abs(whole) < LIMIT).all() else None


def _fits(values: Wide, decimals: int) -> bool:
    largest = max((abs(int(end)) for end in (values.min(), values.max())), default=0) if len(values) else 0
    return decimals <= MOST_DECIMALS and largest * 10**decimals < 2**63
