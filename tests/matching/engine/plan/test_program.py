"""What criteria ask in common is compiled once; what says nothing is dropped; nothing is too large."""

from typing import Any

import numpy as np

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.derived import Derived
from matching.engine.plan.plan import FALSE_REF, TRUE_REF, Plan
from matching.engine.plan.program import Compiled
from tests.matching.engine.plan.outcomes import run

VOCABULARY = Vocabulary.from_entries(
    [{"name": "a", "type": "number"}, {"name": "b", "type": "number"}, {"name": "c", "type": "category"}, {"name": "s", "type": "set"}]
)
PROFILES: list[tuple[str, dict[str, Any]]] = [
    ("p", {"a": 1, "b": 2, "c": "x", "s": [f"m{number}" for number in range(70)]}),
    ("q", {"a": 3, "b": 2}),
    ("r", {}),
]
SEGMENT = segment_of_profiles(PROFILES, VOCABULARY).segment
A1, B1 = {"attribute": "a", "gte": 1}, {"attribute": "b", "gte": 1}


def plan_of(*criteria: Any, derived: Derived | None = None) -> Plan:
    return Compiled.of(criteria, VOCABULARY).plan(SEGMENT, NumpyKernel(), derived=derived)


def test_a_leaf_and_its_contrary_are_one() -> None:
    plan = plan_of({"attribute": "a", "gte": 2}, {"attribute": "a", "lt": 2.0}, {"not": {"attribute": "a", "gte": 2}})
    first, *others = plan.roots.tolist()
    assert len(plan.leaves.kind) == 1
    assert others == [first ^ 1, first ^ 1]
    words = plan_of({"attribute": "c", "eq": "x"}, {"attribute": "c", "not_in": ["x", "x"]}, {"attribute": "c", "ne": "x"})
    assert len(words.leaves.kind) == 1


def test_equal_groups_are_one_whatever_their_order() -> None:
    plan = plan_of({"all": [A1, B1]}, {"at_least": 2, "of": [B1, A1]}, {"any": [{"all": [B1, A1]}]}, {"not": {"not": {"all": [A1, B1]}}})
    assert len(plan.groups.needed) == 1
    assert len(set(plan.roots.tolist())) == 1


def test_what_is_settled_beforehand_is_a_constant() -> None:
    plan = plan_of({"all": []}, {"any": []}, {"not": {"all": []}}, {"at_least": 0, "of": [A1]}, {"at_least": 2, "of": [A1]})
    assert plan.roots.tolist() == [TRUE_REF, FALSE_REF, FALSE_REF, TRUE_REF, FALSE_REF]
    assert len(plan.groups.needed) == 0
    assert run(plan).tolist() == [[2, 0, 0, 2, 0]] * 3


def test_groups_of_one_part_are_that_part() -> None:
    plan = plan_of(A1, {"all": [A1]}, {"any": [{"all": [A1]}]}, {"at_least": 1, "of": [{"not": A1}]})
    assert (len(plan.groups.needed), plan.roots.tolist()) == (0, [0, 0, 0, 1])


def test_signs_and_members_are_worked_out_once_per_segment() -> None:
    derived = Derived()
    asked = {"all": [{"attribute": "a", "gte": {"attribute": "b"}}, {"attribute": "s", "has_any": ["m3"]}]}
    first, second = plan_of(asked, derived=derived), plan_of({"not": asked}, derived=derived)
    assert first.columns[-1] is second.columns[-1]
    assert first.planes[0] is second.planes[0]
    assert run(first)[:, 0].tolist() == [0, 1, 1]


def test_nobody_and_nothing_asked_are_fine() -> None:
    nobody = segment_of_profiles([], VOCABULARY).segment
    assert run(Compiled.of([A1], VOCABULARY).plan(nobody, NumpyKernel())).shape == (0, 1)
    assert run(Compiled.of([], VOCABULARY).plan(SEGMENT, NumpyKernel(), binned=True)).shape == (3, 0)


def test_more_leaves_than_sixteen_bits_count() -> None:
    criteria = [{"all": [{"attribute": "a", "gte": 200 * number + each} for each in range(200)]} for number in range(330)]
    plan = Compiled.of(criteria, VOCABULARY).plan(SEGMENT, NumpyKernel(), binned=True)
    assert len(plan.leaves.kind) == 66_000
    assert run(plan).tolist() == [[0] * 330, [0] * 330, [1] * 330]


def test_the_deepest_and_widest_criterion_is_compiled() -> None:
    deepest: Any = A1
    for level in range(11):
        deepest = {"not": deepest} if level % 2 else {"any": [deepest, {"all": [deepest, B1]}]}
    widest = {"at_least": 100, "of": [{"attribute": "a", "gte": number} for number in range(200)]}
    plan = plan_of(deepest, widest)
    assert np.diff(plan.groups.first).tolist() == plan.groups.count.tolist()[:-1]
    assert run(plan).tolist() == [[0, 0], [0, 0], [1, 1]]
