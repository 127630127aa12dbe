"""What may be asked of a kernel beside plans: what C would read outside of is refused here, for every kernel in the same words."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.kernel.checks import NUMBERS, PLANE, address, column_address
from matching.engine.plan.plan import Column, Plan, Words

NO_SUCH_TEXT = "a row or an offset leads outside the texts"


def largest(column: Column, times: int) -> int:
    """A bound of |value · times|."""
    return abs(times) << (8 * column.dtype.itemsize - 1)


def check_bin(column: Column, cuts: NDArray[np.int64], wide: bool) -> None:
    """Raises: ValueError."""
    column_address("column", column, len(column))
    if len(cuts) > (65_534 if wide else 254):
        raise ValueError(f"{len(cuts)} cuts are too many for {'int16' if wide else 'int8'}")
    address("cuts", cuts, "<i8", len(cuts))
    if (cuts[1:] < cuts[:-1]).any():
        raise ValueError("cuts fall")


def check_count_by(planes: NDArray[np.uint64], keys: Column) -> None:
    """Raises: ValueError."""
    column_address("keys", keys, len(keys))
    if planes.dtype != np.uint64 or planes.ndim != 2 or planes.shape[1] != (len(keys) + 63) // 64:
        raise ValueError("planes: need one word of uint64 for 64 keys")


def check_members(offsets: NDArray[np.int64], members: NDArray[np.int32], wanted: NDArray[np.int32], words: int) -> None:
    """Raises: ValueError."""
    address("offsets", offsets, "<i8", len(offsets))
    address("members", members, NUMBERS, len(members))
    address("wanted", wanted, NUMBERS, len(wanted))
    if not len(offsets) or 64 * words < len(offsets) - 1:
        raise ValueError("need one offset more than rows, and a word for 64 rows")
    if offsets[0] < 0 or offsets[-1] > len(members) or (offsets[1:] < offsets[:-1]).any():
        raise ValueError("offsets fall or lie outside the members")


def check_row(plan: Plan, row: int) -> None:
    """Raises: ValueError."""
    if not 0 <= row < plan.rows:
        raise ValueError(f"the plan has no row {row}")


def check_texts(offsets: NDArray[np.int64], data: NDArray[np.uint8], rows: NDArray[np.uint32]) -> None:
    """What only the numbers themselves can say is left. Raises: ValueError."""
    address("offsets", offsets, "<i8", len(offsets))
    address("data", data, "|u1", len(data))
    address("rows", rows, "<u4", len(rows))
    if not len(offsets):
        raise ValueError("need one offset more than texts")


def check_pick(plane: Words, data: NDArray[np.uint8], size: int) -> int:
    """How many texts there are. Raises: ValueError."""
    address("plane", plane, PLANE, len(plane))
    address("data", data, "|u1", len(data))
    if size < 1 or len(data) % size:
        raise ValueError(f"{len(data)} bytes are no texts of {size}")
    return len(data) // size
