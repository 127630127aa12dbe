"""The forward path against the readable evaluator: verdicts, leaves, remedies and the text of the answer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.matches import EXPLANATIONS, Matches
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria, profiles
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.forward.both_kernels import Readable, matchers

Json = dict[str, Any]


def assert_same(found: Matches, expected: Readable) -> None:
    assert found.verdict_numbers().tolist() == expected.verdict_numbers
    assert found.verdicts == expected.verdicts
    for code in expected.verdicts:
        assert found.explain(code) == expected.explain(code)
        assert found.leaf_outcomes(code) == expected.leaf_outcomes(code)
    for explain in EXPLANATIONS:
        assert found.to_json(explain) == expected.to_json(explain)


@settings(max_examples=80, deadline=None)
@given(st.lists(criteria(), max_size=6), st.lists(profiles, min_size=1, max_size=3))
def test_everything_is_as_the_readable_evaluator_says(listed: list[Json], drawn: list[Json]) -> None:
    offers = [{"code": f"o{number}", "criterion": criterion} for number, criterion in enumerate(listed)]
    evaluator = Evaluator(offers, VOCABULARY)
    for matcher in matchers(offers, VOCABULARY):
        for profile in drawn:
            assert_same(matcher.match(profile), Readable(evaluator, profile))


@pytest.mark.parametrize("seed", range(8))
def test_worlds_with_awkward_numbers_wide_groups_and_deep_ones_come_out_the_same(seed: int) -> None:
    world = make_world(seed, offers=40, profiles=6)
    evaluator = Evaluator(world.offers, Vocabulary.from_entries(world.entries))
    for matcher in matchers(world.offers, world.entries):
        for _, profile in world.profiles:
            assert_same(matcher.match(profile), Readable(evaluator, profile))


@pytest.mark.parametrize("seed", range(100, 104))
def test_many_profiles_one_after_another_do_not_disturb_each_other(seed: int) -> None:
    world = make_world(seed, offers=30, profiles=100)
    evaluator = Evaluator(world.offers, Vocabulary.from_entries(world.entries))
    expected = [Readable(evaluator, profile).verdict_numbers for _, profile in world.profiles]
    for matcher in matchers(world.offers, world.entries):
        matches = [matcher.match(profile) for _, profile in world.profiles]
        assert [each.verdict_numbers().tolist() for each in matches] == expected
