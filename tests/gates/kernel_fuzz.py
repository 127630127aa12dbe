"""The native kernel under sanitizers (addresses, undefined behaviour), fed with random plans and profiles: `make gates PART=kernel_fuzz`.

SECONDS (240) and SEED (chosen by chance and printed) come from the environment. Fails if a sanitizer finds anything, or an answer
differs from NumPy's or from the readable evaluator's. Needs gcc with its sanitizers.
"""

import hashlib
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time

import numpy as np

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.matcher import Matcher
from matching.engine.kernel import native, place
from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.compilers import compile_kernel
from matching.engine.kernel.native import NativeKernel
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.snapshot import every_row
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.forward.both_kernels import Readable
from tests.matching.engine.kernel.plans import asked_of, random_alive, random_column, random_plan

SECONDS = float(os.environ.get("SECONDS", "240"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g")
NUMPY = NumpyKernel()


def main() -> int:
    """Build with the sanitizers, run a child with that library. Returns the exit code."""
    print(f"seed {SEED}; {SECONDS:.0f} s", flush=True)
    with tempfile.TemporaryDirectory(prefix="kernel-fuzz-") as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        place.made()
        compile_kernel(["gcc"], place.library_file(), SANITIZERS)
        place.hash_file().write_text(hashlib.sha256(place.library_file().read_bytes()).hexdigest())
        preloaded = [runtime("libasan.so"), runtime("libubsan.so")]
        environment = os.environ | {
            "LD_PRELOAD": ":".join(preloaded),
            # Python keeps memory for good, which is no leak; and its own allocator would hide reads beyond an array.
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            "PYTHONMALLOC": "malloc",
            "SEED": str(SEED),
        }
        code = subprocess.run([sys.executable, __file__, "child"], env=environment, check=False).returncode
    print(f"seed {SEED}: {'nothing found' if code == 0 else f'FAILED with code {code}'}")
    return 1 if code else 0


def runtime(name: str) -> str:
    """Where gcc keeps a sanitizer's library."""
    return subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True).stdout.strip()


def fuzz() -> int:
    """Round after round until the time is over. Returns the exit code; a sanitizer ends the process by itself."""
    kernels = native_kernels()
    assert kernels, "the sanitized kernel was not opened"
    native._BYTES_WORTH_A_THREAD = 1  # so that threads are among what is tried
    began, pairs = time.monotonic(), 0
    for number in itertools.count():
        if time.monotonic() - began > SECONDS:
            print(f"{number} rounds, {pairs} pairs with {len(kernels)} instruction sets", flush=True)
            return 0
        seed = SEED * 1_000_003 + number
        chance = np.random.default_rng(seed)
        pairs += plan_round(kernels, chance, seed)
        column_round(kernels, chance)
        if number % 20 == 0:
            profile_round(seed)


def plan_round(kernels: list[NativeKernel], chance: np.random.Generator, seed: int) -> int:
    """One plan, whole and in part. Returns how many pairs of row and root were compared."""
    rows = int(chance.choice([0, 1, 63, 64, 65, 700, 1_024, 1_025, chance.integers(0, 9_000)]))
    plan = random_plan(seed, rows, most_leaves=int(chance.choice([5, 60, 400])), most_groups=int(chance.choice([3, 40, 200])))
    asked, alive = asked_of(plan), random_alive(chance, rows)
    first = int(chance.integers(0, plan.words + 1))
    wanted, part = NUMPY.run(plan, alive), NUMPY.run(plan, alive, first_word=first)
    single = {row: NUMPY.outcomes_of_row(plan, row) for row in chance.integers(0, rows, 3).tolist()} if rows else {}
    for kernel in kernels:
        for row, right in single.items():
            np.testing.assert_array_equal(kernel.outcomes_of_row(plan, row), right)
        for mine, right in zip((*kernel.run(plan, alive), *kernel.run(plan, alive, first_word=first)), (*wanted, *part), strict=True):
            np.testing.assert_array_equal(mine, right)
        np.testing.assert_array_equal(kernel.sweep(plan, alive).counts, wanted.counts)
        for mine, right in zip(kernel.ask(asked, alive), wanted, strict=True):
            np.testing.assert_array_equal(mine, right)
    return rows * len(plan.roots) * len(kernels)


def column_round(kernels: list[NativeKernel], chance: np.random.Generator) -> None:
    """Single columns and planes."""
    rows = int(chance.integers(0, 3_000))
    left, right = random_column(chance, rows), random_column(chance, rows)
    wide = bool(chance.random() < 0.5)
    cuts = np.sort(chance.integers(-(2 ** int(chance.integers(3, 63))), 300, chance.integers(0, 5_000 if wide else 255)))
    factors = [int(chance.integers(-(2 ** int(each)), 2 ** int(each))) for each in chance.integers(1, 63, 3)]
    keys = chance.integers(0, 100, rows).astype(np.int8)
    plane = chance.integers(0, 2**64, (rows + 63) // 64, dtype=np.uint64)
    data = chance.bytes(int(chance.integers(0, 200)))
    offsets = np.sort(chance.integers(0, 500, rows + 1))
    data_of_texts = chance.integers(0, 256, int(offsets[-1]), dtype=np.uint8)
    rows_of_texts = chance.integers(0, max(1, rows), int(chance.integers(0, 200)) if rows else 0, dtype=np.uint32)
    there, size = plane & every_row(rows), int(chance.integers(1, 70))
    texts_of_a_size = chance.integers(0, 256, rows * size, dtype=np.uint8)
    members, wanted = chance.integers(-5, 90, 500, dtype=np.int32), chance.integers(-3, 100, 7, dtype=np.int32)
    for kernel in kernels:
        np.testing.assert_array_equal(kernel.bin(left, cuts, wide), NUMPY.bin(left, cuts, wide))
        np.testing.assert_array_equal(kernel.compare(left, right, *factors), NUMPY.compare(left, right, *factors))
        np.testing.assert_array_equal(kernel.count_by(plane[np.newaxis], keys, 100), NUMPY.count_by(plane[np.newaxis], keys, 100))
        np.testing.assert_array_equal(kernel.rows_of(plane), NUMPY.rows_of(plane))
        assert kernel.checksum(data) == NUMPY.checksum(data)
        texts = (offsets, data_of_texts, rows_of_texts)
        for mine, theirs in zip(kernel.take_texts(*texts), NUMPY.take_texts(*texts), strict=True):
            np.testing.assert_array_equal(mine, theirs)
        assert kernel.pick_texts(there, texts_of_a_size, size).equals(NUMPY.pick_texts(there, texts_of_a_size, size))
        lists = (offsets, members, wanted, (rows + 63) // 64)
        np.testing.assert_array_equal(kernel.member_planes(*lists), NUMPY.member_planes(*lists))


def profile_round(seed: int) -> None:
    """Some profiles against some offers: verdicts and the whole text."""
    world = make_world(seed, offers=25, profiles=5)
    evaluator, matcher = Evaluator(world.offers, Vocabulary.from_entries(world.entries)), Matcher(world.offers, world.entries)
    for _, profile in world.profiles:
        found, expected = matcher.match(profile), Readable(evaluator, profile)
        assert found.verdicts == expected.verdicts
        for explain in ("none", "leaves", "all"):
            assert found.to_json(explain) == expected.to_json(explain)


if __name__ == "__main__":
    sys.exit(fuzz() if sys.argv[1:] == ["child"] else main())
