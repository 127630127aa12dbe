"""Binned columns answer as the raw ones, however many bounds there are."""

from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.binning import binned
from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, RANGES, Column

KERNEL = NumpyKernel()


def outcomes(column: Column, leaf: PlacedLeaf) -> list[int]:
    """Row by row."""
    null = np.iinfo(column.dtype).min
    return [leaf.on_null if value == null else _outcome(value, leaf) for value in column.tolist()]


def _outcome(value: int, leaf: PlacedLeaf) -> int:
    if leaf.kind != RANGES:
        return 2 * bool(value & leaf.mask) if leaf.kind == ANY_BIT else 2 * (value & leaf.mask == leaf.mask)
    if any(low <= value <= high for low, high in leaf.true):
        return 2
    return int(any(low <= value <= high for low, high in leaf.unknown))


def column_of(dice: Generator, kind: Any, spread: int, rows: int = 300) -> Column:
    """Values near 0 and at the ends of the type, NULL among them."""
    limits = np.iinfo(kind)
    values = dice.integers(max(-spread, limits.min + 1), min(spread, limits.max), rows, endpoint=True).astype(kind)
    ends = np.array([limits.min, limits.min + 1, limits.max, limits.max - 1], kind)
    chosen = dice.random(rows) < 0.2
    values[chosen] = dice.choice(ends, int(chosen.sum()))
    return values


def leaf_of(dice: Generator, kind: Any, spread: int) -> PlacedLeaf:
    limits = np.iinfo(kind)
    points = np.unique(np.clip(dice.integers(-spread, spread, 2 * dice.integers(1, 4)), limits.min + 1, limits.max))
    ranges = [(int(low), int(high)) for low, high in zip(points[::2], points[1::2], strict=False)]
    if dice.random() < 0.3:
        ranges = [(int(limits.min) + 1, -spread - 1), *ranges, (spread + 1, int(limits.max))]
        ranges = [each for each in ranges if each[0] <= each[1]]
    split = dice.integers(0, len(ranges) + 1)
    return PlacedLeaf(RANGES, tuple(ranges[split:]), tuple(ranges[:split]), int(dice.integers(0, 3)))


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.int64])
@pytest.mark.parametrize("count", [0, 1, 40, 200])
def test_bins_answer_as_values_do(kind: Any, count: int) -> None:
    dice = np.random.default_rng(count)
    for spread in (100, 5_000):
        column = column_of(dice, kind, spread)
        leaves = [leaf_of(dice, kind, min(spread, np.iinfo(kind).max - 1)) for _ in range(count)]
        narrow, moved = binned(column, leaves, KERNEL)
        assert narrow.itemsize <= column.itemsize
        assert [outcomes(narrow, leaf) for leaf in moved] == [outcomes(column, leaf) for leaf in leaves]


@pytest.mark.parametrize(("bounds", "wanted"), [(254, np.int8), (255, np.int16), (65_534, np.int16), (65_535, np.int32)])
def test_a_column_is_as_narrow_as_its_bounds_allow(bounds: int, wanted: Any) -> None:
    column = np.arange(-40_000, 40_000, 7, dtype=np.int32)
    leaves = [PlacedLeaf(RANGES, ((bound - 30_000, 2**31 - 1),)) for bound in range(bounds)]
    leaves.append(PlacedLeaf(RANGES, ((1 - 2**31, 2**31 - 1),)))  # everybody: its ends are those of the type and cost no bound
    narrow, moved = binned(column, leaves, KERNEL)
    assert narrow.dtype == wanted
    for number in (0, 1, bounds // 2, bounds - 1, bounds):
        assert outcomes(narrow, moved[number]) == outcomes(column, leaves[number])


@pytest.mark.parametrize("members", [6, 7, 8, 15, 16, 31, 32, 62])
def test_only_the_members_that_are_asked_for_are_kept(members: int) -> None:
    dice = np.random.default_rng(members)
    column = dice.integers(0, 2**63 - 1, 200)
    column[:20] = np.iinfo(np.int64).min
    bits = sorted(dice.choice(63, members, replace=False).tolist())
    known = PlacedLeaf(RANGES, ((np.iinfo(np.int64).min + 1, np.iinfo(np.int64).max),), on_null=0)
    leaves = [PlacedLeaf(kind, mask=(1 << bit) | (1 << bits[0])) for bit in bits for kind in (ANY_BIT, ALL_BITS)] + [known]
    narrow, moved = binned(column, leaves, KERNEL)
    assert narrow.dtype == (np.int8 if members < 8 else np.int16 if members < 16 else np.int32 if members < 32 else np.int64)
    assert [outcomes(narrow, leaf) for leaf in moved] == [outcomes(column, leaf) for leaf in leaves]
