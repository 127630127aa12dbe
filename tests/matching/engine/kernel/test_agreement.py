"""Every kernel answers every plan as a reading row by row does, bit for bit, whichever way it is asked."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine.kernel import native
from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.port import Blocks
from matching.engine.plan.plan import Plan
from tests.matching.engine.kernel.plans import FALSE, ROWS, TRUE, asked_of, random_alive, random_plan, row_outcomes

NUMPY = NumpyKernel()
SEEDS = st.integers(0, 2**32 - 1)
QUIET = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
ROW_BY_ROW = settings(QUIET, max_examples=60)


@ROW_BY_ROW
@given(SEEDS, st.sampled_from([1, 3, 63, 64, 65, 130]))
def test_numpy_answers_as_a_reading_row_by_row(seed: int, rows: int) -> None:
    plan = random_plan(seed, rows, most_leaves=12, most_groups=8)
    found = NUMPY.run(plan)
    for row in range(rows):
        true, false = ((plane[:, row // 64] >> np.uint64(row % 64)) & np.uint64(1) for plane in (found.true, found.false))
        outcomes = row_outcomes(plan, row)
        assert true.tolist() == [outcome == TRUE for outcome in outcomes]
        assert false.tolist() == [outcome == FALSE for outcome in outcomes]


@QUIET
@given(SEEDS, st.sampled_from(ROWS))
def test_every_instruction_set_answers_as_numpy(seed: int, rows: int) -> None:
    plan, random = random_plan(seed, rows), np.random.default_rng(seed)
    alive = random_alive(random, rows)
    first = int(random.integers(0, plan.words + 1))
    words = None if random.random() < 0.5 else int(random.integers(0, plan.words - first + 1))
    wanted = NUMPY.run(plan, alive, first_word=first, words=words)
    whole = NUMPY.run(plan, alive)
    for kernel in [NUMPY, *native_kernels()]:
        for mine, right in zip(kernel.run(plan, alive, first_word=first, words=words), wanted, strict=True):
            np.testing.assert_array_equal(mine, right, kernel.name)
        swept = kernel.sweep(plan, alive)
        np.testing.assert_array_equal(swept.counts, whole.counts, kernel.name)
        for which, right in ((0, whole.true), (1, whole.false)):
            np.testing.assert_array_equal(_rows_of_blocks(plan, swept, which), right, kernel.name)


@QUIET
@given(SEEDS, st.sampled_from(ROWS))
def test_a_question_is_answered_as_its_plan_is(seed: int, rows: int) -> None:
    plan = random_plan(seed, rows)
    asked, alive = asked_of(plan), random_alive(np.random.default_rng(seed), rows)
    wanted = NUMPY.run(plan, alive)
    for kernel in [NUMPY, *native_kernels()]:
        for mine, right in zip(kernel.ask(asked, alive), wanted, strict=True):
            np.testing.assert_array_equal(mine, right, kernel.name)


@ROW_BY_ROW
@given(SEEDS, st.sampled_from([each for each in ROWS if each]))
def test_one_row_is_answered_as_all_rows_are(seed: int, rows: int) -> None:
    plan = random_plan(seed, rows)
    for row in {0, rows - 1, *np.random.default_rng(seed).integers(0, rows, 3).tolist()}:
        wanted = row_outcomes(plan, row)
        for kernel in [NUMPY, *native_kernels()]:
            assert kernel.outcomes_of_row(plan, row).tolist() == wanted, kernel.name


def _rows_of_blocks(plan: Plan, swept: Blocks, which: int) -> np.ndarray:
    blocks, roots, _, width = swept.words.shape
    joined = swept.words[:, :, which, :].transpose(1, 0, 2).reshape(roots, blocks * width)
    assert not joined[:, plan.words :].any()
    return joined[:, : plan.words]


def test_blocks_are_worked_off_by_several_threads_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_BYTES_WORTH_A_THREAD", 1)
    plan = random_plan(4, 300_003, most_leaves=300, most_groups=200)
    wanted = NUMPY.run(plan)
    for kernel in native_kernels():
        np.testing.assert_array_equal(kernel.run(plan).true, wanted.true)
        np.testing.assert_array_equal(kernel.sweep(plan).counts, wanted.counts)


def test_hundreds_of_parts_in_one_group_and_deep_nesting_are_counted_right() -> None:
    for seed in range(3):
        plan = random_plan(seed, 700, most_leaves=700, most_groups=400)
        for kernel in native_kernels():
            np.testing.assert_array_equal(kernel.run(plan).true, NUMPY.run(plan).true)
