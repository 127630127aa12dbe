"""A plan taken apart into arrays and put together again is the same plan."""

import pytest

from matching.engine.plan.stored import plan_from_arrays, plan_to_arrays
from tests.matching.engine.kernel.plans import random_plan
from tests.matching.engine.plan.outcomes import run


@pytest.mark.parametrize("seed", range(10))
def test_a_stored_plan_answers_as_before(seed: int) -> None:
    plan = random_plan(seed, 130)
    again = plan_from_arrays(130, plan_to_arrays(plan))
    assert len(again.planes) == len(plan.planes)
    assert run(again).tolist() == run(plan).tolist()


def test_a_missing_array_is_told() -> None:
    arrays = plan_to_arrays(random_plan(1, 10))
    del arrays["leaves.mask"]
    with pytest.raises(KeyError, match=r"leaves\.mask"):
        plan_from_arrays(10, arrays)
