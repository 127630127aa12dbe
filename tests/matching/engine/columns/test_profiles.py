"""Profiles in columns and back: nothing that criteria can see is lost, whatever the way in, and however segments are joined."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ingest import segment_of, segment_of_profiles
from matching.engine.columns.merge import Chosen, merge
from matching.engine.errors import ProfileError
from tests.matching.engine.equality.witnesses import table_of
from tests.matching.engine.equality.worlds import World, make_world


def comparable(vocabulary: Vocabulary, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What criteria see of a profile."""
    facts, problems = vocabulary.facts(attributes)
    assert not problems
    return facts.comparable


def said(segment: Segment, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    return [comparable(vocabulary, attributes_of(segment, row, vocabulary)) for row in range(segment.rows)]


def world_of(seed: int, profiles: int) -> tuple[World, Vocabulary, list[dict[str, Any]]]:
    world = make_world(seed, offers=0, profiles=profiles)
    vocabulary = Vocabulary.from_entries(world.entries)
    return world, vocabulary, [comparable(vocabulary, attributes) for _, attributes in world.profiles]


@pytest.mark.parametrize("seed", range(12))
def test_columns_give_back_what_criteria_see(seed: int) -> None:
    world, vocabulary, wanted = world_of(seed, 60)
    for segment, refusals in (segment_of(table_of(world, seed), vocabulary), segment_of_profiles(world.profiles, vocabulary)):
        assert not refusals
        assert said(segment, vocabulary) == wanted
        for column in segment.columns.values():
            assert_narrow(column, segment.rows)


def assert_narrow(column: AttributeColumn, rows: int) -> None:
    """As narrow as can be, known to somebody, and its dictionary in rising order without repetition."""
    values, kind = column.values, column.values.dtype
    known = values[values != np.iinfo(kind).min]
    assert len(values) == rows
    assert len(known)
    if kind.itemsize > 1:
        narrower = np.iinfo(f"i{kind.itemsize // 2}")
        assert known.min() <= narrower.min or known.max() > narrower.max
    assert list(column.dictionary) == sorted(set(column.dictionary))


@pytest.mark.parametrize("seed", range(12))
def test_joined_segments_say_what_their_rows_said(seed: int) -> None:
    world, vocabulary, wanted = world_of(seed, 60)
    dice = random.Random(seed)
    rows = dice.sample(range(60), dice.randint(1, 60))
    places = list(enumerate(rows))  # where each goes, which it is
    parts = [place for place in (places[0::3], places[1::3], places[2::3]) if place]
    joined = merge([chosen_of(world, vocabulary, part, dice) for part in parts])
    assert joined.ids.to_pylist() == [f"p{row}" for row in rows]
    assert said(joined, vocabulary) == [wanted[row] for row in rows]


def chosen_of(world: World, vocabulary: Vocabulary, part: Sequence[tuple[int, int]], dice: random.Random) -> Chosen:
    """Some rows of a segment that holds others too."""
    held = [*{row for _, row in part}, *dice.sample(range(60), 5)]
    held = dice.sample(list(dict.fromkeys(held)), len(set(held)))
    segment = segment_of_profiles([world.profiles[row] for row in held], vocabulary).segment
    return Chosen(segment, np.array([held.index(row) for _, row in part]), np.array([place for place, _ in part]))


@pytest.mark.parametrize(
    ("first", "second", "meaning"),
    [
        (Decimal("0.5"), 70_000, "scaled"),
        (Decimal("0.00000001"), 999_999_999_999_999, "ranked"),
        (Decimal("1E-19"), 0, "ranked"),  # ten to the nineteenth is no 64-bit number
    ],
)
def test_numbers_are_joined_on_one_scale_where_there_is_one(first: Any, second: Any, meaning: str) -> None:
    vocabulary = Vocabulary.from_entries([{"name": "n", "type": "number"}])
    parts = [segment_of_profiles([(str(value), {"n": value})], vocabulary).segment for value in (first, second)]
    joined = merge([Chosen(part, np.array([0]), np.array([place])) for place, part in enumerate(parts)])
    assert joined.columns["n"].meaning == meaning
    assert [attributes_of(joined, row, vocabulary)["n"] for row in (0, 1)] == [first, second]


def test_a_wrong_profile_is_refused_with_every_problem() -> None:
    vocabulary = Vocabulary.from_entries([{"name": "n", "type": "number"}, {"name": "c", "type": "code", "hierarchy": "region"}])
    with pytest.raises(ProfileError) as caught:
        segment_of_profiles([("fine", {"n": 1}), ("wrong", {"n": True, "c": "32"})], vocabulary)
    assert [problem.attribute for problem in caught.value.problems] == ["n", "c"]
