"""A small plan of every kind, by which a kernel is compared with NumPy's before it is trusted."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.port import Kernel
from matching.engine.plan.asked import Asked
from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, PLANES, RANGES, Column, Groups, Leaves, Plan, Sketch, Words

_ROWS = 1_100  # more than a block of the narrowest width, and no whole word at the end


def equal_to_numpy(kernel: Kernel) -> bool:
    """Whether planes, counts, blocks, codes and sums are the same."""
    plan, numpy = small_plan(), NumpyKernel()
    one, other = kernel.run(plan), numpy.run(plan)
    swept = kernel.sweep(plan)
    values = plan.columns[3]
    cuts = np.arange(-90_000, 90_000, 1_700, dtype=np.int64)
    return all(
        np.array_equal(mine, theirs)
        for mine, theirs in (
            (one.true, other.true),
            (one.false, other.false),
            (one.counts, other.counts),
            (swept.counts, other.counts),
            (swept.words[:, :, 0, :].transpose(1, 0, 2).reshape(len(plan.roots), -1)[:, : plan.words], other.true),
            (kernel.bin(values, cuts, False), numpy.bin(values, cuts, False)),
            (kernel.compare(values, plan.columns[2], 3, -5, 17), numpy.compare(values, plan.columns[2], 3, -5, 17)),
            (kernel.take_texts(*_texts())[0], numpy.take_texts(*_texts())[0]),
            (kernel.take_texts(*_texts())[1], numpy.take_texts(*_texts())[1]),
            (kernel.ask(_question(plan)).true, numpy.ask(_question(plan)).true),
            (_picked(kernel, other.true[0]), _picked(numpy, other.true[0])),
            (_some_rows(kernel, plan), _some_rows(numpy, plan)),
            (kernel.rows_of(other.true[0]), numpy.rows_of(other.true[0])),
            (kernel.checksum(values.tobytes()), numpy.checksum(values.tobytes())),
        )
    )


def _question(plan: Plan) -> Asked:
    leaves = [(PlacedLeaf(RANGES, ((-40_000, 70_001),)), 3), (PlacedLeaf(RANGES, ((0, 400), (405, 800))), 1)]
    return Asked(plan.rows, plan.columns, plan.sketches, [], leaves, [(2, [0, 3])], [4])


def _picked(kernel: Kernel, plane: Words) -> NDArray[np.uint8]:
    return np.frombuffer(kernel.pick_texts(plane, (np.arange(_ROWS * 18) % 251).astype(np.uint8), 18), np.uint8)


def _some_rows(kernel: Kernel, plan: Plan) -> NDArray[np.uint8]:
    return np.concatenate([kernel.outcomes_of_row(plan, row) for row in (0, 5, 7, _ROWS - 1)])


def _texts() -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint32]]:
    """Texts of 0 to 40 bytes, and some of them."""
    offsets = np.cumsum(np.arange(201, dtype=np.int64) * 37 % 41)
    return offsets, (np.arange(offsets[-1]) % 251).astype(np.uint8), np.arange(199, -1, -3).astype(np.uint32)


def small_plan() -> Plan:
    """Columns of all widths, leaves and groups of all kinds."""
    numbers = np.arange(_ROWS, dtype=np.int64) * 7_919 % 1_009
    narrow, wide = (numbers * 1_237 % 251 - 128).astype(np.int8), numbers * 211 - 100_000
    columns: list[Column] = [narrow, numbers.astype(np.int16), numbers.astype(np.int32), wide]
    columns[1][::5] = np.iinfo(np.int16).min
    columns[3][::7] = np.iinfo(np.int64).min
    words = (_ROWS + 63) // 64
    given = np.arange(words, dtype=np.uint64) * np.uint64(0x1234_5678_9ABC_DEF1)
    given[-1] &= np.uint64((1 << _ROWS % 64) - 1)
    roots, cuts = np.array([12, 13, 14, 17, 18, 0, -2], np.int32), np.arange(-90_000, 90_000, 1_500, dtype=np.int64)
    sketch = Sketch(NumpyKernel().bin(wide, cuts, False).astype(np.int8), cuts)
    return Plan(_ROWS, columns, _leaves(), _groups(), roots, [(given, given ^ given)], [None, None, None, sketch])


def _leaves() -> Leaves:
    def numbers(*each: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return np.array(each, np.int32)

    return Leaves(
        kind=numbers(RANGES, RANGES, ANY_BIT, RANGES, PLANES, ALL_BITS),
        column=numbers(0, 1, 2, 3, 0, 1),
        on_null=numbers(1, 2, 1, 0, 1, 1),
        true_first=numbers(0, 1, 0, 3, 0, 0),
        true_count=numbers(1, 2, 0, 1, 0, 0),
        unknown_first=numbers(0, 4, 0, 0, 0, 0),
        unknown_count=numbers(0, 1, 0, 0, 0, 0),
        mask=np.array([0, 0, 0b101, 0, 0, 0b11], np.int64),
        low=np.array([-5, 3, 400, -90_000, 100], np.int64),
        high=np.array([127, 50, 600, 20_000, 200], np.int64),
    )


def _groups() -> Groups:
    return Groups(
        needed=np.array([3, 1, 2, 2], np.int32),
        first=np.array([0, 3, 6, 10], np.int32),
        count=np.array([3, 3, 4, 2], np.int32),
        parts=np.array([0, 3, 6, 2, 5, 9, 0, 2, 7, 11, 12, 15], np.int32),
    )
