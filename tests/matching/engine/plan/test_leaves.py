"""Single leaves where columns end: bounds between two integers, operands nobody has, values at the ends of a type."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of_profiles
from tests.matching.engine.plan.outcomes import outcomes_of

VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "n", "type": "number"},
        {"name": "other", "type": "number"},
        {"name": "flag", "type": "boolean"},
        {"name": "grade", "type": "category", "values": ["C", "B", "A"], "ordered": True},
        {"name": "word", "type": "category"},
        {"name": "region", "type": "code", "hierarchy": "region"},
        {"name": "prefix", "type": "code", "hierarchy": "prefix"},
        {"name": "tags", "type": "set"},
        {"name": "day", "type": "date"},
    ]
)
LAST = chr(0x10FFFF)


def said(attribute: str, values: list[Any], operator: str, operand: Any, *, binned: bool = False) -> str:
    """One letter per value: T, F or ? for unknown; None is unknown."""
    profiles = [(str(row), {attribute: value}) for row, value in enumerate(values)]
    segment = segment_of_profiles(profiles, VOCABULARY).segment
    found = outcomes_of([{"attribute": attribute, operator: operand}], segment, VOCABULARY, binned=binned)
    return "".join("F?T"[outcome] for outcome in found[:, 0])


@pytest.mark.parametrize("binned", [False, True])
@pytest.mark.parametrize(
    ("attribute", "values", "operator", "operand", "wanted"),
    [
        ("n", [1, 2, 3, None], "gte", Decimal("1.5"), "FTT?"),
        ("n", [1, 2, 3, None], "lt", Decimal("2.000"), "TFF?"),
        ("n", [-2, -1, 0, None], "gt", Decimal("-1.5"), "FTT?"),
        ("n", [1, 2, 3, None], "eq", Decimal("2.5"), "FFF?"),
        ("n", [1, 2, 3, None], "ne", Decimal("2.5"), "TTT?"),
        ("n", [Decimal("0.1"), Decimal("0.3"), None], "eq", 0.3, "FT?"),
        ("n", [127, -127, None], "lte", 999_999_999_999_999, "TT?"),
        ("n", [127, -127, None], "gte", 999_999_999_999_999, "FF?"),
        ("n", [127, -127, None], "gt", -999_999_999_999_999, "TT?"),
        ("n", [128, -128, None], "gt", 127, "TF?"),
        ("n", [1, 2, None], "between", [None, None], "TT?"),
        ("n", [1, 2, 3, None], "between", [Decimal("1.1"), Decimal("2.9")], "FTF?"),
        ("n", [1, 2, 3, None], "between", [Decimal("1.1"), Decimal("1.9")], "FFF?"),
        ("n", [1, 2, 3, None], "between", [2, None], "FTT?"),
        ("n", [Decimal("1E-300"), 10**14, 0, None], "gt", Decimal("1E-301"), "TTF?"),
        ("n", [1, None], "known", True, "TF"),
        ("n", [1, None], "known", False, "FT"),
        ("flag", [True, False, None], "is", False, "FT?"),
        ("grade", ["A", "B", "C", None], "gte", "B", "TTF?"),
        ("grade", ["A", "B", None], "in", ["C", "A"], "TF?"),
        ("word", ["x", "y", None], "in", ["z"], "FF?"),
        ("word", ["x", "y", None], "not_in", ["z"], "TT?"),
        ("word", ["x", "y", None], "ne", "x", "FT?"),
        ("region", ["320505", "320500", "320000", "100000", "429004", None], "within", ["320500"], "TT??F?"),
        ("region", ["320505", "320500", "320000", "100000", "429004", None], "not_within", ["320505"], "F???T?"),
        ("region", ["320505", "000000", None], "within", ["100000"], "TT?"),
        ("region", ["320505", "320100", "320000"], "within", ["320505", "320000"], "TTT"),
        ("prefix", ["a", "ab", "b", None], "within", ["ab"], "FTF?"),
        ("prefix", [LAST, LAST * 2, "a" + LAST, "b", None], "within", ["a" + LAST, LAST], "TTTF?"),
        ("tags", [["a", "b"], ["a"], [], None], "has_all", ["a", "b"], "TFF?"),
        ("tags", [["a", "b"], ["a"], [], None], "has_all", ["a", "nobody"], "FFF?"),
        ("tags", [["a", "b"], ["a"], [], None], "has_any", ["b", "nobody"], "TFF?"),
        ("tags", [["a", "b"], ["a"], [], None], "has_none", ["nobody"], "TTT?"),
        ("tags", [["a", "b"], ["a"], [], None], "known", True, "TTTF"),
        ("tags", [[], None], "has_any", ["a"], "F?"),
        ("day", ["1970-01-01", "0001-01-01", "9999-12-31", None], "lt", "1970-01-01", "FTF?"),
        ("n", [None, None], "gte", 1, "??"),
        ("n", [None, None], "known", True, "FF"),
        ("tags", [None, None], "has_none", ["a"], "??"),
    ],
)
def test_a_leaf_holds_for_these_values(attribute: str, values: list[Any], operator: str, operand: Any, wanted: str, binned: bool) -> None:
    assert said(attribute, values, operator, operand, binned=binned) == wanted


@pytest.mark.parametrize("binned", [False, True])
@pytest.mark.parametrize("count", [63, 64, 200])
def test_sets_of_many_members_answer_alike(count: int, binned: bool) -> None:
    everybody = [f"m{number}" for number in range(count)]
    values = [everybody, ["m0", "m62"], ["m0"], [], None]
    for operator, operand, wanted in [
        ("has_any", ["m62", "nobody"], "TTFF?"),
        ("has_all", ["m0", "m62"], "TTFF?"),
        ("has_all", ["m0", "nobody"], "FFFF?"),
        ("has_none", ["m62"], "FFTT?"),
        ("known", True, "TTTTF"),
    ]:
        assert said("tags", values, operator, operand, binned=binned) == wanted


@pytest.mark.parametrize(
    ("left", "right", "times", "plus", "wanted"),
    [
        (Decimal("3.95"), Decimal("3.65"), 1, Decimal("0.3"), 0),
        (7, 10, Decimal("0.7"), 0, 0),
        (10**14, Decimal("1E-300"), 10**14, 0, 1),
        (Decimal("1E-300"), Decimal("1E-299"), Decimal("0.1"), 0, 0),
        (Decimal("1E-300"), Decimal("1E-299"), Decimal("0.1"), Decimal("1E-400"), -1),
        (999_999_999_999_999, 999_999_999_999_999, 999_999_999_999_999, 0, -1),
        (-999_999_999_999_999, Decimal("0.00000000000001"), -(10**14), Decimal("-999999999999998"), 0),
    ],
)
def test_two_attributes_compare_exactly(left: Any, right: Any, times: Any, plus: Any, wanted: int) -> None:
    profiles = [("known", {"n": left, "other": right}), ("left", {"n": left}), ("right", {"other": right})]
    segment = segment_of_profiles(profiles, VOCABULARY).segment
    operand = {"attribute": "other", "times": times, "plus": plus}
    holding = {-1: ("ne", "lt", "lte"), 0: ("eq", "gte", "lte"), 1: ("ne", "gt", "gte")}[wanted]
    for operator in ("eq", "ne", "gt", "gte", "lt", "lte"):
        found = outcomes_of([{"attribute": "n", operator: operand}], segment, VOCABULARY)
        assert found[:, 0].tolist() == [2 if operator in holding else 0, 1, 1]
