"""Gate: at least ten million pairs of made-up worlds, each judged alike by the readable evaluator, NumPy, the native code of every
instruction set this machine has, and the generated SQL on PostgreSQL; some also by an evaluator written from the definition alone.

`ZHIDA_EQUALITY_SEED=N` repeats a run, `ZHIDA_EQUALITY_PAIRS=N` changes how many.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
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
        cluster = one_cluster.started()
        with psycopg.connect(cluster.dsn("postgres")) as connection, tempfile.TemporaryDirectory() as folder:
            return _all(seed, wanted, connection, Path(folder))
    finally:
        one_cluster.end_run()


def _all(seed: int, wanted: int, connection: psycopg.Connection, folder: Path) -> int:
    done, world = 0, 0
    while done < wanted:
        offers, profiles = SIZES[world % len(SIZES)]
        try:
            done += compare(seed + world, _kernels, folder, connection, offers=offers, profiles=profiles)[0]
        except Disagreement as wrong:
            print(wrong)
            return 1
        world += 1
        print(f"{done:,} pairs of {world} worlds, all judged alike", flush=True)
    return 0


def _kernels() -> Iterator[str]:
    for name in dict.fromkeys(["numpy", *(kernel.name for kernel in native_kernels())]):
        os.environ["ZHIDA_KERNEL"] = name
        yield name


if __name__ == "__main__":
    sys.exit(main())
