"""Gate: at least ten million pairs of made-up worlds, each judged alike by the readable evaluator, NumPy, the native code of every
instruction set this machine has, and the generated SQL on PostgreSQL; some also by an evaluator written from the definition alone.

`ZHIDA_EQUALITY_SEED=N` repeats a run, `ZHIDA_EQUALITY_PAIRS=N` changes how many. As many worlds at once as there are processors.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import psycopg

from matching.engine.kernel.choose import native_kernels
from tests import one_cluster
from tests.matching.engine.equality.compare import Disagreement, compare

PAIRS = 10_000_000
SIZES = ((40, 3_000), (200, 800), (10, 12_000), (3, 20_000))  # offers, profiles


def main() -> int:
    """0 if all pairs were judged alike."""
    seed = int(os.environ.get("ZHIDA_EQUALITY_SEED") or random.SystemRandom().randrange(10**6))
    wanted = int(os.environ.get("ZHIDA_EQUALITY_PAIRS") or PAIRS)
    names = ["numpy", *(kernel.name for kernel in native_kernels())]
    print(f"repeat with ZHIDA_EQUALITY_SEED={seed}; kernels: {', '.join(dict.fromkeys(names))}", flush=True)
    one_cluster.begin_run()
    try:
        return _all(seed, wanted, one_cluster.started().dsn("postgres"))
    finally:
        one_cluster.end_run()


def _all(seed: int, wanted: int, database: str) -> int:
    at_once, done, judged, worlds = len(os.sched_getaffinity(0)), 0, 0, count()
    with ProcessPoolExecutor(at_once, get_context("spawn")) as pool:
        running = {pool.submit(_world, seed, next(worlds), database) for _ in range(at_once)}
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for each in ended:
                try:
                    done, judged = done + each.result(), judged + 1
                except Disagreement as wrong:
                    print(wrong)
                    return 1
                print(f"{done:,} pairs of {judged} worlds, all judged alike", flush=True)
            running |= {pool.submit(_world, seed, next(worlds), database) for _ in ended if done < wanted}
    return 0


def _world(seed: int, number: int, database: str) -> int:
    """How many pairs of this world were judged alike. Raises: Disagreement."""
    offers, profiles = SIZES[number % len(SIZES)]
    with psycopg.connect(database) as connection, tempfile.TemporaryDirectory() as folder:
        return compare(seed + number, _kernels, Path(folder), connection, offers=offers, profiles=profiles)[0]


def _kernels() -> Iterator[str]:
    for name in dict.fromkeys(["numpy", *(kernel.name for kernel in native_kernels())]):
        os.environ["ZHIDA_KERNEL"] = name
        yield name


if __name__ == "__main__":
    sys.exit(main())
