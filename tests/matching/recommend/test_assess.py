"""One enterprise against a catalogue: how each offer stands, in which order."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommend.deal import Deal
from matching.recommend.standing import Standing
from tests.matching.recommend.offers import TODAY, VOCABULARY, assessed, holds, policy, product, wan

Json = dict[str, Any]
FLAGS = ["mine_a", "mine_b", "mine_c", "bank_a", "bank_b"]
flag_leaves = st.sampled_from(FLAGS).map(holds)
flag_criteria = st.recursive(
    flag_leaves,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda listed: {"all": listed}),
        st.lists(parts, min_size=1, max_size=3).map(lambda listed: {"any": listed}),
        parts.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)
some_known = st.dictionaries(st.sampled_from(FLAGS), st.booleans())
REACHED_SALES: Json = {"attribute": "sales", "gte": {"attribute": "debts", "times": 2}}


def standing(criterion: Json, **known: Any) -> Standing:
    """How one product with this criterion stands."""
    return assessed([product("p", criterion)], known).all[0].standing


@pytest.mark.parametrize(
    ("criterion", "known", "expected"),
    [
        ({"all": [holds("mine_a"), holds("bank_a")]}, {"mine_a": True}, Standing.LENDER_ONLY),
        ({"all": [holds("bank_a"), holds("bank_b")]}, {}, Standing.LENDER_ONLY),
        ({"all": [holds("mine_a"), holds("bank_a")]}, {}, Standing.UNDETERMINED),
        ({"any": [holds("mine_a"), holds("bank_a")]}, {}, Standing.UNDETERMINED),
        ({"all": [{"any": [holds("mine_a"), holds("mine_b")]}, holds("bank_a")]}, {"mine_b": True}, Standing.LENDER_ONLY),
        ({"not": holds("bank_a")}, {}, Standing.LENDER_ONLY),
        ({"all": [holds("mine_a"), holds("bank_a")]}, {"mine_a": False}, Standing.NEAR),
        ({"all": [holds("fixed"), holds("bank_a")]}, {"fixed": False}, Standing.INELIGIBLE),
        ({"all": [holds(f"mine_{letter}") for letter in "abcd"]}, {f"mine_{letter}": False for letter in "abcd"}, Standing.INELIGIBLE),
        ({"all": []}, {}, Standing.ELIGIBLE),
    ],
)
def test_standing_of_an_offer(criterion: Json, known: Json, expected: Standing) -> None:
    assert standing(criterion, **known) is expected


@given(flag_criteria, some_known)
def test_only_the_lender_is_left_exactly_when_every_open_condition_is_the_lenders(criterion: Json, known: Json) -> None:
    (found,) = assessed([product("p", criterion)], known).all
    outcomes = assessed([product("p", criterion)], known).leaf_outcomes(found)
    paths = {leaf["path"]: leaf["attribute"] for leaf in assessed([product("p", criterion)], known).leaves(found)}
    assert set(paths) == set(outcomes)
    lenders = all(VOCABULARY[paths[path]].obtainable == "lender" for path in found.open_paths)
    assert (found.standing is Standing.LENDER_ONLY) is (found.verdict == "undetermined" and lenders)
    assert bool(found.open_paths) is (found.verdict == "undetermined")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"sales": 10}, Standing.LENDER_ONLY),
        ({"debts": 10}, Standing.UNDETERMINED),
        ({}, Standing.UNDETERMINED),
        ({"sales": 10, "debts": 5}, Standing.ELIGIBLE),
    ],
)
def test_a_comparison_waits_for_whichever_side_is_unknown(known: Json, expected: Standing) -> None:
    assert standing(REACHED_SALES, **known) is expected


def test_two_sides_that_only_the_lender_knows_are_the_lenders() -> None:
    assert standing({"attribute": "debts", "lte": {"attribute": "more_debts"}}) is Standing.LENDER_ONLY


def test_remedy_of_a_near_offer_names_as_many_changes_as_it_takes() -> None:
    criterion = {"all": [holds("mine_a"), holds("mine_b"), holds("mine_c")]}
    (found,) = assessed([product("p", criterion)], {"mine_a": False, "mine_b": True, "mine_c": False}).all
    assert (found.standing, found.changes, found.remedy["paths"]) == (Standing.NEAR, 2, ["/all/0", "/all/2"])


def test_better_standing_comes_first_then_what_can_be_applied_for_then_the_smaller_effort() -> None:
    a, b = holds("mine_a"), holds("mine_b")
    offers = [
        product("far", {"all": [holds("fixed")]}),
        product("near-2", {"all": [a, b]}),
        product("near-1", a),
        product("near-0-sample", a, sample=True),
        product("open-2", {"all": [holds("mine_c"), holds("mine_d")]}),
        product("open-1", holds("mine_c")),
        product("lender", holds("bank_a")),
        product("fits-sample", {"all": []}, sample=True),
        product("fits", {"all": []}),
    ]
    found = assessed(offers, {"mine_a": False, "mine_b": False, "fixed": False})
    assert [each.offer.code for each in found.all] == [
        "fits", "fits-sample", "lender", "open-1", "open-2", "near-1", "near-2", "near-0-sample", "far",
    ]  # fmt: skip
    assert {standing.value: count for standing, count in found.counts.items()} == {
        "eligible": 2, "lender_only": 1, "undetermined": 2, "near": 3, "ineligible": 1,
    }  # fmt: skip


def test_among_equals_the_published_score_decides_then_the_code() -> None:
    everybody: Json = {"all": []}
    offers = [
        product("z-cheap", everybody, rate_min_pct=Decimal("3.1")),
        product("a-dear", everybody, rate_min_pct=Decimal("6.2")),
        product("c-silent", everybody),
        product("b-silent", everybody),
    ]
    assert [each.offer.code for each in assessed(offers, {}).all] == ["z-cheap", "a-dear", "b-silent", "c-silent"]


def test_the_wanted_amount_and_soft_conditions_enter_the_score() -> None:
    offers = [product("p", {"all": []}, amount_max_cny=wan(50), preferences=[holds("mine_a"), holds("mine_b"), holds("mine_c")])]
    (found,) = assessed(offers, {"mine_a": True, "mine_b": False}, deal=Deal(amount_cny=wan(100))).all
    shares = {part.name: part.share for part in found.ranking.parts}
    assert shares == {"coverage": Decimal("0.5"), "rate": None, "speed": None, "observed_speed": None, "preferences": Decimal("0.5")}
    assert found.ranking.score == 50


def test_only_policies_in_force_are_compared() -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    offers = [
        policy("over", {"all": []}, valid_to=yesterday),
        policy("last-day", {"all": []}, valid_to=TODAY),
        policy("first-day", {"all": []}, valid_from=TODAY, valid_to=tomorrow),
        policy("to-come", {"all": []}, valid_from=tomorrow, valid_to=date(2030, 1, 1)),
        policy("undated", {"all": []}),
    ]
    assert {each.offer.code for each in assessed(offers, {}).all} == {"last-day", "first-day", "undated"}


def test_kinds_are_listed_apart() -> None:
    found = assessed([product("same", {"all": []}), policy("same", {"all": []}), product("no", holds("bank_a"))], {})
    assert [each.offer.key for each in found.of("product", Standing.ELIGIBLE)] == ["product:same"]
    assert [each.offer.key for each in found.of("policy", *Standing)] == ["policy:same"]


def test_of_as_many_changes_those_come_first_that_hang_on_nobody_else_then_those_that_need_no_time() -> None:
    wait: Json = {"attribute": "months", "gte": 24}
    offers = [
        product("a-others", holds("bank_a")),
        product("b-time", wait),
        product("c-now", holds("mine_a")),
        product("d-now-and-time", {"all": [holds("mine_a"), wait]}),
        product("a-two-now", {"all": [holds("mine_a"), holds("mine_b")]}),
    ]
    found = assessed(offers, {"mine_a": False, "mine_b": False, "bank_a": False, "months": 3}).all
    assert [(each.offer.code, each.effort.text()) for each in found] == [
        ("c-now", "现在就能办"), ("b-time", "要等时间"), ("a-others", "要由别人提供"),
        ("a-two-now", "现在就能办"), ("d-now-and-time", "1 项现在就能办，1 项要等时间"),
    ]  # fmt: skip


def test_observed_speed_counts_only_where_it_was_observed() -> None:
    offers = [product("quick", {"all": []}), product("unseen", {"all": []}), product("slow", {"all": []})]
    found = assessed(offers, {}, observed={"product:quick": Decimal(1), "product:slow": Decimal("11.5")}).all
    assert [(each.offer.code, each.ranking.score) for each in found] == [("quick", 100), ("slow", 25), ("unseen", None)]


@pytest.mark.parametrize(("months", "years"), [(12, "1"), (6, "0.5"), (10, "0.833333"), (36, "3")])
def test_a_term_is_stated_in_months_and_years(months: int, years: str) -> None:
    stated = Deal(term_months=months).attributes()
    assert stated == {"requested_term_months": months, "requested_term_years": Decimal(years)}


def test_what_is_not_stated_of_the_deal_stays_unknown() -> None:
    assert Deal().attributes() == {}
    assert Deal(amount_cny=wan(3), purpose="tax").attributes() == {"requested_amount_cny": 30_000, "loan_purpose": "tax"}
