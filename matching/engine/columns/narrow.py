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
    null = values == NULL
    known = values[~null]
    low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
    for kind in _NARROW:
        limits = np.iinfo(kind)
        if limits.min < low and high <= limits.max:
            narrow: Column = values.astype(kind)
            narrow[null] = limits.min
            return narrow
    raise ValueError("a value stands on NULL")  # ingestion keeps int64's smallest value free


def renarrowed(values: Column) -> Column:
    """Some values of a narrow column, which may fit a narrower one."""
    wide = values.astype(np.int64)
    wide[values == np.iinfo(values.dtype).min] = NULL
    return narrowed(wide)
