"""A question read in one go is refused exactly where the checker finds a problem, and else asks what the compiler of offers asks."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.errors import CriterionError
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.derived import Derived
from matching.engine.plan.question import Question
from matching.engine.plan.question_leaves import LeafReaders
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.plan.outcomes import outcomes_of, run

JUNK: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        2,
        -1,
        2.0,
        1.5,
        10**16,
        float("nan"),
        Decimal("2.50"),
        Decimal("1e99"),
        np.float64(1.5),
        "",
        "x",
        "A",
        "2024-02-30",
    ),
    *([], ["x"], ["110000"], ["11", "A"], [None, None], [3, 1], (1, 2), ("A",), [True], {}, {"all": []}, {"attribute": "x"}),
    {"attribute": "x", "times": 2, "plus": "1"},
    read_json('{"all": [], "all": []}'),
    read_json('{"attribute": "x", "attribute": "x"}'),
]
KEYS = [
    "all",
    "any",
    "not",
    "at_least",
    "of",
    "attribute",
    "text",
    "source",
    "gte",
    "eq",
    "in",
    "is",
    "known",
    "within",
    "has_any",
    "between",
    "?",
]


def spoilt(criterion: Any, dice: random.Random) -> Any:
    """The criterion with something in it exchanged, added or taken away; not always for the worse."""
    if isinstance(criterion, dict) and criterion and dice.random() < 0.7:
        key = dice.choice(list(criterion))
        changed = {**criterion, key: spoilt(criterion[key], dice)}
        if dice.random() < 0.15:
            changed[dice.choice(KEYS)] = dice.choice([*JUNK, "words"])
        if dice.random() < 0.05:
            del changed[key]
        return changed
    if isinstance(criterion, list) and criterion and dice.random() < 0.8:
        place = dice.randrange(len(criterion))
        return [*criterion[:place], spoilt(criterion[place], dice), *criterion[place + 1 :]]
    return dice.choice(JUNK) if dice.random() < 0.6 else criterion


def spoilt_ones(criteria: list[Any], dice: random.Random, times: int) -> Iterator[Any]:
    for criterion in criteria:
        yield criterion
        for _ in range(times):
            yield spoilt(criterion, dice)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_refused_is_what_the_checker_refuses_and_the_rest_is_asked_alike(seed: int) -> None:
    world = make_world(seed, offers=25, profiles=80)
    vocabulary = Vocabulary.from_entries(world.entries)
    segment, readers = segment_of_profiles(world.profiles, vocabulary).segment, LeafReaders(vocabulary)
    good = bad = 0
    for criterion in spoilt_ones([offer["criterion"] for offer in world.offers], random.Random(seed), 12):
        problems = check_criterion(criterion, vocabulary)
        if problems:
            bad += 1
            with pytest.raises(CriterionError) as refused:
                Question.read(criterion, readers, vocabulary)
            assert repr(refused.value.problems) == repr(problems)
        else:
            good += 1
            found = run(Question.read(criterion, readers, vocabulary).asked(segment, NumpyKernel(), vocabulary, Derived()).plan)
            assert found.tolist() == outcomes_of([criterion], segment, vocabulary).tolist()
    assert good > 60
    assert bad > 60


def test_nothing_of_a_question_is_read_again_later() -> None:
    vocabulary = Vocabulary.from_entries([{"name": "a", "type": "number"}, {"name": "s", "type": "set"}])
    segment = segment_of_profiles([("p", {"a": 1, "s": ["x"]}), ("q", {"a": 3, "s": ["y"]})], vocabulary).segment
    criterion: Any = {"all": [{"attribute": "a", "gte": 2}, {"attribute": "s", "has_any": ["y"]}]}
    question = Question.read(criterion, LeafReaders(vocabulary), vocabulary)
    criterion["all"][1]["has_any"][0] = "x"
    criterion["all"].pop(0)
    assert run(question.asked(segment, NumpyKernel(), vocabulary, Derived()).plan).tolist() == [[0], [2]]
    assert run(question.funnel(segment, NumpyKernel(), vocabulary, Derived()).plan).tolist() == [[0, 0, 0, 0], [2, 2, 2, 2]]
