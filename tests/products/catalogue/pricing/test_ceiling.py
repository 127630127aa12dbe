"""How much can be lent at most: cases by hand, and against a plain evaluation of everything that may turn out."""

from decimal import Decimal
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from products.catalogue.pricing.bounds import Bounds
from products.catalogue.pricing.ceiling import ceiling
from products.catalogue.pricing.known import Known
from products.catalogue.pricing.terms import AmountRule
from tests.products.catalogue.pricing.offers import GRADE_A, GRADE_B, VOCABULARY

Rules = list[dict[str, Any]]


def bounds(rules: Rules, **facts: Any) -> Bounds:
    return ceiling(msgspec.convert(rules, tuple[AmountRule, ...]), Known(facts, VOCABULARY))


def figures(found: Bounds) -> tuple[str | None, str | None]:
    low, high = (None if each is None else format(each.normalize(), "f") for each in (found.low, found.high))
    return low, high


FIVE_TIMES = {"kind": "multiple", "attribute": "tax", "times": 5}
SEVENTY_PCT = {"kind": "share", "attribute": "contract", "times": "0.7"}
TABLE: Rules = [
    {"kind": "tier", "when": GRADE_A, "max_cny": 2_000_000},
    {"kind": "tier", "when": GRADE_B, "max_cny": 1_000_000},
]


@pytest.mark.parametrize(
    ("rules", "facts", "low", "high"),
    [
        ([], {}, None, None),
        ([{"kind": "cap", "max_cny": 3_000_000}], {}, "3000000", "3000000"),
        ([FIVE_TIMES], {"tax": 82_000}, "410000", "410000"),
        ([FIVE_TIMES], {}, "0", None),
        ([FIVE_TIMES], {"tax": -5}, "0", "0"),
        ([SEVENTY_PCT, FIVE_TIMES], {"tax": 100_000, "contract": 900_000}, "500000", "500000"),  # 630,000 and 500,000
        ([SEVENTY_PCT, FIVE_TIMES], {"contract": 900_000}, "0", "630000"),
        ([{**SEVENTY_PCT, "times_min": "0.5"}], {"contract": 900_000}, "450000", "630000"),  # the lender decides
        ([{**FIVE_TIMES, "when": GRADE_A}], {"tax": 100_000, "grade": "A"}, "500000", "500000"),
        ([{**FIVE_TIMES, "when": GRADE_A}], {"tax": 100_000, "grade": "B"}, None, None),  # the rule is for others
        ([{**FIVE_TIMES, "when": GRADE_A}], {"tax": 100_000}, "500000", None),  # it may bind or not
        (TABLE, {"grade": "A"}, "2000000", "2000000"),  # both rows apply, the first counts
        (TABLE, {"grade": "B"}, "1000000", "1000000"),
        (TABLE, {"grade": "C"}, None, None),
        (TABLE, {}, "1000000", None),
        ([*TABLE, {"kind": "cap", "max_cny": 5_000_000}], {}, "1000000", "5000000"),
        ([{"kind": "least", "of": [FIVE_TIMES, SEVENTY_PCT]}], {"tax": 100_000, "contract": 600_000}, "420000", "420000"),
        ([{"kind": "least", "when": GRADE_A, "of": [FIVE_TIMES, *TABLE]}], {"tax": 100_000, "grade": "A"}, "500000", "500000"),
        ([{"kind": "text", "text_zh": "按评分核定。"}, {"kind": "cap", "max_cny": 5}], {}, "0", "5"),
        ([{"kind": "tier", "when_zh": "合作社", "max_cny": 2}, {"kind": "tier", "when_zh": "个人", "max_cny": 1}], {}, "1", None),
    ],
)
def test_the_ceiling_by_hand(rules: Rules, facts: dict[str, Any], low: str | None, high: str | None) -> None:
    assert figures(bounds(rules, **facts)) == (low, high)


def test_each_bound_says_where_it_comes_from_and_what_is_missing() -> None:
    found = bounds(
        [SEVENTY_PCT, {"kind": "multiple", "attribute": "tax", "times": 5, "text_zh": "近一年纳税额的 5 倍。"}], contract=900_000
    )
    assert found.low_reason is not None
    assert found.high_reason is not None
    assert (found.low_reason.pointer, found.low_reason.text_zh) == ("/amount_rules/1", "近一年纳税额的 5 倍。")
    assert (found.high_reason.pointer, found.high_reason.text_zh) == ("/amount_rules/0", "合同金额的 70%：63 万元")
    assert [(each.kind, each.name, each.text_zh) for each in found.missing] == [("attribute", "tax", "纳税额")]


def test_an_open_table_names_the_fact_that_decides() -> None:
    assert [each.name for each in bounds(TABLE).missing] == ["grade"]
    assert bounds(TABLE, grade="A").missing == ()


GRADES, AMOUNTS = ("A", "B", "C"), (0, 40_000, 300_000)
whens = st.sampled_from([None, GRADE_A, GRADE_B, {"attribute": "first_loan", "is": True}])
bases = st.fixed_dictionaries(
    {"kind": st.just("multiple"), "attribute": st.sampled_from(["tax", "contract"]), "times": st.sampled_from([1, 3, "0.5"]), "when": whens}
)
caps = st.fixed_dictionaries({"kind": st.just("cap"), "max_cny": st.sampled_from([10_000, 100_000, 500_000]), "when": whens})
rows = st.fixed_dictionaries({"kind": st.just("tier"), "max_cny": st.sampled_from([20_000, 200_000]), "when": whens.filter(bool)})
flat = st.lists(st.one_of(bases, caps, rows), max_size=4)
some_rules = st.lists(
    st.one_of(bases, caps, rows, st.fixed_dictionaries({"kind": st.just("least"), "of": flat, "when": whens})), min_size=1, max_size=4
)
full_facts = st.fixed_dictionaries(
    {
        "tax": st.sampled_from(AMOUNTS),
        "contract": st.sampled_from(AMOUNTS),
        "grade": st.sampled_from(GRADES),
        "first_loan": st.booleans(),
    }
)


def applies(when: dict[str, Any] | None, facts: dict[str, Any]) -> bool:
    if when is None:
        return True
    if when["attribute"] == "first_loan":
        return bool(facts["first_loan"])
    return str(facts["grade"]) in (("A",) if "eq" in when else ("A", "B"))


def plainly(rules: Rules, facts: dict[str, Any]) -> Decimal | None:
    """The ceiling with everything known, rule by rule."""
    limits: list[Decimal] = []
    table_settled = False
    for rule in rules:
        if not applies(rule["when"], facts):
            continue
        if rule["kind"] == "multiple":
            limits.append(facts[rule["attribute"]] * Decimal(rule["times"]))
        elif rule["kind"] == "least":
            inner = plainly(rule["of"], facts)
            limits += [] if inner is None else [inner]
        elif rule["kind"] == "cap" or not table_settled:
            limits.append(Decimal(rule["max_cny"]))
            table_settled = table_settled or rule["kind"] == "tier"
    return min(limits, default=None)


@settings(deadline=None, max_examples=150)
@given(some_rules, full_facts)
def test_with_everything_known_it_is_the_plain_evaluation(rules: Rules, facts: dict[str, Any]) -> None:
    found = bounds(rules, **facts)
    assert found.low == found.high == plainly(rules, facts)
    assert found.missing == ()


@settings(deadline=None, max_examples=60)
@given(some_rules, full_facts, st.sets(st.sampled_from(["tax", "contract", "grade", "first_loan"])))
def test_the_bounds_hold_whatever_the_open_facts_turn_out_to_be(rules: Rules, facts: dict[str, Any], hidden: set[str]) -> None:
    found = bounds(rules, **{name: value for name, value in facts.items() if name not in hidden})
    domains = {"tax": AMOUNTS, "contract": AMOUNTS, "grade": GRADES, "first_loan": (True, False)}
    for values in product(*(domains[name] for name in sorted(hidden))):
        true = plainly(rules, {**facts, **dict(zip(sorted(hidden), values, strict=True))})
        assert found.low is None or true is None or found.low <= true
        assert found.high is None or (true is not None and true <= found.high)


@settings(deadline=None, max_examples=60)
@given(some_rules, full_facts, st.permutations(["tax", "contract", "grade", "first_loan"]))
def test_more_facts_never_widen_the_bounds(rules: Rules, facts: dict[str, Any], order: list[str]) -> None:
    before = bounds(rules)
    for count in range(1, len(order) + 1):
        after = bounds(rules, **{name: facts[name] for name in order[:count]})
        assert before.low is None or after.low is None or after.low >= before.low
        assert before.high is None or (after.high is not None and after.high <= before.high)
        assert set(after.missing) <= set(before.missing)
        before = after


@settings(deadline=None, max_examples=60)
@given(st.lists(bases, min_size=1, max_size=4), full_facts)
def test_the_least_of_several_is_never_above_any(rules: Rules, facts: dict[str, Any]) -> None:
    alone = [bounds([rule], **facts).high for rule in rules]
    together = bounds([{"kind": "least", "of": rules}], **facts).high
    assert together == min((each for each in alone if each is not None), default=None)
