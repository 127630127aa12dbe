"""Ids of some rows of a segment. Arrow's own way waits for one id after another to come from memory; here they are sent for ahead."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.columns.column import Segment
from matching.engine.kernel.port import Kernel
from matching.engine.plan.plan import Words


def ids_of_plane(segment: Segment, plane: Words, kernel: Kernel) -> pa.Array:
    """Of the set rows."""
    fixed = segment.fixed_ids
    if fixed is None:
        return ids_of_rows(segment, kernel.rows_of(plane), kernel)
    found = kernel.pick_texts(plane, fixed.data, fixed.size)
    count = found.size // fixed.size
    return pa.Array.from_buffers(pa.large_string(), count, [None, fixed.ends.slice(0, 8 * (count + 1)), found])


def ids_of_rows(segment: Segment, rows: NDArray[np.uint32], kernel: Kernel) -> pa.Array:
    """In the order of the rows."""
    ids = segment.ids
    _, offsets, data = ids.buffers()
    if not pa.types.is_large_string(ids.type) or ids.null_count or not len(rows) or data is None:
        return ids.take(pa.array(rows))
    starts = np.frombuffer(offsets, np.int64, len(ids) + 1, 8 * ids.offset)
    taken = kernel.take_texts(starts, np.frombuffer(data, np.uint8), rows)
    return pa.Array.from_buffers(pa.large_string(), len(rows), [None, *map(pa.py_buffer, taken)])
