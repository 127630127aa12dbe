"""Whole numbers in the narrowest type that holds them, with its smallest value left for what is unknown."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.plan import Column

Wide = NDArray[np.int64]
NULL = np.iinfo(np.int64).min
MOST_BITS = 63
_NARROW = (np.int8, np.int16, np.int32, np.int64)


def narrowed(values: Wide) -> Column:
    """The same numbers in the narrowest type whose smallest value is free for NULL; NULL is int64's smallest on the way in."""
    low, high = _ends(values)
    for kind in _NARROW:
        limits = np.iinfo(kind)
        if limits.min < low and high <= limits.max:
            narrow: Column = values.astype(kind)
            np.putmask(narrow, values == NULL, limits.min)
            return narrow
    raise ValueError("a value stands on NULL")  # ingestion keeps int64's smallest value free


def _ends(values: Wide) -> tuple[int, int]:
    """The least and the greatest known value; 0 for each if there is none."""
    if not len(values) or (high := int(values.max())) == NULL:
        return 0, 0
    return int((values - 1).min()) + 1, high  # NULL less one is the greatest number there is: without a copy of what is known


def renarrowed(values: Column) -> Column:
    """Some values of a narrow column, which may fit a narrower one."""
    wide = values.astype(np.int64)
    wide[values == np.iinfo(values.dtype).min] = NULL
    return narrowed(wide)
