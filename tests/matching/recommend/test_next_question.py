"""The next best question: which unknown attribute settles most, tried against every answer."""

from itertools import product as every
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import leaves
from matching.recommend import chances
from matching.recommend.next_question import next_question
from matching.recommend.node_outcomes import node_outcome, open_leaves
from tests.matching.recommend.offers import assessed, holds, product
from tests.matching.recommend.test_assess import flag_criteria

Json = dict[str, Any]
STATES = {"true": chances.TRUE, "false": chances.FALSE, "either": chances.EITHER, "lender": chances.LENDER, "open": chances.OPEN}
groups = st.recursive(
    flag_criteria,
    lambda parts: st.builds(lambda n, of: {"at_least": n, "of": of}, st.integers(0, 4), st.lists(parts, max_size=3)),
    max_leaves=5,
)


def asked(*criteria: Json, **known: Any) -> tuple[str, float, int] | None:
    """Attribute, expected number of settled offers, number of offers that wait."""
    found = next_question(assessed([product(f"p{number}", each) for number, each in enumerate(criteria)], known))
    return None if found is None else (found.attribute.name, found.settles, found.concerns)


def settled_share(criterion: Json, states: dict[str, str]) -> float:
    """By trying all answers, each equally likely."""
    questions = [path for path, state in states.items() if state == "either"]
    settled = 0
    for answers in every((TRUE, FALSE), repeat=len(questions)):
        now = {path: {"true": TRUE, "false": FALSE}.get(state, UNKNOWN) for path, state in states.items()} | dict(
            zip(questions, answers, strict=True)
        )
        left = open_leaves(criterion, "", now.__getitem__)
        settled += node_outcome(criterion, "", now.__getitem__) != UNKNOWN or all(states[path] == "lender" for path in left)
    return float(settled / 2 ** len(questions))


@given(groups, st.data())
def test_chances_are_what_trying_every_answer_gives(criterion: Json, data: st.DataObject) -> None:
    paths = [leaf.path for leaf in leaves(criterion)]
    states = {path: data.draw(st.sampled_from(list(STATES))) for path in paths}
    fixed = {"true": True, "false": False}
    left = chances.remnant(criterion, "", lambda path: fixed.get(states[path]) if data.draw(st.booleans()) else None)
    found = chances.chances(left, lambda path: STATES[states[path]])
    assert sum(found) == 1
    assert found.settled == settled_share(criterion, states)


def test_the_attribute_is_asked_that_most_offers_wait_for() -> None:
    assert asked(holds("mine_a"), holds("mine_b"), {"not": holds("mine_b")}) == ("mine_b", 2.0, 2)


def test_an_answer_that_settles_surely_goes_before_one_that_more_offers_wait_for() -> None:
    waiting = [{"all": [holds("mine_c"), holds(other)]} for other in ("mine_d", "lost", "old")]
    assert asked(*waiting, holds("mine_a"), holds("mine_a")) == ("mine_a", 2.0, 2)
    assert asked(*waiting, *waiting, holds("mine_a"), holds("mine_a")) == ("mine_c", 3.0, 6)


@pytest.mark.parametrize("name", ["bank_a", "lost", "old", "base_rate"])
def test_what_the_enterprise_cannot_tell_is_never_asked(name: str) -> None:
    leaf = {"attribute": "base_rate", "gte": 3} if name == "base_rate" else holds(name)
    assert asked(leaf) is None
    assert asked({"all": [leaf, holds("mine_a")]}) == ("mine_a", 1.0 if name == "bank_a" else 0.5, 1)


def test_the_deal_is_asked_for_too() -> None:
    assert asked({"attribute": "wanted", "lte": 5}) == ("wanted", 1.0, 1)


def test_an_offer_left_to_the_lender_counts_as_settled() -> None:
    assert asked({"all": [holds("mine_a"), holds("bank_a")]}) == ("mine_a", 1.0, 1)
    assert asked(holds("bank_a")) is None


def test_of_equals_what_the_enterprise_itself_can_say_comes_first() -> None:
    assert asked({"all": [holds("mine_d"), {"attribute": "sales", "gte": 1}]}) == ("mine_d", 0.5, 1)


def test_a_comparison_of_two_unknowns_is_settled_by_neither_alone() -> None:
    assert asked({"attribute": "sales", "gte": {"attribute": "wanted"}}) == ("wanted", 0.0, 1)
    assert asked({"attribute": "sales", "gte": {"attribute": "wanted"}}, wanted=3) == ("sales", 1.0, 1)
    assert asked({"attribute": "sales", "gte": {"attribute": "debts"}}) == ("sales", 1.0, 1)


def test_knowing_at_all_may_be_what_is_asked() -> None:
    assert asked({"any": [{"attribute": "sales", "known": True}, {"attribute": "sales", "gte": 5}, holds("bank_a")]}) == ("sales", 1.0, 1)


def test_nothing_open_leaves_nothing_to_ask() -> None:
    assert asked(holds("mine_a"), {"all": []}, mine_a=False) is None


@given(st.lists(flag_criteria, min_size=1, max_size=4), st.dictionaries(st.sampled_from(["mine_a", "mine_b", "bank_a"]), st.booleans()))
def test_no_other_attribute_would_settle_more(criteria: list[Json], known: dict[str, bool]) -> None:
    """A flag has two answers, and a criterion that names it once is settled by them as often as promised."""
    once = [each for each in criteria if len({leaf.attribute for leaf in leaves(each)}) == len(list(leaves(each)))]
    offers = [product(f"p{number}", each) for number, each in enumerate(once)]
    found = next_question(assessed(offers, known))
    before = assessed(offers, known)
    still = {each.offer.code for each in before.all if each.verdict == "undetermined" and each.standing != "lender_only"}

    def expected(name: str) -> float:
        ways = [assessed(offers, known | {name: answer}) for answer in (True, False)]
        codes = [each.offer.code for way in ways for each in way.all if each.verdict != "undetermined" or each.standing == "lender_only"]
        return sum(code in still for code in codes) / 2

    askable = [name for name in ("mine_a", "mine_b", "mine_c") if name not in known]
    best = max((expected(name) for name in askable), default=0.0)
    if found is not None:
        assert found.settles == expected(found.attribute.name) == best
    else:
        assert best == 0
