"""Plans against the readable evaluator: every criterion, on columns as they are and binned, from Arrow and from single profiles."""

import numpy as np
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of, segment_of_profiles
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.plan.outcomes import outcomes_of


@pytest.mark.parametrize("seed", range(1_000, 1_020))
def test_a_plan_says_what_the_readable_evaluator_says(seed: int) -> None:
    world = make_world(seed, offers=14, profiles=90)
    vocabulary = Vocabulary.from_entries(world.entries)
    wanted = witnesses.readable(world)
    criteria = [offer["criterion"] for offer in world.offers]
    for segment, refusals in (segment_of(witnesses.table_of(world, seed), vocabulary), segment_of_profiles(world.profiles, vocabulary)):
        assert not refusals
        for binned in (False, True):
            np.testing.assert_array_equal(outcomes_of(criteria, segment, vocabulary, binned=binned), wanted)
