"""Reading a profile's values: what is refused, and that equal ones count alike however they are written."""

import math
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.exact_numbers import exact_number
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.errors import ProfileError
from matching.engine.forward.matcher import Matcher
from tests.marketplace.eligibility.strategies import ENTRIES, VOCABULARY

Json = dict[str, Any]

OFFERS: list[Json] = [
    {"code": "rich", "criterion": {"attribute": "n1", "gte": 70000}},
    {"code": "flag", "criterion": {"attribute": "b1", "is": True}},
    {"code": "grade", "criterion": {"attribute": "c2", "gte": "B"}},
    {"code": "free", "criterion": {"attribute": "c3", "in": ["x", "甲"]}},
    {"code": "there", "criterion": {"attribute": "r1", "within": ["320000"]}},
    {"code": "tagged", "criterion": {"attribute": "s1", "has_all": ["x", "y"]}},
    {"code": "since", "criterion": {"attribute": "d1", "lt": "2025-01-01"}},
    {"code": "twice", "criterion": {"attribute": "n1", "gt": {"attribute": "n2", "times": 2}}},
]
GOOD: Json = {
    "n1": 1, "n2": 0, "b1": True, "c2": "A", "c3": "x", "r1": "320100", "i1": "K7010", "p1": "a", "s1": ["x", "y"], "d1": "2024-02-29",
}  # fmt: skip
WRONG: list[tuple[str, Any]] = [
    ("n1", True), ("n1", "1"), ("n1", math.nan), ("n1", math.inf), ("n1", Decimal("NaN")), ("n1", [1]), ("n1", 10**15),
    ("n1", -(10**15)), ("n1", 1e15), ("n1", 0.1234567890123456), ("n1", Decimal.from_float(0.1)), ("n1", Decimal("1E-401")), ("n1", 1j),
    ("n2", False), ("n3", {}), ("b1", 1), ("b1", 0), ("b1", "true"), ("b1", 1.0), ("c1", "E"), ("c1", 0), ("c2", 3), ("c3", 7),
    ("c3", ["x"]), ("r1", "3201"), ("r1", 320100), ("r1", "32010a"), ("i1", "U"), ("i1", "1"), ("i1", 70), ("p1", ""),
    ("s1", "x"), ("s1", ["x", 1]), ("s1", ["x", None]), ("s1", [["x"]]), ("s1", {"x": 1}), ("s1", 5), ("s2", {"x"}),
    ("d1", "2023-02-29"), ("d1", "2024-2-29"), ("d1", 20240229), ("d1", "２０２４-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_value_is_refused_as_the_vocabulary_refuses_it_also_after_good_ones(name: str, value: Any) -> None:
    matcher = Matcher(OFFERS, ENTRIES)
    matcher.match(GOOD)
    with pytest.raises(ProfileError) as refused:
        matcher.match({**GOOD, name: value})
    assert [repr(problem) for problem in refused.value.problems] == [repr(each) for each in VOCABULARY.facts({name: value})[1]]
    assert matcher.match(GOOD).verdicts["tagged"] == "eligible"


def test_every_wrong_value_of_a_profile_is_named_in_its_order() -> None:
    with pytest.raises(ProfileError) as refused:
        Matcher(OFFERS, ENTRIES).match({"d1": "never", "unheard_of": object(), "n1": True, "c3": None, "b1": 1})
    assert [problem.attribute for problem in refused.value.problems] == ["d1", "n1", "b1"]
    assert "n1" in str(refused.value)


class Word(StrEnum):
    GRADE = "A"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("n1", 70000, "rich"), ("n1", 70000.0, "rich"), ("n1", Decimal("70000.00"), "rich"), ("n1", Decimal("7E4"), "rich"),
        ("n1", 70000.01, "rich"), ("n1", 70000.0001, "rich"), ("c2", Word.GRADE, "grade"), ("s1", ("y", "x", "x"), "tagged"),
    ],
)  # fmt: skip
def test_a_value_counts_however_it_is_written(name: str, value: Any, code: str) -> None:
    matches = Matcher(OFFERS, VOCABULARY).match({name: value})
    assert matches.verdicts[code] == "eligible"
    assert matches.explain(code)["leaves"][0]["actual"] is value


def test_seventy_thousand_and_a_float_of_it_are_shown_as_given() -> None:
    matcher = Matcher(OFFERS[:1], VOCABULARY)
    leaf = '[{"offer": "rich", "verdict": "eligible", "leaves": [{"path": "", "attribute": "n1", "required": {"gte": 70000}, "actual": %s, '
    for value, written in ((70000, "70000"), (70000.0, "70000.0")):
        assert matcher.match({"n1": value}).to_json("leaves").decode() == leaf % written + '"outcome": "pass"}]}]'


CUTS: list[Any] = [0, 1, -1, 3, 0.3, Decimal("0.30"), 3.65, 1e-300, -1e-300, Decimal("1E-400"), 70000, 999999999999999, 0.1, 1e14, 2.5]


def _numbers_near(cut: Any) -> st.SearchStrategy[Any]:
    near = float(cut)
    steps = [near, math.nextafter(near, math.inf), math.nextafter(near, -math.inf), near + 0.01, near - 0.01, cut, int(near), int(near) + 1]
    return st.sampled_from([*steps, *(Decimal(repr(step)) for step in steps[:5])])


numbers = st.one_of(
    st.sampled_from(CUTS).flatmap(_numbers_near), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**15), 10**15)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8))
def test_numbers_beside_a_threshold_fall_on_the_exact_side(values: list[Any]) -> None:
    operators = ("eq", "ne", "gt", "gte", "lt", "lte")
    operands = [*CUTS, {"attribute": "n2", "times": Decimal("0.7"), "plus": Decimal("-0.05")}, {"attribute": "n1"}]
    criteria = [{"attribute": "n1", operator: operand} for operator in operators for operand in operands]
    offers = [{"code": f"o{number}", "criterion": criterion} for number, criterion in enumerate(criteria)]
    matcher, evaluator = Matcher(offers, VOCABULARY), Evaluator(offers, VOCABULARY)
    admitted = [value for value in values if exact_number(value) is not None]
    for value in admitted:
        profile = {"n1": value, "n2": admitted[0]}
        facts, _ = VOCABULARY.facts(profile)
        assert matcher.match(profile).verdict_numbers().tolist() == evaluator.verdict_numbers(evaluator.outcomes(facts))


def test_more_texts_and_members_than_are_remembered_still_come_out_right() -> None:
    matcher = Matcher([*OFFERS, {"code": "prefixed", "criterion": {"attribute": "p1", "within": ["v1", "v22"]}}], VOCABULARY)
    for number in range(6000):
        word = f"v{number}"
        verdicts = matcher.match({"c3": word if number % 5 else "甲", "p1": word, "s1": [word, "x"] + ["y"] * (number % 2)}).verdicts
        assert verdicts["free"] == ("ineligible" if number % 5 else "eligible")
        assert verdicts["prefixed"] == ("eligible" if word.startswith(("v1", "v22")) else "ineligible")
        assert verdicts["tagged"] == ("eligible" if number % 2 else "ineligible")


def test_thousands_of_thresholds_on_one_attribute() -> None:
    offers = [{"code": f"from {number}", "criterion": {"attribute": "n1", "gte": number * 10}} for number in range(3000)]
    matcher = Matcher(offers, VOCABULARY)
    for value in [0, 5, 10, 15, 29989.99, 29990, 10**14, *range(3, 30000, 101)]:
        eligible = int(matcher.match({"n1": value}).verdict_numbers().astype(int).sum()) // 2
        assert eligible == min(int(value // 10) + 1, 3000)


def test_when_absent_counts_as_the_value_of_whoever_has_none() -> None:
    vocabulary = Vocabulary.from_entries([{"name": "n", "type": "number", "when_absent": 5}, {"name": "m", "type": "number"}])
    offers = [
        {"code": "known", "criterion": {"attribute": "n", "known": True}},
        {"code": "unknown", "criterion": {"attribute": "m", "known": False}},
        {"code": "more", "criterion": {"attribute": "n", "gt": {"attribute": "m"}}},
    ]
    matcher = Matcher(offers, vocabulary)
    assert list(matcher.match({}).verdicts.values()) == ["eligible", "eligible", "undetermined"]
    assert list(matcher.match({"n": None, "m": 4.99}).verdicts.values()) == ["eligible", "ineligible", "eligible"]
