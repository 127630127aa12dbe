"""What the engine asks of a kernel. Two keep the port: the native one (C through ctypes) and the one in NumPy; they are equal bit for bit.

A plane is ⌈rows/64⌉ words of 64 rows; T says where something is true, F where it is false, neither means unknown, and bits beyond
the last row are 0 in both. All functions release the GIL where they are native, are pure, and may run in several threads at once.
"""

from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.plan.asked import Asked
from matching.engine.plan.plan import Column, Plan, Words


class Planes(NamedTuple):
    """`true`, `false`: (roots, words). `counts`: (roots, 2) int64, how many rows are true and false."""

    true: NDArray[np.uint64]
    false: NDArray[np.uint64]
    counts: NDArray[np.int64]


class Blocks(NamedTuple):
    """A sweep's answer. `words`: (blocks, roots, 2, width) uint64, [T, F]; row 64·width·b + 64·w + i is bit i of words[b, :, :, w].
    `counts`: (roots, 2) int64."""

    words: NDArray[np.uint64]
    counts: NDArray[np.int64]


class Kernel(Protocol):
    """`alive` is a plane; rows whose bit is 0 are left out of planes and counts. None: all rows are alive."""

    name: str  # avx512, avx2, plain, numpy

    def run(self, plan: Plan, alive: Words | None = None, *, first_word: int = 0, words: int | None = None) -> Planes:
        """Planes and counts of all roots, over all words or a slice of them. For few roots: planes are not kept in blocks."""
        ...

    def ask(self, asked: Asked, alive: Words | None = None) -> Planes:
        """As `run` answers `asked.plan`; for a question that is asked once."""
        ...

    def sweep(self, plan: Plan, alive: Words | None = None) -> Blocks:
        """Every root over all rows, for many roots; uses as many threads as the process may."""
        ...

    def outcomes_of_row(self, plan: Plan, row: int) -> NDArray[np.uint8]:
        """0 FALSE, 1 UNKNOWN, 2 TRUE per root, for one row. Of a plan that is asked often only the first time is its form looked at,
        so nothing of it may change. Raises: ValueError for a row that the plan does not have."""
        ...

    def bin(self, column: Column, cuts: NDArray[np.int64], wide: bool) -> Column:
        """Code of every value: how many of the sorted `cuts` are ≤ it, from type minimum + 1 on (NULL stays the minimum).
        int8 for at most 254 cuts, int16 (`wide`) for at most 65,534."""
        ...

    def compare(self, left: Column, right: Column, times_left: int, times_right: int, plus: int) -> NDArray[np.int8]:
        """Sign (-1, 0, 1) of left·times_left − right·times_right − plus per row, exact whatever the size; -128 where either is NULL."""
        ...

    def count_by(self, planes: NDArray[np.uint64], keys: Column, groups: int) -> NDArray[np.int64]:
        """(planes, groups + 1): how many set rows of each plane (shape (planes, words)) have each key 0 … groups-1, and NULL last.
        Raises: ValueError for any other key of a set row."""
        ...

    def rows_of(self, plane: Words) -> NDArray[np.uint32]:
        """The numbers of the set rows, rising."""
        ...

    def member_planes(
        self, offsets: NDArray[np.int64], members: NDArray[np.int32], wanted: NDArray[np.int32], words: int
    ) -> NDArray[np.uint64]:
        """(wanted, words): where the list of members of a row (members[offsets[r]:offsets[r+1]]) holds each wanted member.
        A negative number is nobody's."""
        ...

    def take_texts(
        self, offsets: NDArray[np.int64], data: NDArray[np.uint8], rows: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Offsets and bytes of the chosen ones of texts (text r is data[offsets[r]:offsets[r+1]]), in the order of `rows`.
        Raises: ValueError for a row or an offset that leads outside."""
        ...

    def pick_texts(self, plane: Words, data: NDArray[np.uint8], size: int) -> pa.Buffer:
        """Texts of the set rows one behind the other, of texts that have `size` bytes each (≥ 1; text r is data[r·size:(r+1)·size]).
        Raises: ValueError for a row that has none."""
        ...

    def checksum(self, data: memoryview | bytes) -> int:
        """A 64-bit checksum, the same from every kernel; finds any change inside one word of 8 bytes."""
        ...
