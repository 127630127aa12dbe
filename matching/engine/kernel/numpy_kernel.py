"""The kernel where there is no native one, and what the native one is compared with: plain NumPy, right first and fast second."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.kernel.arguments import (
    NO_SUCH_TEXT,
    check_bin,
    check_count_by,
    check_members,
    check_pick,
    check_row,
    check_texts,
    largest,
)
from matching.engine.kernel.checks import check_plan, checked_slice, column_address
from matching.engine.kernel.numpy_planes import node_planes, packed, unpacked
from matching.engine.kernel.port import Blocks, Planes
from matching.engine.plan.asked import Asked
from matching.engine.plan.plan import Column, Plan, Words

_SCRATCH_BYTES = 64 << 20  # of the planes of all nodes over one block
_WIDEST, _NARROWEST = 1024, 16  # words of a block
_ROWS_AT_ONCE = 1 << 16
_ADDEND, _FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xD6E8_FEB8_6659_FD93)
_ADDENDS = np.arange(_ROWS_AT_ONCE, dtype=np.uint64) * _ADDEND
_WORD = 0xFFFF_FFFF_FFFF_FFFF


class NumpyKernel:
    """Keeps the port `Kernel`; one thread."""

    name = "numpy"

    def run(self, plan: Plan, alive: Words | None = None, *, first_word: int = 0, words: int | None = None) -> Planes:
        """As the port says."""
        check_plan(plan, alive)
        asked = checked_slice(plan, first_word, words)
        found = np.zeros((2, len(plan.roots), asked), np.uint64)
        width = _width(plan)
        for start in range(0, asked, width):
            stop = min(start + width, asked)
            found[:, :, start:stop] = _roots(plan, alive, first_word + start, stop - start)
        return Planes(found[0], found[1], np.bitwise_count(found).sum(axis=2, dtype=np.int64).T.copy())

    def ask(self, asked: Asked, alive: Words | None = None) -> Planes:
        """As the port says."""
        return self.run(asked.plan, alive)

    def sweep(self, plan: Plan, alive: Words | None = None) -> Blocks:
        """As the port says."""
        check_plan(plan, alive)
        asked = plan.words
        width = _width(plan)
        found = np.zeros((-(-asked // width), len(plan.roots), 2, width), np.uint64)
        for number, block in enumerate(found):
            words = min(width, asked - number * width)
            block[:, :, :words] = _roots(plan, alive, number * width, words).transpose(1, 0, 2)
        counts = np.zeros((len(plan.roots), 2), np.int64)
        for block in found:
            counts += np.bitwise_count(block).sum(axis=2, dtype=np.int64)
        return Blocks(found, counts)

    def outcomes_of_row(self, plan: Plan, row: int) -> NDArray[np.uint8]:
        """As the port says. Raises: ValueError."""
        check_row(plan, row)
        planes, bit = self.run(plan, first_word=row >> 6, words=1), np.uint64(row & 63)
        true, false = ((each[:, 0] >> bit & np.uint64(1)).astype(np.uint8) for each in (planes.true, planes.false))
        outcomes: NDArray[np.uint8] = 1 + true - false
        return outcomes

    def bin(self, column: Column, cuts: NDArray[np.int64], wide: bool) -> Column:
        """As the port says. Raises: ValueError for too many cuts."""
        kind: type[np.int16] | type[np.int8] = np.int16 if wide else np.int8
        check_bin(column, cuts, wide)
        codes: Column = np.full(len(column), np.iinfo(kind).min, kind)
        for rows in _pieces(len(column)):
            values = column[rows]
            known = values != np.iinfo(values.dtype).min
            places = np.searchsorted(cuts, values.astype(np.int64), side="right") + (np.iinfo(kind).min + 1)
            codes[rows][known] = places[known]
        return codes

    def compare(self, left: Column, right: Column, times_left: int, times_right: int, plus: int) -> NDArray[np.int8]:
        """As the port says."""
        column_address("left", left, len(left))
        column_address("right", right, len(left))
        # Python's own integers where a product could pass 63 bits: slow, but such amounts are rare and must be exact.
        kind: Any = np.int64 if largest(left, times_left) + largest(right, times_right) + abs(plus) < 2**63 else np.object_
        signs = np.empty(len(left), np.int8)
        for rows in _pieces(len(left)):
            one, other = left[rows], right[rows]
            null = (one == np.iinfo(one.dtype).min) | (other == np.iinfo(other.dtype).min)
            difference = one.astype(kind) * times_left - other.astype(kind) * times_right - plus
            signs[rows] = np.where(null, np.int8(-128), (difference > 0).astype(np.int8) - (difference < 0).astype(np.int8))
        return signs

    def count_by(self, planes: NDArray[np.uint64], keys: Column, groups: int) -> NDArray[np.int64]:
        """As the port says. Raises: ValueError for a key that is none of them."""
        check_count_by(planes, keys)
        null = np.iinfo(keys.dtype).min
        counted = np.zeros((len(planes), groups + 1), np.int64)
        for plane, counts in zip(planes, counted, strict=True):
            chosen = keys[unpacked(plane, len(keys))]
            named = chosen[chosen != null].astype(np.int64)
            if len(named) and not 0 <= named.min() <= named.max() < groups:
                raise ValueError("a key lies outside the groups")
            counts[:groups] = np.bincount(named, minlength=groups)
            counts[groups] = len(chosen) - len(named)
        return counted

    def rows_of(self, plane: Words) -> NDArray[np.uint32]:
        """As the port says."""
        return np.flatnonzero(unpacked(plane, 64 * len(plane))).astype(np.uint32)

    def member_planes(
        self, offsets: NDArray[np.int64], members: NDArray[np.int32], wanted: NDArray[np.int32], words: int
    ) -> NDArray[np.uint64]:
        """As the port says. Raises: ValueError for offsets that fall or lie outside the members."""
        check_members(offsets, members, wanted, words)
        rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        listed = members[offsets[0] : offsets[-1]]
        planes = np.zeros((len(wanted), words), np.uint64)
        for plane, member in zip(planes, wanted.tolist(), strict=True):
            flags = np.zeros(64 * words, np.bool_)
            flags[rows[(listed == member) & (listed >= 0)]] = True
            plane[:] = packed(flags, words)
        return planes

    def take_texts(
        self, offsets: NDArray[np.int64], data: NDArray[np.uint8], rows: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """As the port says; by Arrow. Raises: ValueError."""
        check_texts(offsets, data, rows)
        if len(rows) and rows.max() >= len(offsets) - 1:
            raise ValueError(NO_SUCH_TEXT)
        firsts, ends = offsets[:-1][rows], offsets[1:][rows]
        if ((firsts < 0) | (ends < firsts) | (ends > len(data))).any():
            raise ValueError(NO_SUCH_TEXT)
        texts = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(ends - firsts, out=starts[1:])
        return starts, np.frombuffer(texts.take(pa.array(rows)).buffers()[2] or b"", np.uint8, starts[-1])

    def pick_texts(self, plane: Words, data: NDArray[np.uint8], size: int) -> pa.Buffer:
        """As the port says. Raises: ValueError."""
        texts, rows = check_pick(plane, data, size), self.rows_of(plane)
        if len(rows) and rows[-1] >= texts:
            raise ValueError(NO_SUCH_TEXT)
        return pa.py_buffer(data.reshape(-1, size)[rows])

    def checksum(self, data: memoryview | bytes) -> int:
        """As the port says: the sum of all words, each mixed with its place by a bijection, and of the length.

        A change inside one word changes its summand and nothing else, so it is always found.
        """
        whole = np.frombuffer(data, np.uint8)
        tail = np.zeros(-len(whole) % 8, np.uint8)
        words = (np.concatenate([whole, tail]) if len(tail) else whole).view("<u8")
        total = len(whole)
        for rows in _pieces(len(words)):
            mixed = words[rows] + (_ADDENDS[: rows.stop - rows.start] + np.uint64(rows.start * int(_ADDEND) & _WORD))
            mixed ^= mixed >> np.uint64(32)
            mixed *= _FACTOR
            mixed ^= mixed >> np.uint64(29)
            total += int(mixed.sum(dtype=np.uint64))
        return total * int(_FACTOR) & _WORD


def _roots(plan: Plan, alive: Words | None, first_word: int, words: int) -> NDArray[np.uint64]:
    """(2, roots, words): T and F of the living rows."""
    planes = node_planes(plan, first_word, words)
    found = np.stack([planes[plan.roots + 2], planes[(plan.roots ^ 1) + 2]])
    found &= packed(np.ones(min(64 * words, plan.rows - 64 * first_word), np.bool_), words)
    if alive is not None:
        found &= alive[first_word : first_word + words]
    return found


def _width(plan: Plan) -> int:
    nodes = len(plan.leaves.kind) + len(plan.groups.needed) + len(plan.roots) + 1
    wide = min(_WIDEST, max(_NARROWEST, _SCRATCH_BYTES // (16 * nodes)))
    return max(1, min(wide, plan.words))


def _pieces(rows: int) -> list[slice]:
    return [slice(first, min(first + _ROWS_AT_ONCE, rows)) for first in range(0, rows, _ROWS_AT_ONCE)]
