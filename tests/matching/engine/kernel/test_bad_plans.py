"""A plan that would have C read outside its arrays is refused by every kernel, in the same words."""

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import ref

import numpy as np
import pytest

from matching.engine.kernel import checked_plan
from matching.engine.kernel.checks import PROBLEMS
from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.self_check import small_plan
from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import RANGES, Plan, Sketch
from tests.matching.engine.kernel.plans import asked_of

PLAN = small_plan()
CHANGES: list[tuple[str, int, int, str]] = [
    ("leaves.kind", 0, 4, PROBLEMS[0]),
    ("leaves.kind", 0, -1, PROBLEMS[0]),
    ("leaves.on_null", 1, 3, PROBLEMS[1]),
    ("leaves.on_null", 1, -1, PROBLEMS[1]),
    ("leaves.column", 0, 4, PROBLEMS[2]),
    ("leaves.column", 0, -1, PROBLEMS[2]),
    ("leaves.column", 4, 1, PROBLEMS[2]),  # of planes there is one
    ("leaves.true_first", 1, 4, PROBLEMS[3]),
    ("leaves.true_first", 1, -1, PROBLEMS[3]),
    ("leaves.true_count", 1, 2**31 - 1, PROBLEMS[3]),
    ("leaves.unknown_count", 1, 2, PROBLEMS[3]),
    ("leaves.unknown_count", 1, -1, PROBLEMS[3]),
    ("leaves.true_count", 2, 1, PROBLEMS[4]),
    ("groups.first", 1, 10, PROBLEMS[5]),
    ("groups.first", 1, -1, PROBLEMS[5]),
    ("groups.count", 3, 3, PROBLEMS[5]),
    ("groups.needed", 0, 0, PROBLEMS[6]),
    ("groups.needed", 0, 4, PROBLEMS[6]),
    ("groups.count", 0, 0, PROBLEMS[6]),
    ("groups.parts", 0, 12, PROBLEMS[7]),  # itself
    ("groups.parts", 10, 18, PROBLEMS[7]),
    ("groups.parts", 0, -3, PROBLEMS[7]),
    ("roots", 0, 20, PROBLEMS[8]),
    ("roots", 0, -3, PROBLEMS[8]),
]


def changed(path: str, change: Callable[[Any], Any]) -> Plan:
    """The small plan with one array changed."""
    owner, _, name = path.rpartition(".")
    if not owner:
        return replace(PLAN, **{name: change(getattr(PLAN, name))})
    part = getattr(PLAN, owner)
    return replace(PLAN, **{owner: replace(part, **{name: change(getattr(part, name))})})


def refuse(plan: Plan, problem: str, **asked: Any) -> None:
    for kernel in [NumpyKernel(), *native_kernels()]:
        with pytest.raises(ValueError, match=problem):
            kernel.run(plan, **asked)
        if not asked:
            with pytest.raises(ValueError, match=problem):
                kernel.outcomes_of_row(plan, 0)
        if not set(asked) & {"first_word", "words"}:
            with pytest.raises(ValueError, match=problem):
                kernel.sweep(plan, **asked)


@pytest.mark.parametrize(("path", "place", "number", "problem"), CHANGES)
def test_a_number_that_leads_outside_is_refused(path: str, place: int, number: int, problem: str) -> None:
    def change(array: np.ndarray) -> np.ndarray:
        copy = array.copy()
        copy[place] = number
        return copy

    refuse(changed(path, change), problem)


@pytest.mark.parametrize("path", ["leaves.kind", "leaves.mask", "leaves.low", "groups.needed", "groups.parts", "roots"])
def test_an_array_of_a_wrong_type_or_form_is_refused(path: str) -> None:
    refuse(changed(path, lambda array: array.astype(np.uint32)), "need")
    refuse(changed(path, lambda array: np.repeat(array, 2)[::2]), "need")
    refuse(changed(path, lambda array: array.reshape(1, -1)), "need")


def test_arrays_of_different_lengths_are_refused() -> None:
    for path in ("leaves.on_null", "leaves.mask", "leaves.high", "groups.count"):
        refuse(changed(path, lambda array: array[:-1].copy()), "need")


def test_columns_and_planes_that_do_not_fit_the_rows_are_refused() -> None:
    short, floats = PLAN.columns[0][:-1].copy(), PLAN.columns[0].astype(np.float64)
    refuse(replace(PLAN, columns=[short, *PLAN.columns[1:]]), "need 1100")
    refuse(replace(PLAN, columns=[floats, *PLAN.columns[1:]]), "not a column's type")
    refuse(replace(PLAN, planes=[(PLAN.planes[0][0], PLAN.planes[0][1][:-1].copy())]), "a plane")
    refuse(PLAN, "alive", alive=np.zeros(PLAN.words + 1, np.uint64))
    misplaced = np.zeros(8 * 1100 + 1, np.int8)[1:].view(np.int64)
    refuse(replace(PLAN, columns=[*PLAN.columns[:3], misplaced]), "need 1100")


def test_sketches_that_do_not_fit_the_columns_are_refused() -> None:
    sketch = PLAN.sketches[3]
    assert sketch is not None
    refuse(replace(PLAN, sketches=[sketch]), "for each of its columns")
    for wrong, says in (
        (Sketch(sketch.codes[:-1].copy(), sketch.cuts), "need 1100"),
        (Sketch(sketch.codes.astype(np.int16), sketch.cuts), "a sketch"),
        (Sketch(sketch.codes, sketch.cuts.astype(np.int32)), "cuts"),
        (Sketch(sketch.codes, np.arange(255, dtype=np.int64)), "cuts"),
    ):
        refuse(replace(PLAN, sketches=[None, None, None, wrong]), says)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leaves", [(PlacedLeaf(7), 0)]),
        ("leaves", [(PlacedLeaf(RANGES), 9)]),
        ("leaves", [(PlacedLeaf(RANGES), -1)]),
        ("leaves", [(PlacedLeaf(RANGES, on_null=3), 0)]),
        ("groups", [(1, [40])]),
        ("groups", [(3, [0, 0])]),
        ("groups", [(0, [0])]),
        ("groups", [(0, [])]),
        ("roots", [90]),
        ("sketches", [None]),
        ("rows", -1),
        ("rows", 1_101),
        ("columns", [each[:-1].copy() for each in PLAN.columns]),
    ],
)
def test_a_question_that_would_lead_outside_is_refused(name: str, value: Any) -> None:
    asked = replace(asked_of(PLAN), roots=[], groups=[])
    for kernel in [NumpyKernel(), *native_kernels()]:
        kernel.ask(asked)
        with pytest.raises(ValueError, match=r".+"):
            kernel.ask(replace(asked, **{name: value}))


def test_words_beyond_the_plan_are_refused() -> None:
    for first_word, words in ((-1, 1), (0, 19), (18, 1), (3, -1), (19, None)):
        refuse(PLAN, "slice", first_word=first_word, words=words)


@pytest.mark.parametrize("row", [-1, 1_100])
def test_a_row_beyond_the_plan_is_refused(row: int) -> None:
    for kernel in [NumpyKernel(), *native_kernels()]:
        with pytest.raises(ValueError, match="no row"):
            kernel.outcomes_of_row(PLAN, row)


def test_what_was_made_of_a_plan_goes_with_it() -> None:
    plan = replace(PLAN)
    for kernel in native_kernels():
        kernel.outcomes_of_row(plan, 0)
    held, gone = len(checked_plan._CHECKED), ref(plan)
    del plan
    gc.collect()
    assert gone() is None
    assert len(checked_plan._CHECKED) < held or not native_kernels()
