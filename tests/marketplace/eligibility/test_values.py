"""Which values a profile may hold, how they compare, and which codes lie below which."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.eligibility.evaluate import Evaluator
from tests.marketplace.eligibility.strategies import VOCABULARY


def verdict(leaf: dict[str, Any], profile: dict[str, Any]) -> str:
    facts, problems = VOCABULARY.facts(profile)
    assert problems == []
    return Evaluator([{"code": "a", "criterion": leaf}], VOCABULARY).verdicts(facts)[0]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("n1", "3", "not_a_number"),
        ("n1", True, "not_a_number"),
        ("n1", [1], "not_a_number"),
        ("n1", float("nan"), "not_a_number"),
        ("n1", float("inf"), "not_a_number"),
        ("n1", Decimal("NaN"), "not_a_number"),
        ("n1", 10**15, "number_out_of_bounds"),
        ("n1", -(10**15), "number_out_of_bounds"),
        ("n1", Decimal("1e15"), "number_out_of_bounds"),
        ("n1", Decimal("1e999999999"), "number_out_of_bounds"),
        ("n1", Decimal("1e-999999999"), "number_out_of_bounds"),
        ("n1", Decimal("1.234567890123456"), "number_out_of_bounds"),
        ("n1", 0.1 + 0.2, "number_out_of_bounds"),
        ("b1", "true", "not_a_boolean"),
        ("b1", 1, "not_a_boolean"),
        ("c1", "a", "outside_values"),
        ("c1", 3, "not_a_string"),
        ("c1", ["A"], "not_a_string"),
        ("c3", False, "not_a_string"),
        ("r1", "3201", "malformed_code"),
        ("r1", "320100\n", "malformed_code"),
        ("r1", "３２０１００", "malformed_code"),
        ("r1", 320100, "malformed_code"),
        ("i1", "U", "malformed_code"),
        ("i1", "f51", "malformed_code"),
        ("i1", "F5", "malformed_code"),
        ("i1", "51911", "malformed_code"),
        ("i1", "", "malformed_code"),
        ("p1", "", "malformed_code"),
        ("s1", "x", "not_a_list_of_strings"),
        ("s1", ["x", 3], "not_a_list_of_strings"),
        ("s1", ["x", None], "not_a_list_of_strings"),
        ("d1", "2026-02-29", "no_such_day"),
        ("d1", "0000-01-01", "no_such_day"),
        ("d1", "2026-1-1", "not_a_date"),
        ("d1", "2026-01-01\n", "not_a_date"),
        ("d1", 20260101, "not_a_date"),
    ],
)
def test_wrong_value_is_refused_by_name_and_value(name: str, value: Any, code: str) -> None:
    _, problems = VOCABULARY.facts({name: value, "b2": None})
    assert [(wrong.attribute, wrong.value is value, wrong.problem.code) for wrong in problems] == [(name, True, code)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n1", Decimal("1.00000000000000000000")),
        ("n1", Decimal("0e999")),
        ("n1", Decimal("-0.0")),
        ("n1", Decimal("1e-400")),
        ("n1", 999_999_999_999_999),
        ("n1", Decimal("1E+14")),
        ("n1", 0.1),
        ("c3", ""),
        ("i1", "T"),
        ("i1", "A7010"),
        ("i1", "99"),
        ("s1", []),
        ("s1", ["x", "x"]),
        ("d1", "0001-01-01"),
        ("unheard_of", object()),
    ],
)
def test_admitted_value_is_taken(name: str, value: Any) -> None:
    _, problems = VOCABULARY.facts({name: value})
    assert problems == []


def test_every_wrong_value_of_a_profile_is_named() -> None:
    _, problems = VOCABULARY.facts({"n1": "x", "d1": "y", "b1": True})
    assert [wrong.attribute for wrong in problems] == ["n1", "d1"]


def test_absent_and_null_count_as_the_value_of_absence() -> None:
    for profile in ({}, {"n3": None}):
        assert verdict({"attribute": "n3", "eq": 2}, profile) == "eligible"
        assert verdict({"attribute": "n3", "known": True}, profile) == "eligible"
        assert verdict({"attribute": "n1", "eq": 2}, profile) == "undetermined"
        assert verdict({"attribute": "n1", "known": True}, profile) == "ineligible"
        assert verdict({"attribute": "n1", "known": False}, profile) == "eligible"


@pytest.mark.parametrize(
    ("name", "value", "listed", "expected"),
    [
        ("r1", "320102", "320000", "eligible"),
        ("r1", "320102", "320100", "eligible"),
        ("r1", "320102", "320102", "eligible"),
        ("r1", "320102", "320103", "ineligible"),
        ("r1", "320102", "100000", "eligible"),
        ("r1", "100000", "100000", "eligible"),
        ("r1", "100000", "320000", "undetermined"),
        ("r1", "320000", "320505", "undetermined"),
        ("r1", "320500", "320505", "undetermined"),
        ("r1", "320500", "320505 320500", "eligible"),
        ("r1", "320500", "320105", "ineligible"),
        ("r1", "429004", "420000", "eligible"),
        ("r1", "429004", "429000", "eligible"),
        ("r1", "320571", "320500", "eligible"),
        ("r1", "659013", "650000", "eligible"),
        ("i1", "5191", "F", "eligible"),
        ("i1", "F5191", "51", "eligible"),
        ("i1", "A5191", "F", "eligible"),
        ("i1", "A5191", "A", "ineligible"),
        ("i1", "06", "B", "eligible"),
        ("i1", "05", "A", "eligible"),
        ("i1", "F", "51", "undetermined"),
        ("i1", "F", "C51", "undetermined"),
        ("i1", "F", "F", "eligible"),
        ("i1", "F", "C", "ineligible"),
        ("i1", "70", "7010", "undetermined"),
        ("i1", "K", "7010", "undetermined"),
        ("i1", "7020", "J 7010", "ineligible"),
        ("i1", "019", "0190", "undetermined"),
        ("i1", "0190", "019", "eligible"),
        ("i1", "0190", "01", "eligible"),
        ("i1", "97", "T", "eligible"),
        ("i1", "98", "T", "ineligible"),
        ("i1", "981", "98", "eligible"),
        ("i1", "00", "A", "ineligible"),
        ("p1", "abc", "ab", "eligible"),
        ("p1", "ab", "abc", "ineligible"),
        ("p1", "ab", "ab", "eligible"),
    ],
)
def test_codes_lie_below_each_other_by_the_code_alone(name: str, value: str, listed: str, expected: str) -> None:
    contrary = {"eligible": "ineligible", "ineligible": "eligible", "undetermined": "undetermined"}
    assert verdict({"attribute": name, "within": listed.split()}, {name: value}) == expected
    assert verdict({"attribute": name, "not_within": listed.split()}, {name: value}) == contrary[expected]


@pytest.mark.parametrize(
    ("leaf", "value", "expected"),
    [
        ({"attribute": "c2", "gte": "B"}, "B", True),
        ({"attribute": "c2", "gt": "B"}, "B", False),
        ({"attribute": "c2", "lt": "B"}, "C", True),
        ({"attribute": "c2", "between": ["C", None]}, "D", False),
        ({"attribute": "d1", "between": ["2026-01-01", "2026-01-01"]}, "2026-01-01", True),
        ({"attribute": "n1", "eq": 70000}, Decimal("70000.0"), True),
        ({"attribute": "n1", "ne": Decimal("0.3")}, 0.3, False),
        ({"attribute": "n1", "eq": 0}, Decimal("-0"), True),
        ({"attribute": "s1", "has_all": ["x", "y"]}, ["y", "x", "z", "x"], True),
        ({"attribute": "s1", "has_all": ["x", "y"]}, ["x"], False),
        ({"attribute": "s1", "has_any": ["x"]}, [], False),
        ({"attribute": "s1", "has_none": ["x"]}, [], True),
    ],
)
def test_operators_compare_as_named(leaf: dict[str, Any], value: Any, expected: bool) -> None:
    assert verdict(leaf, {leaf["attribute"]: value}) == ("eligible" if expected else "ineligible")
