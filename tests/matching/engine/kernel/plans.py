"""Random plans from one seed, with everything that a plan may hold, and a reading of plans row by row that is too simple to be wrong."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.asked import Asked
from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, MOST_CUTS, PLANES, RANGES, Column, Groups, Leaves, Plan, Sketch, Words

FALSE, UNKNOWN, TRUE = 0, 1, 2
TYPES = (np.int8, np.int16, np.int32, np.int64)
ROWS = (0, 1, 63, 64, 65, 127, 640, 1_023, 1_024, 1_025, 5_000)
MASK = 0xFFFF_FFFF_FFFF_FFFF


def random_plan(seed: int, rows: int, *, most_leaves: int = 40, most_groups: int = 25) -> Plan:
    """Columns of all widths with NULL and extremes, leaves and groups of all kinds, constants among parts and roots."""
    random = np.random.default_rng(seed)
    columns = [random_column(random, rows) for _ in range(random.integers(1, 7))]
    planes = [random_planes(random, rows) for _ in range(random.integers(0, 4))]
    leaves = _leaves(random, columns, len(planes), int(random.integers(0, most_leaves)))
    groups = _groups(random, len(leaves.kind), int(random.integers(0, most_groups)))
    nodes = len(leaves.kind) + len(groups.needed)
    roots = random.integers(-2, 2 * nodes, random.integers(0, 12), dtype=np.int32)
    if len(groups.needed) and random.random() < 0.4:  # a question: all of some parts
        asked = int(random.integers(0, len(groups.needed)))
        groups.needed[asked], roots = groups.count[asked], np.array([2 * (len(leaves.kind) + asked)], np.int32)
    sketches = [random_sketch(random, column, leaves) for column in columns] if random.random() < 0.6 else []
    return Plan(rows, columns, leaves, groups, roots, planes, sketches)


def asked_of(plan: Plan) -> Asked:
    """The same as lists."""
    leaves, groups = plan.leaves, plan.groups
    ranges = list(zip(leaves.low.tolist(), leaves.high.tolist(), strict=True))

    def slices(first: NDArray[np.int32], count: NDArray[np.int32]) -> list[tuple[tuple[int, int], ...]]:
        return [tuple(ranges[start : start + many]) for start, many in zip(first.tolist(), count.tolist(), strict=True)]

    true, unknown = slices(leaves.true_first, leaves.true_count), slices(leaves.unknown_first, leaves.unknown_count)
    numbers = (leaves.kind.tolist(), true, unknown, leaves.on_null.tolist(), leaves.mask.tolist())
    listed = [(PlacedLeaf(*each), column) for *each, column in zip(*numbers, leaves.column.tolist(), strict=True)]
    shapes = zip(groups.needed.tolist(), groups.first.tolist(), groups.count.tolist(), strict=True)
    parts = [(needed, groups.parts[first : first + count].tolist()) for needed, first, count in shapes]
    sketches = plan.sketches or [None] * len(plan.columns)
    return Asked(plan.rows, plan.columns, sketches, plan.planes, listed, parts, plan.roots.tolist())


def random_sketch(random: Generator, column: Column, leaves: Leaves) -> Sketch | None:
    """With some cuts where values or ranges begin or end, and some anywhere; none at all for some columns."""
    if random.random() < 0.2:
        return None
    ends = np.concatenate([leaves.low, leaves.high, leaves.high + 1, column.astype(np.int64), random.integers(-120, 120, 20)])
    cuts = np.unique(random.choice(ends, random.integers(0, MOST_CUTS + 1)))
    return Sketch(NumpyKernel().bin(column, cuts, False).astype(np.int8), cuts)


def random_column(random: Generator, rows: int) -> Column:
    """Some values near the ends of the type, some NULL, most small."""
    kind = TYPES[random.integers(0, 4)]
    limits = np.iinfo(kind)
    values = random.integers(-100, 101, rows).astype(kind)
    ends = np.array([limits.min, limits.min + 1, limits.min + 2, limits.max - 1, limits.max, 0], kind)
    special = random.random(rows) < random.random()
    values[special] = random.choice(ends, int(special.sum()))
    return values


def random_planes(random: Generator, rows: int) -> tuple[Words, Words]:
    """T and F, never both."""
    words = (rows + 63) // 64
    outcomes = random.integers(0, 3, rows)
    return _plane(outcomes == TRUE, words), _plane(outcomes == FALSE, words)


def random_alive(random: Generator, rows: int) -> Words | None:
    """A plane of the living, or none: all live."""
    return None if random.random() < 0.3 else _plane(random.random(rows) < random.random(), (rows + 63) // 64)


def _plane(flags: NDArray[np.bool_], words: int) -> Words:
    bits = np.packbits(flags, bitorder="little")
    return np.concatenate([bits, np.zeros(8 * words - len(bits), np.uint8)]).view(np.uint64)


def _leaves(random: Generator, columns: list[Column], planes: int, count: int) -> Leaves:
    kind = random.choice([RANGES, RANGES, RANGES, ANY_BIT, ALL_BITS, PLANES if planes else RANGES], count).astype(np.int32)
    column = np.array([random.integers(0, planes if each == PLANES else len(columns)) for each in kind], np.int32)
    ranges: list[tuple[int, int]] = []
    slices = np.zeros((4, count), np.int32)
    for number in np.flatnonzero(kind == RANGES):
        cut = list(_ranges(random, columns[column[number]]))
        unknown = int(random.integers(0, len(cut) + 1)) if random.random() < 0.3 else 0
        random.shuffle(cut)
        true, unknown_ranges = sorted(cut[unknown:]), sorted(cut[:unknown])
        slices[:, number] = len(ranges), len(true), len(ranges) + len(true), unknown
        ranges += true + unknown_ranges
    on_null = np.where(random.random(count) < 0.7, UNKNOWN, random.integers(0, 3, count)).astype(np.int32)
    mask = np.where(np.isin(kind, (ANY_BIT, ALL_BITS)), random.choice([0, 1, 6, 127, 2**62, 2**63 - 1, -1], count), 0)
    bounds = np.array(ranges, np.int64).reshape(-1, 2)
    return Leaves(kind, column, on_null, *slices.copy(), mask.astype(np.int64), bounds[:, 0].copy(), bounds[:, 1].copy())


def _ranges(random: Generator, column: Column) -> Iterator[tuple[int, int]]:
    """Disjoint, rising, none empty, none with NULL; some reach to the ends of the type, and beyond it."""
    limits = np.iinfo(column.dtype)
    ends = [limits.min + 1, limits.min + 2, limits.max - 1, limits.max, *([limits.max + 1, limits.max + 9] if column.itemsize < 8 else [])]
    wanted = 2 * int(random.choice([0, 1, 1, 1, 2, 5, 16]))
    points = {*random.choice(ends, 2).tolist(), *random.integers(-100, 101, wanted).tolist()} if random.random() < 0.5 else set()
    points |= set(random.integers(-100, 101, wanted).tolist())
    rising = sorted(points)
    for low, high in zip(rising[::2], rising[1::2], strict=False):
        yield (low, low) if random.random() < 0.2 else (low, high)


def _groups(random: Generator, leaves: int, count: int) -> Groups:
    sizes = random.choice([1, 2, 2, 3, 4, 7, 70], count).astype(np.int32)
    needed = np.array([random.choice([1, size, random.integers(1, size + 1)]) for size in sizes], np.int32)
    parts = [random.integers(-2, 2 * (leaves + number), size, dtype=np.int32) for number, size in enumerate(sizes)]
    first = (np.cumsum(sizes) - sizes).astype(np.int32)
    return Groups(needed.reshape(count), first, sizes, np.concatenate([*parts, np.zeros(0, np.int32)]))


def row_outcomes(plan: Plan, row: int) -> list[int]:
    """The outcome of every root on one row, as plan.py words it."""
    outcomes = [_leaf_outcome(plan, number, row) for number in range(len(plan.leaves.kind))]
    groups = plan.groups
    for needed, first, count in zip(groups.needed, groups.first, groups.count, strict=True):
        parts = [_referred(outcomes, int(reference)) for reference in groups.parts[first : first + count]]
        if parts.count(TRUE) >= needed:
            outcomes.append(TRUE)
        else:
            outcomes.append(FALSE if parts.count(FALSE) > count - needed else UNKNOWN)
    return [_referred(outcomes, int(reference)) for reference in plan.roots]


def _referred(outcomes: list[int], reference: int) -> int:
    node = TRUE if reference < 0 else outcomes[reference // 2]
    return TRUE - node if reference % 2 else node


def _leaf_outcome(plan: Plan, number: int, row: int) -> int:
    leaves, place = plan.leaves, plan.leaves.column[number]
    if leaves.kind[number] == PLANES:
        true, false = (int(plane[row // 64]) >> row % 64 & 1 for plane in plan.planes[place])
        return TRUE if true else FALSE if false else UNKNOWN
    value = int(plan.columns[place][row])
    if value == np.iinfo(plan.columns[place].dtype).min:
        return int(leaves.on_null[number])
    mask = int(leaves.mask[number])
    if leaves.kind[number] == ANY_BIT:
        return TRUE if value & mask else FALSE
    if leaves.kind[number] == ALL_BITS:
        return TRUE if value & mask == mask else FALSE
    if _inside(leaves, value, leaves.true_first[number], leaves.true_count[number]):
        return TRUE
    return UNKNOWN if _inside(leaves, value, leaves.unknown_first[number], leaves.unknown_count[number]) else FALSE


def _inside(leaves: Leaves, value: int, first: int, count: int) -> bool:
    return any(leaves.low[each] <= value <= leaves.high[each] for each in range(first, first + count))
