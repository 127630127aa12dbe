"""The engine's kernel alone, on arrays made up from a fixed seed, per instruction set: `make bench PART=kernel`.

Sweep: 1,000,000 rows of 60 one-byte columns, 3,000 leaves, 2,000 roots. Reach: seven leaves on raw columns. The best of five runs, for
reach of twenty. AVX-512 stands twice where the machine has it with counting of bits: first without that.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.native import NativeKernel
from matching.engine.plan.plan import Column, Groups, Leaves, Plan

ROWS, ROOTS, LEAVES, COLUMNS, SEED = 1_000_000, 2_000, 3_000, 60, 20
GIGABYTE, MILLISECOND = 1e9, 1e-3


def main() -> None:
    """Print a table per instruction set."""
    random = np.random.default_rng(SEED)
    sweep = plan(random, [np.int8] * COLUMNS, LEAVES, ROOTS)
    reaches = {
        "seven one-byte columns": plan(random, [np.int8] * 7, 7, 1),
        "columns of 1, 1, 1, 2, 4, 8, 8 bytes": plan(random, [np.int8] * 3 + [np.int16, np.int32, np.int64, np.int64], 7, 1),
        "the same, 64 rows of them": plan(random, [np.int8] * 3 + [np.int16, np.int32, np.int64, np.int64], 7, 1),
    }
    size = f"{len(sweep.groups.parts)} parts in {len(sweep.groups.needed)} groups"
    print(f"load {os.getloadavg()[0]:.1f}; {len(os.sched_getaffinity(0))} processors; {size}")
    for kernel in native_kernels():
        print(f"-- {kernel.name}")
        show("sweep", lambda kernel=kernel: kernel.sweep(sweep), 5, 2 * ROOTS * ROWS / 8)
        for name, reach in reaches.items():
            words = 1 if "64 rows" in name else None
            show(f"reach, {name}", lambda kernel=kernel, reach=reach, words=words: kernel.run(reach, words=words), 20, read(reach, words))
        show_columns(kernel, random)


def show_columns(kernel: NativeKernel, random: Generator) -> None:
    """Work on single columns: bytes read a second."""
    for kind in (np.int16, np.int64):
        values = random.integers(-30_000, 30_000, ROWS).astype(kind)
        for count in (8, 40, 250, 5_000):
            cuts = np.sort(random.integers(-30_000, 30_000, count))
            show(f"bin {kind.__name__}, {count} cuts", lambda c=cuts, v=values: kernel.bin(v, c, len(c) > 254), 5, values.nbytes)
    show("compare int64 with int64, 128 bits", lambda: kernel.compare(values, values[::-1].copy(), 10**6, 3, 5), 5, 2 * values.nbytes)
    plane, keys = random.integers(0, 2**64, ROWS // 64, dtype=np.uint64), random.integers(0, 120, ROWS // 64 * 64).astype(np.int8)
    show("count_by, half of the rows set", lambda: kernel.count_by(plane[np.newaxis], keys, 120), 5, keys.nbytes)
    show("rows_of, half of the rows set", lambda: kernel.rows_of(plane), 5, plane.nbytes)
    data = random.integers(0, 256, 64 << 20, dtype=np.uint8).tobytes()
    show("checksum, 64 MiB", lambda: kernel.checksum(data), 5, len(data))


def show(name: str, work: Callable[[], Any], times: int, size: float) -> None:
    """Best wall time, the processor time of that run, and bytes a second."""
    taken = []
    for _ in range(times):
        began, spent = time.perf_counter(), time.process_time()
        answer = work()
        taken.append((time.perf_counter() - began, time.process_time() - spent))
        del answer  # its memory goes back before the next one is made
    wall, processor = min(taken)
    print(f"{name:45} {wall / MILLISECOND:9.3f} ms   processor {processor / MILLISECOND:9.3f} ms   {size / wall / GIGABYTE:7.1f} GB/s")


def read(reach: Plan, words: int | None) -> float:
    """Bytes of the columns that are looked at."""
    return sum(column.itemsize for column in reach.columns) * (ROWS if words is None else 64 * words)


def plan(random: Generator, kinds: list[Any], leaves: int, roots: int) -> Plan:
    """One range per leaf; roots are groups of about seven parts, half of them with a group of alternatives inside."""
    columns: list[Column] = [random.integers(-128, 127, ROWS).astype(kind) for kind in kinds]
    low = random.integers(-127, 100, leaves)
    high = np.where(random.random(leaves) < 0.6, 2**62, low + random.integers(0, 60, leaves))
    order = np.arange(leaves, dtype=np.int32)
    column = (order % len(kinds)).astype(np.int32)
    none, one = np.zeros(leaves, np.int32), np.ones(leaves, np.int32)
    all_leaves = Leaves(none, column, one, order, one, none, none, none.astype(np.int64), low, high)
    parts: list[list[int]] = []
    tops = []
    for _ in range(roots):
        chosen = (2 * random.integers(0, leaves, random.integers(4, 9)) + (random.random() < 0.1)).tolist()
        if roots > 1 and random.random() < 0.5:
            parts.append((2 * random.integers(0, leaves, 3)).tolist())
            chosen.append(2 * (leaves + len(parts) - 1))
        parts.append(chosen if roots > 1 else (2 * order).tolist())
        tops.append(len(parts) - 1)
    count = np.array(list(map(len, parts)), np.int32)
    needed = np.where(np.isin(np.arange(len(parts)), tops), count, 1).astype(np.int32)
    together = np.array([each for group in parts for each in group], np.int32)
    groups = Groups(needed, (np.cumsum(count) - count).astype(np.int32), count, together)
    return Plan(ROWS, columns, all_leaves, groups, (2 * (leaves + np.array(tops))).astype(np.int32))


if __name__ == "__main__":
    main()
