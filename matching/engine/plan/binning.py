"""Many leaves on one column need no more than to know between which of their bounds a value lies: one byte, mostly."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.engine.kernel.port import Kernel
from matching.engine.plan.placed_leaf import PlacedLeaf, Range
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, Column

_MOST: dict[type[np.int8] | type[np.int16], int] = {np.int8: 254, np.int16: 65_534}  # cuts; one code more than cuts, and one for NULL


def binned(column: Column, leaves: Sequence[PlacedLeaf], kernel: Kernel) -> tuple[Column, list[PlacedLeaf]]:
    """A narrower column and the same leaves on it; both as they are where nothing is gained."""
    if any(leaf.kind in (ANY_BIT, ALL_BITS) for leaf in leaves):
        return _fewer_members(column, leaves)
    cuts = _cuts(column, leaves)
    kind = next((each for each, most in _MOST.items() if len(cuts) <= most and np.dtype(each) < column.dtype), None)
    if kind is None:
        return column, list(leaves)
    first = int(np.iinfo(kind).min) + 1

    def turned(ranges: Sequence[Range]) -> tuple[Range, ...]:
        ends = np.searchsorted(cuts, np.array(ranges, np.int64).reshape(-1, 2), side="right") + first
        return tuple((int(low), int(high)) for low, high in ends)

    codes = kernel.bin(column, cuts, kind is np.int16)
    return codes, [leaf._replace(true=turned(leaf.true), unknown=turned(leaf.unknown)) for leaf in leaves]


def _cuts(column: Column, leaves: Sequence[PlacedLeaf]) -> NDArray[np.int64]:
    limits = np.iinfo(column.dtype)
    ranges = [each for leaf in leaves for each in (*leaf.true, *leaf.unknown)]
    starts = {low for low, _ in ranges if low > int(limits.min) + 1}
    ends = {high + 1 for _, high in ranges if high < int(limits.max)}
    return np.array(sorted(starts | ends), np.int64)


def _fewer_members(column: Column, leaves: Sequence[PlacedLeaf]) -> tuple[Column, list[PlacedLeaf]]:
    """Only the members that leaves ask for, where that makes the column narrower."""
    asked = 0
    for leaf in leaves:
        asked |= leaf.mask
    bits = [bit for bit in range(asked.bit_length()) if asked >> bit & 1]
    kind = next((each for each in (np.int8, np.int16, np.int32) if len(bits) < np.iinfo(each).bits and np.dtype(each) < column.dtype), None)
    if kind is None or any(leaf.true and leaf.on_null for leaf in leaves):
        return column, list(leaves)
    wide = np.zeros(len(column), np.int64)
    for place, bit in enumerate(bits):
        wide |= ((column.astype(np.int64) >> bit) & 1) << place
    moved: Column = wide.astype(kind)
    moved[column == np.iinfo(column.dtype).min] = np.iinfo(kind).min
    everybody = ((int(np.iinfo(kind).min) + 1, int(np.iinfo(kind).max)),)  # `known` alone has ranges on such a column
    return moved, [
        leaf._replace(mask=sum(1 << place for place, bit in enumerate(bits) if leaf.mask >> bit & 1), true=everybody if leaf.true else ())
        for leaf in leaves
    ]
