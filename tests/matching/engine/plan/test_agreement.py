"""Plans against the readable evaluator: every criterion, on columns as they are and binned, from Arrow and from single profiles."""

import numpy as np
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of, segment_of_profiles
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.plan import RANGES, Plan
from matching.engine.plan.program import Compiled
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.plan.outcomes import run


@pytest.mark.parametrize("seed", range(1_000, 1_020))
def test_a_plan_says_what_the_readable_evaluator_says(seed: int) -> None:
    world = make_world(seed, offers=14, profiles=90)
    vocabulary = Vocabulary.from_entries(world.entries)
    wanted = witnesses.readable(world)
    criteria = [offer["criterion"] for offer in world.offers]
    for segment, refusals in (segment_of(witnesses.table_of(world, seed), vocabulary), segment_of_profiles(world.profiles, vocabulary)):
        assert not refusals
        for binned in (False, True):
            plan = Compiled.of(criteria, vocabulary).plan(segment, NumpyKernel(), binned=binned)
            np.testing.assert_array_equal(run(plan), wanted)
            assert_ranges_are_fit_for_kernels(plan)


def assert_ranges_are_fit_for_kernels(plan: Plan) -> None:
    """Rising, apart, never empty, inside the column's type and without NULL; TRUE and UNKNOWN ones apart from each other too."""
    leaves = plan.leaves
    for leaf in np.flatnonzero(leaves.kind == RANGES):
        limits = np.iinfo(plan.columns[leaves.column[leaf]].dtype)
        slices = [(leaves.true_first[leaf], leaves.true_count[leaf]), (leaves.unknown_first[leaf], leaves.unknown_count[leaf])]
        listed = [[(int(leaves.low[each]), int(leaves.high[each])) for each in range(first, first + count)] for first, count in slices]
        assert listed == [sorted(ranges) for ranges in listed]
        ends = [end for both in sorted([*listed[0], *listed[1]]) for end in both]
        assert ends == sorted(ends)
        assert all(high < low for high, low in zip(ends[1::2], ends[2::2], strict=False))
        assert all(limits.min < end <= limits.max for end in ends)
