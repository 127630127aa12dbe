"""The kernel in C: arrays are checked here, then worked off by as many threads as pay."""

import ctypes
import mmap
import os
import threading
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

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
from matching.engine.kernel.asked_numbers import numbers_of
from matching.engine.kernel.checked_plan import checked, with_alive
from matching.engine.kernel.checks import PLANE, PROBLEMS, address, checked_slice, column_address
from matching.engine.kernel.library import BAD_VALUE, NO_MEMORY, NO_ROOM, OK, SET_NAMES, Job
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.port import Blocks, Planes
from matching.engine.plan.asked import Asked
from matching.engine.plan.plan import Column, Plan, Words

_LANE = 16  # words that C handles together: blocks are multiples of it
_WIDEST = 256  # words of a block
_BYTES_WORTH_A_THREAD = 24 << 20  # some 2 ms of reading; for less, waiting for a second thread on a busy machine costs more than it saves
_CACHE_BYTES = 1 << 20  # of the second level, where the machine does not tell
_HUGE_PAGES_FROM = 4 << 20
_TEXT_CHUNK = 32  # C copies texts in chunks of that size


class NativeKernel:
    """Keeps the port `Kernel`. `instruction_set`: one of the machine's, as library.py numbers them."""

    def __init__(self, library: ctypes.CDLL, instruction_set: int) -> None:
        self.library, self._set = library, instruction_set
        self.name = SET_NAMES[instruction_set]

    def run(self, plan: Plan, alive: Words | None = None, *, first_word: int = 0, words: int | None = None) -> Planes:
        """As the port says. Raises: ValueError for a plan that cannot be run, MemoryError."""
        asked = checked_slice(plan, first_word, words)
        width = _width(_measured(plan).slots, asked)
        found = np.empty((2, len(plan.roots), asked), np.uint64)
        truths = _address(found)
        job = Job(
            first_word=first_word, words=asked, truths=truths, falsehoods=truths + found[0].nbytes, block_stride=width, root_stride=asked
        )
        return Planes(found[0], found[1], self._work(plan, alive, job, width))

    def ask(self, asked: Asked, alive: Words | None = None) -> Planes:
        """As the port says. Raises: ValueError for a plan that cannot be run, MemoryError."""
        words, roots = (asked.rows + 63) // 64, len(asked.roots)
        slots, read = _measures(
            len(asked.leaves), len(asked.groups), [1 if s else c.itemsize for c, s in zip(asked.columns, asked.sketches, strict=True)]
        )
        if _threads(read, words) > 1:
            return self.run(asked.plan, alive)
        width, numbers = _width(slots, words), numbers_of(asked)
        found, counts = np.empty((2, roots, words), np.uint64), np.empty((roots, 2), np.int64)
        truths = _address(found)
        job = Job(words=words, truths=truths, falsehoods=truths + 8 * roots * words, block_stride=width, root_stride=words, step=1)
        job.set = self._set
        living = None if alive is None else address("alive", alive, PLANE, words)
        place, length = numbers.buffer_info()
        answer = self.library.zk_ask(ctypes.byref(job), width, place, length, living, _address(counts))
        if answer < 0:
            raise ValueError(PROBLEMS[-answer - 1])
        self._answer(answer)
        return Planes(found[0], found[1], counts)

    def sweep(self, plan: Plan, alive: Words | None = None) -> Blocks:
        """As the port says. Raises: ValueError for a plan that cannot be run, MemoryError."""
        asked = checked_slice(plan, 0, None)
        width = _width(_measured(plan).slots, asked)
        found = _empty_pages((-(-asked // width), len(plan.roots), 2, width))
        truths, stride = _address(found), 2 * width
        job = Job(
            words=asked,
            truths=truths,
            falsehoods=truths + 8 * width,
            block_stride=len(plan.roots) * stride,
            root_stride=stride,
            streaming=1,
        )
        return Blocks(found, self._work(plan, alive, job, width))

    def outcomes_of_row(self, plan: Plan, row: int) -> NDArray[np.uint8]:
        """As the port says. Raises: ValueError, MemoryError."""
        check_row(plan, row)
        outcomes = np.empty(len(plan.roots), np.uint8)
        self._answer(self.library.zk_row(checked(plan, self.library).reference, row, _address(outcomes)))
        return outcomes

    def bin(self, column: Column, cuts: NDArray[np.int64], wide: bool) -> Column:
        """As the port says. Raises: ValueError for too many cuts."""
        check_bin(column, cuts, wide)
        codes: Column = np.empty(len(column), np.int16 if wide else np.int8)
        limits = np.iinfo(column.dtype)
        passed = int(np.searchsorted(cuts, limits.min + 1, side="right"))  # by every value that is known
        within = cuts[passed : np.searchsorted(cuts, limits.max, side="right")]
        base = int(np.iinfo(codes.dtype).min) + 1 + passed
        arguments = (column.itemsize, len(column), _address(within), len(within), base, int(wide))
        self._answer(self.library.zk_bin(self._set, _address(column), *arguments, _address(codes)))
        return codes

    def compare(self, left: Column, right: Column, times_left: int, times_right: int, plus: int) -> NDArray[np.int8]:
        """As the port says."""
        sides = (column_address("left", left, len(left)), left.itemsize, column_address("right", right, len(left)), right.itemsize)
        bound = largest(left, times_left) + largest(right, times_right) + abs(plus)
        if bound >= 2**127 or max(abs(times_left), abs(times_right)) >= 2**63:
            return NumpyKernel().compare(left, right, times_left, times_right, plus)
        factors = np.array([times_left, times_right, _signed(plus), plus >> 64], np.int64)
        signs = np.empty(len(left), np.int8)
        self.library.zk_compare(self._set, *sides, len(left), _address(factors), int(bound < 2**63), _address(signs))
        return signs

    def count_by(self, planes: NDArray[np.uint64], keys: Column, groups: int) -> NDArray[np.int64]:
        """As the port says. Raises: ValueError for a key that is none of them."""
        check_count_by(planes, keys)
        planes = np.ascontiguousarray(planes)
        counted = np.zeros((len(planes), groups + 1), np.int64)
        for plane, counts in zip(planes, counted, strict=True):
            arguments = (_address(plane), _address(keys), keys.itemsize, len(keys), groups)
            self._answer(self.library.zk_count_by(*arguments, _address(counts)))
        return counted

    def rows_of(self, plane: Words) -> NDArray[np.uint32]:
        """As the port says."""
        plane = np.ascontiguousarray(plane, np.uint64)
        count = int(np.bitwise_count(plane).sum(dtype=np.int64))
        rows = np.empty(count + 16, np.uint32)  # C writes 16 at a time
        self.library.zk_rows_of(self._set, _address(plane), len(plane), _address(rows))
        return rows[:count]

    def member_planes(
        self, offsets: NDArray[np.int64], members: NDArray[np.int32], wanted: NDArray[np.int32], words: int
    ) -> NDArray[np.uint64]:
        """As the port says. Raises: ValueError for offsets that fall or lie outside the members."""
        check_members(offsets, members, wanted, words)
        distinct, places = np.unique(wanted[wanted >= 0], return_inverse=True)
        place = np.full(int(distinct.max(initial=-1)) + 1, -1, np.int32)
        place[distinct] = np.arange(len(distinct))
        found = np.zeros((len(distinct), words), np.uint64)
        lists = (_address(offsets), len(offsets) - 1, _address(members))
        self.library.zk_member_planes(*lists, _address(place), len(place), words, _address(found))
        planes = np.zeros((len(wanted), words), np.uint64)
        planes[wanted >= 0] = found[places]
        return planes

    def take_texts(
        self, offsets: NDArray[np.int64], data: NDArray[np.uint8], rows: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """As the port says. Raises: ValueError."""
        check_texts(offsets, data, rows)
        starts = np.empty(len(rows) + 1, np.int64)
        room = len(rows) * (len(data) // max(1, len(offsets) - 1) + 4)  # mostly enough: ids are of about one length
        while True:
            found = np.empty(room + _TEXT_CHUNK, np.uint8)
            texts = (_address(offsets), len(offsets) - 1, _address(data), len(data))
            length = self.library.zk_texts(*texts, _address(rows), len(rows), _address(starts), _address(found), room)
            if length >= 0:
                return starts, found[:length]
            if length != NO_ROOM:
                raise ValueError(NO_SUCH_TEXT)
            room *= 2

    def pick_texts(self, plane: Words, data: NDArray[np.uint8], size: int) -> pa.Buffer:
        """As the port says. Raises: ValueError."""
        texts, place = check_pick(plane, data, size), _address(plane)
        length = size * self.library.zk_count(self._set, place, len(plane))
        found = pa.allocate_buffer(length + _TEXT_CHUNK)  # from Arrow, which keeps pages at hand: fresh ones cost as much as the copying
        if self.library.zk_pick(self._set, place, len(plane), texts, _address(data), size, found.address) != length:
            raise ValueError(NO_SUCH_TEXT)
        return found.slice(0, length)

    def checksum(self, data: memoryview | bytes) -> int:
        """As the port says."""
        whole = np.frombuffer(data, np.uint8)
        return int(self.library.zk_checksum(self._set, _address(whole), len(whole)))

    def _work(self, plan: Plan, alive: Words | None, job: Job, width: int) -> NDArray[np.int64]:
        """Prepares the plan for blocks of `width` words and works the job off. Returns the counts, (roots, 2)."""
        arrays = with_alive(plan, checked(plan, self.library).arrays, alive)
        program = self.library.zk_prepare(ctypes.byref(arrays), width)
        if not program:
            raise MemoryError
        try:
            job.program, job.set, job.step = program, self._set, 1
            return self._in_threads(job, len(plan.roots), _threads(_measured(plan).read, job.words))
        finally:
            self.library.zk_discard(program)

    def _in_threads(self, job: Job, roots: int, threads: int) -> NDArray[np.int64]:
        counts = np.zeros((threads, roots, 2), np.int64)
        answers = [NO_MEMORY] * threads

        def work(number: int) -> None:
            answers[number] = self.library.zk_work(ctypes.byref(job), _address(counts[number]))

        # Threads of this call alone: a pool would not outlive a fork, and starting one takes some 50 µs.
        helpers = [threading.Thread(target=work, args=(number,)) for number in range(1, threads)]
        for helper in helpers:
            helper.start()
        work(0)
        for helper in helpers:
            helper.join()
        for answer in answers:
            self._answer(answer)
        total: NDArray[np.int64] = counts.sum(axis=0)
        return total

    def _answer(self, answer: int) -> None:
        if answer == BAD_VALUE:
            raise ValueError("a key lies outside the groups")
        if answer != OK:
            raise MemoryError


class _Measures(NamedTuple):
    """Planes of a block, and bytes that are read for one row."""

    slots: int
    read: int


def _measures(leaves: int, groups: int, sizes: Sequence[int]) -> _Measures:
    return _Measures(leaves + 2 * groups // 8 + len(sizes) + 2, leaves * sum(sizes) // max(1, len(sizes)))


def _measured(plan: Plan) -> _Measures:
    return _measures(len(plan.leaves.kind), len(plan.groups.needed), [column.itemsize for column in plan.columns])


def _width(slots: int, words: int) -> int:
    """Words of a block: so many that the planes of all leaves stay in the second-level cache, with room for what is read and written."""
    fitting = _cache_bytes() * 5 // 8 // (8 * slots)
    return max(_LANE, min(_WIDEST, fitting // _LANE * _LANE, -(-words // _LANE) * _LANE))


def _threads(read: int, words: int) -> int:
    return max(1, min(len(os.sched_getaffinity(0)), 64 * words * read // _BYTES_WORTH_A_THREAD))


@cache
def _cache_bytes() -> int:
    try:
        told = os.sysconf("SC_LEVEL2_CACHE_SIZE")
    except (ValueError, OSError):  # not every system's C library has it
        told = 0
    return told if told > 0 else _CACHE_BYTES


def _empty_pages(shape: tuple[int, ...]) -> NDArray[np.uint64]:
    """Memory of its own, from a page's start on. Large pages: a sweep's answer would take 100,000 page faults of 4 KiB."""
    size = 8 * int(np.prod(shape))
    pages = mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if size >= _HUGE_PAGES_FROM and hasattr(mmap, "MADV_HUGEPAGE"):
        pages.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(pages, np.uint64, size // 8).reshape(shape)


def _address(array: NDArray[np.generic]) -> int:
    return int(array.__array_interface__["data"][0])


def _signed(number: int) -> int:
    """The lower 64 bits, as a signed number has them."""
    return ((number & 0xFFFF_FFFF_FFFF_FFFF) ^ 1 << 63) - (1 << 63)
