"""Faults of terms: all at once, each with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from products.catalogue.pricing.problems import problems_of_terms
from products.catalogue.pricing.reading import read_terms
from tests.products.catalogue.pricing.offers import CUT_10, GRADE_A, LPR, NO_LPR, TODAY, VOCABULARY, pricing, stated

FEE = {"name_zh": "担保费", "charged_by": "guarantor", "basis": "principal_once", "pct": "0.5"}


def pointers(**fields: Any) -> list[str]:
    return [error.pointer for error in problems_of_terms(pricing(**fields), VOCABULARY, LPR, TODAY).errors]


def rule(**fields: Any) -> dict[str, Any]:
    return {"amount_rules": [{"kind": "multiple", "attribute": "tax", "times": 5, **fields}]}


def rate(**fields: Any) -> dict[str, Any]:
    return {"rate": fields}


def tier(**fields: Any) -> dict[str, Any]:
    return {"pricing_tiers": [{"when": CUT_10, **fields}]}


def fee(**fields: Any) -> dict[str, Any]:
    return {"fees": [{**FEE, **fields}]}


def test_terms_without_a_fault_have_none() -> None:
    assert pointers(**rule(), **rate(base="LPR_1Y", spread_bp_min=-10, spread_bp_max=50), **tier(rate_delta_bp=-10), **fee()) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"amount_min_fen": 300_000_001}, ["/amount_min"]),
        ({"amount_max_fen": 0, "amount_min_fen": None}, ["/amount_max"]),
        ({"term_months_min": 24}, ["/term_months_min"]),
        ({"term_months_min": 0}, ["/term_months_min"]),
        (rule(attribute="taxes"), ["/amount_rules/0/attribute"]),
        (rule(attribute="grade"), ["/amount_rules/0/attribute"]),
        (rule(attribute="staff"), ["/amount_rules/0/attribute"]),
        (rule(times=None), ["/amount_rules/0/times"]),
        (rule(times=None, text_zh="倍数由银行核定。"), []),
        (rule(times=0), ["/amount_rules/0/times"]),
        (rule(times_min=6), ["/amount_rules/0/times_min"]),
        (rule(kind="share", times="1.01"), ["/amount_rules/0/times"]),
        (rule(when={"attribute": "grades", "eq": "A"}), ["/amount_rules/0/when/attribute"]),
        ({"amount_rules": [{"kind": "cap", "max_cny": 0}]}, ["/amount_rules/0/max_cny"]),
        ({"amount_rules": [{"kind": "tier", "max_cny": 5}]}, ["/amount_rules/0/when"]),
        ({"amount_rules": [{"kind": "tier", "max_cny": 5, "when_zh": "合作社"}]}, []),
        ({"amount_rules": [{"kind": "text"}]}, ["/amount_rules/0/text_zh"]),
        ({"amount_rules": [{"kind": "least", "of": []}]}, ["/amount_rules/0/of"]),
        ({"amount_rules": [{"kind": "least", "of": [{"kind": "cap", "max_cny": -1}]}]}, ["/amount_rules/0/of/0/max_cny"]),
        (rate(), ["/rate"]),
        (rate(fixed="3", base="LPR_1Y", spread_bp_min=0, spread_bp_max=0), ["/rate"]),
        (rate(fixed="-0.01"), ["/rate/fixed"]),
        (rate(fixed="100.01"), ["/rate/fixed"]),
        (rate(min_pct="4", max_pct="3"), ["/rate/min_pct"]),
        (rate(base="LPR_1Y", spread_bp_min=50, spread_bp_max=-50), ["/rate/spread_bp_min"]),
        (rate(base="LPR_1Y", spread_bp_min=50), ["/rate/spread_bp_max"]),
        (rate(base="LPR_1Y", spread_bp_min=-2001, spread_bp_max=0), ["/rate/spread_bp_min"]),
        (rate(base="LENDER_STANDARD", spread_bp_min=0, spread_bp_max=0), ["/rate/base"]),
        ({"pricing_tiers": [{"rate_delta_bp": -10}]}, ["/pricing_tiers/0/when"]),
        (tier(when={"attribute": "carbon_cut", "gte": "10"}), ["/pricing_tiers/0/when/gte"]),
        (tier(amount_factor=0), ["/pricing_tiers/0/amount_factor"]),
        (tier(rate_delta_bp=2001), ["/pricing_tiers/0/rate_delta_bp"]),
        (tier(term_months_max=2), ["/pricing_tiers/0/term_months_max"]),
        ({"pricing_tiers": [{"when": GRADE_A}, {"when": CUT_10}, {"when": GRADE_A}]}, ["/pricing_tiers/2/when"]),
        (fee(pct=None), ["/fees/0/pct"]),
        (fee(pct="101"), ["/fees/0/pct"]),
        (fee(pct_min="0.6"), ["/fees/0/pct_min"]),
        (fee(amount_cny="5"), ["/fees/0/amount_cny"]),
        (fee(basis="fixed_once", pct=None), ["/fees/0/amount_cny"]),
        (fee(basis="fixed_once", amount_cny="5"), ["/fees/0/pct"]),
        (fee(basis="fixed_once", pct=None, amount_cny="-1"), ["/fees/0/amount_cny"]),
        (fee(name_zh=" "), ["/fees/0/name_zh"]),
        ({"fees": [FEE, {**FEE, "charged_by": "lender"}, {**FEE, "pct": "1"}]}, ["/fees/2"]),
        ({"fees": ["担保费另计。", "担保费另计。"]}, ["/fees/1"]),
    ],
)
def test_each_fault_has_its_place(fields: dict[str, Any], expected: list[str]) -> None:
    assert pointers(**fields) == expected


def test_all_faults_are_told_at_once_in_chinese() -> None:
    found = problems_of_terms(
        pricing(amount_min_fen=300_000_001, **rule(times=0), **rate(), **tier(amount_factor=-1), **fee(pct="101")), VOCABULARY, LPR, TODAY
    )
    assert [error.pointer for error in found.errors] == [
        "/amount_min", "/amount_rules/0/times", "/rate", "/pricing_tiers/0/amount_factor", "/fees/0/pct",
    ]  # fmt: skip
    assert all(error.detail.endswith("。") for error in found.errors)


def test_least_of_least_goes_three_levels_deep() -> None:
    nested: dict[str, Any] = {"kind": "cap", "max_cny": 5}
    for _ in range(3):
        nested = {"kind": "least", "of": [nested]}
    assert pointers(amount_rules=[nested]) == ["/amount_rules/0/of/0/of/0/of"]


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        (rate(fixed="12"), []),  # four times 3.00
        (rate(fixed="12.01"), ["/rate"]),
        ({**rate(fixed="11.9"), **tier(rate_delta_bp=20)}, ["/rate"]),
        (rate(base="LPR_1Y", spread_bp_min=0, spread_bp_max=901), ["/rate"]),
    ],
)
def test_a_rate_above_four_times_lpr_is_warned_of_and_allowed(fields: dict[str, Any], warned: list[str]) -> None:
    found = problems_of_terms(pricing(**fields), VOCABULARY, LPR, TODAY)
    assert (found.errors, [warning.pointer for warning in found.warnings]) == ((), warned)
    assert problems_of_terms(pricing(**fields), VOCABULARY, NO_LPR, TODAY).warnings == ()


def test_what_cannot_be_read_is_told_with_its_place_and_the_rest_is_read() -> None:
    terms, errors = read_terms(
        stated(
            amount_rules=[{"kind": "cap"}, {"kind": "cap", "max_cny": 5}, {"kind": "least", "of": [{"kind": "share"}]}, {"kind": "gift"}],
            rate={"fixed": "three"},
            fees=[{**FEE, "basis": "per_mille"}, "另计。"],
            pricing_tiers=[{"when": 5}, {"delta": 5}],
        )
    )
    assert [error.pointer for error in errors] == [
        "/amount_rules/0", "/amount_rules/2/of/0", "/amount_rules/3/kind", "/rate/fixed",
        "/fees/0/basis", "/pricing_tiers/0/when", "/pricing_tiers/1",
    ]  # fmt: skip
    assert (len(terms.amount_rules), len(terms.fees), len(terms.pricing_tiers)) == (1, 1, 0)


@pytest.mark.parametrize("figure", ["NaN", "sNaN", "Infinity", "1E+999999999", "1E-999999999", "1000000000000000", "0.0000000000001"])
@pytest.mark.parametrize(
    ("fields", "place"),
    [
        (lambda figure: rule(times=figure), "/amount_rules/0"),
        (lambda figure: rule(times_min=figure), "/amount_rules/0"),
        (lambda figure: {"amount_rules": [{"kind": "least", "of": [{"kind": "cap", "max_cny": figure}]}]}, "/amount_rules/0/of/0"),
        (lambda figure: rate(fixed=figure), "/rate"),
        (lambda figure: rate(min_pct=figure, max_pct="3"), "/rate"),
        (lambda figure: tier(amount_factor=figure), "/pricing_tiers/0"),
        (lambda figure: fee(pct_min=figure), "/fees/0"),
    ],
    ids=["times", "times_min", "cap", "fixed", "min_pct", "amount_factor", "fee"],
)
def test_figures_that_cannot_be_reckoned_with_are_not_read(figure: str, fields: Callable[[str], dict[str, Any]], place: str) -> None:
    _, errors = read_terms(stated(**fields(figure)))
    assert [error.pointer for error in errors] == [place]
    assert len(errors[0].detail) < 120
