"""Outcomes folded from the leaves', and which leaves keep a criterion open."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import children, leaves
from matching.recommend.node_outcomes import node_outcome, open_leaves
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria, profiles

Json = dict[str, Any]
OUTCOME = {"F": FALSE, "U": UNKNOWN, "T": TRUE}
A, B, C = ({"attribute": name, "is": True} for name in "abc")


def evaluated(criterion: Json, profile: Json) -> tuple[int, dict[str, int]]:
    """The evaluator's outcome of a criterion and of its leaves."""
    evaluator = Evaluator([{"code": "x", "criterion": criterion}], VOCABULARY)
    outcomes = evaluator.outcomes(VOCABULARY.facts(profile)[0])
    return evaluator.verdict_numbers(outcomes)[0], {leaf.path: outcomes[slot] for leaf, slot in evaluator.leaves_of(0)}


def nodes(node: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every node with its path."""
    return [(path, node), *(found for step, child in children(node) for found in nodes(child, path + step))]


@settings(max_examples=150, deadline=None)
@given(criteria(), profiles)
def test_every_node_comes_out_as_the_evaluator_says(criterion: Json, profile: Json) -> None:
    _, by_leaf = evaluated(criterion, profile)
    for path, node in nodes(criterion):
        assert node_outcome(node, path, by_leaf.__getitem__) == evaluated(node, profile)[0]


@settings(max_examples=150, deadline=None)
@given(criteria(), profiles)
def test_open_leaves_are_unknown_and_there_only_while_the_criterion_is_open(criterion: Json, profile: Json) -> None:
    verdict, by_leaf = evaluated(criterion, profile)
    still_open = list(open_leaves(criterion, "", by_leaf.__getitem__))
    assert bool(still_open) is (verdict == UNKNOWN)
    assert {by_leaf[path] for path in still_open} <= {UNKNOWN}


@settings(max_examples=150, deadline=None)
@given(criteria(), profiles)
def test_leaves_that_are_not_open_have_no_say(criterion: Json, profile: Json) -> None:
    _, by_leaf = evaluated(criterion, profile)
    still_open = list(open_leaves(criterion, "", by_leaf.__getitem__))[:4]
    idle = {path for path, outcome in by_leaf.items() if outcome == UNKNOWN} - set(open_leaves(criterion, "", by_leaf.__getitem__))
    for answers in product((FALSE, UNKNOWN, TRUE), repeat=len(still_open)):
        learnt = {**by_leaf, **dict(zip(still_open, answers, strict=True))}
        settled = {node_outcome(criterion, "", {**learnt, **dict.fromkeys(idle, value)}.__getitem__) for value in (FALSE, TRUE)}
        assert len(settled) == 1


@pytest.mark.parametrize(
    ("criterion", "outcomes", "expected"),
    [
        ({"all": [A, B]}, "UU", ["/all/0", "/all/1"]),
        ({"all": [A, B]}, "TU", ["/all/1"]),
        ({"all": [A, B]}, "FU", []),
        ({"any": [A, B]}, "TU", []),
        ({"any": [A, B]}, "FU", ["/any/1"]),
        ({"not": A}, "U", ["/not"]),
        ({"all": [{"any": [A, B]}, C]}, "TUU", ["/all/1"]),
        ({"at_least": 2, "of": [A, B, C]}, "TUU", ["/of/1", "/of/2"]),
        ({"at_least": 1, "of": [A, B, C]}, "TUU", []),
    ],
)
def test_leaves_below_a_settled_group_do_not_keep_it_open(criterion: Json, outcomes: str, expected: list[str]) -> None:
    by_leaf = {leaf.path: OUTCOME[letter] for leaf, letter in zip(leaves(criterion), outcomes, strict=True)}
    assert list(open_leaves(criterion, "", by_leaf.__getitem__)) == expected
