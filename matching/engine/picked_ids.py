"""Ids of some rows of a segment. Arrow's own way waits for one id after another to come from memory; here they are sent for ahead."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.kernel.port import Kernel


def picked(ids: pa.Array, rows: NDArray[np.uint32], kernel: Kernel) -> pa.Array:
    """In the order of the rows. `ids`: of a segment."""
    _, offsets, data = ids.buffers()
    if not pa.types.is_large_string(ids.type) or ids.null_count or not len(rows) or data is None:
        return ids.take(pa.array(rows))
    starts = np.frombuffer(offsets, np.int64, len(ids) + 1, 8 * ids.offset)
    taken = kernel.take_texts(starts, np.frombuffer(data, np.uint8), rows)
    return pa.Array.from_buffers(pa.large_string(), len(rows), [None, *map(pa.py_buffer, taken)])
