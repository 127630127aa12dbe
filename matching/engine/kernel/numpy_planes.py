"""The planes of all nodes of a plan over one block of rows, with NumPy alone."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.plan import ALL_BITS, PLANES, RANGES, Column, Leaves, Plan, Words

_ONES = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def node_planes(plan: Plan, first_word: int, words: int) -> NDArray[np.uint64]:
    """(2 · (nodes + 1), words): row ref + 2 is where reference `ref` is true, row (ref ^ 1) + 2 where it is false.

    That holds for the two constants as well. Bits beyond the last row mean nothing.
    """
    leaves, groups = plan.leaves, plan.groups
    planes = np.zeros((2 * (len(leaves.kind) + len(groups.needed) + 1), words), np.uint64)
    planes[0] = _ONES
    columns = _Columns(plan, first_word, words)
    for number in range(len(leaves.kind)):
        planes[2 * number + 2], planes[2 * number + 3] = columns.leaf(leaves, number)
    references = groups.parts + 2
    row = 2 * len(leaves.kind) + 2
    for needed, first, count in zip(groups.needed.tolist(), groups.first.tolist(), groups.count.tolist(), strict=True):
        parts = references[first : first + count]
        planes[row] = _at_least(planes[parts], needed)
        planes[row + 1] = _at_least(planes[parts ^ 1], count - needed + 1)
        row += 2
    return planes


class _Columns:
    """The block's values; where each is known is looked up once."""

    def __init__(self, plan: Plan, first_word: int, words: int) -> None:
        self._plan, self._words = plan, slice(first_word, first_word + words)
        self._rows = slice(64 * first_word, min(64 * (first_word + words), plan.rows))
        self._known: dict[int, NDArray[np.bool_]] = {}

    def leaf(self, leaves: Leaves, number: int) -> tuple[Words, Words]:
        """T and F."""
        place = int(leaves.column[number])
        if leaves.kind[number] == PLANES:
            given = self._plan.planes[place]
            return given[0][self._words], given[1][self._words]
        values, known = self._plan.columns[place][self._rows], self._known_of(place)
        if leaves.kind[number] == RANGES:
            true = known & _in_ranges(values, leaves, leaves.true_first[number], leaves.true_count[number])
            false = known & ~true & ~_in_ranges(values, leaves, leaves.unknown_first[number], leaves.unknown_count[number])
        else:
            true = known & _has_bits(values, int(leaves.mask[number]), all_bits=leaves.kind[number] == ALL_BITS)
            false = known & ~true
        if leaves.on_null[number] != 1:
            (true if leaves.on_null[number] == 2 else false)[~known] = True
        return self._packed(true), self._packed(false)

    def _known_of(self, place: int) -> NDArray[np.bool_]:
        if place not in self._known:
            values = self._plan.columns[place][self._rows]
            self._known[place] = values != np.iinfo(values.dtype).min
        return self._known[place]

    def _packed(self, flags: NDArray[np.bool_]) -> Words:
        return packed(flags, self._words.stop - self._words.start)


def packed(flags: NDArray[np.bool_], words: int) -> Words:
    """A plane of so many words with bit i set where flags[i] is."""
    packed_bytes = np.zeros(8 * words, np.uint8)
    bits = np.packbits(flags, bitorder="little")
    packed_bytes[: len(bits)] = bits
    return packed_bytes.view(np.uint64)


def unpacked(plane: Words, rows: int) -> NDArray[np.bool_]:
    """The reverse of `packed`."""
    return np.unpackbits(plane.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def _in_ranges(values: Column, leaves: Leaves, first: np.int32, count: np.int32) -> NDArray[np.bool_]:
    inside = np.zeros(len(values), np.bool_)
    # As Python integers: they are compared exactly, whatever the column's type.
    for low, high in zip(leaves.low[first : first + count].tolist(), leaves.high[first : first + count].tolist(), strict=True):
        inside |= (values >= low) & (values <= high)
    return inside


def _has_bits(values: Column, mask: int, *, all_bits: bool) -> NDArray[np.bool_]:
    common = values.astype(np.int64) & mask
    has: NDArray[np.bool_] = common == mask if all_bits else common != 0
    return has


def _at_least(planes: NDArray[np.uint64], needed: int) -> Words:
    """Where at least `needed` of the planes are set."""
    if needed in (1, len(planes)):
        either: Words = (np.bitwise_or if needed == 1 else np.bitwise_and).reduce(planes, axis=0)
        return either
    reached: Words = np.zeros((needed + 1, planes.shape[1]), np.uint64)  # reached[k]: at least k so far
    reached[0] = _ONES
    for plane in planes:
        reached[1:] |= reached[:-1] & plane
    last: Words = reached[needed]
    return last
