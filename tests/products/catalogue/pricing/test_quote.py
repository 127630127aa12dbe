"""A whole quote: what is known, what is open, and what is missing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.lpr import LprTable
from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.bounds import Bounds
from products.catalogue.pricing.problems import problems_of_terms
from products.catalogue.pricing.quote import Limits, Quote, Wanted, limits, quote
from products.catalogue.pricing.reading import read_terms
from products.catalogue.samples import sample_products
from tests.products.catalogue.pricing.offers import CUT_10, CUT_20, GRADE_B, LPR, NO_LPR, TODAY, VOCABULARY, pricing

# 核证减排 changes rate, amount and term.
GREEN = pricing(
    rate={"base": "LPR_1Y", "spread_bp_min": 50, "spread_bp_max": 90},
    amount_rules=[{"kind": "share", "attribute": "contract", "times": "0.7"}],
    pricing_tiers=[
        {"when": CUT_20, "rate_delta_bp": -50, "amount_factor": "1.5", "term_months_max": 36, "text_zh": "减排两成以上"},
        {"when": CUT_10, "rate_delta_bp": -20, "amount_factor": "1.2"},
    ],
    fees=[
        {"name_zh": "担保费", "charged_by": "guarantor", "basis": "principal_yearly", "pct": "0.8", "pct_min": "0.5"},
        {"name_zh": "评估费", "charged_by": "appraiser", "basis": "fixed_once", "amount_cny": "500", "optional": True},
    ],
)
DEAL = Wanted(amount_fen=100_000_000, term_months=12)


def quoted(deal: Wanted = DEAL, lpr: LprTable = LPR, **facts: Any) -> Quote:
    return quote(GREEN, facts, deal, lpr, TODAY, VOCABULARY)


def ends(bounds: Bounds) -> tuple[Any, Any]:
    return bounds.low, bounds.high


def test_a_quote_with_everything_known() -> None:
    found = quoted(contract=2_000_000, carbon_cut=25)
    assert found.amount_min_cny == 100_000
    assert ends(found.ceiling) == (2_100_000, 2_100_000)  # 70 % of two million, times 1.5
    assert ends(found.rate) == (3, Decimal("3.4"))  # 3.00 + 0.50 - 0.50 to 3.00 + 0.90 - 0.50; the bank decides
    assert (str(found.term_months_min), *ends(found.term_months_max)) == ("3", 36, 36)
    assert [fee.name_zh for fee in found.fees] == ["担保费", "评估费"]
    assert found.missing == ()


@pytest.mark.parametrize("facts", [{}, {"contract": 2_000_000}, {"contract": 2_000_000, "carbon_cut": 25}])
def test_limits_are_those_of_the_quote(facts: dict[str, Any]) -> None:
    whole = quoted(**facts)
    assert limits(GREEN, facts, DEAL, LPR, TODAY, VOCABULARY) == Limits(
        amount_min_cny=whole.amount_min_cny,
        ceiling=whole.ceiling,
        term_months_min=whole.term_months_min,
        term_months_max=whole.term_months_max,
    )


def test_the_annualised_rate_counts_interest_and_the_fees_that_have_to_be_paid() -> None:
    found = quoted(replace(DEAL, method=RepaymentMethod.BULLET), contract=2_000_000, carbon_cut=25)
    # A million for 365 days: 3.00 % over 360 is 30,416.67, 3.40 % is 34,472.22; the guarantee is 5,000 to 8,000 on the first day.
    # 1,030,416.67 / 995,000 and 1,034,472.22 / 992,000.
    assert ends(found.annual_rate) == (Decimal("3.5594643216"), Decimal("4.2814737903"))


def test_open_tiers_give_ranges_and_name_the_fact() -> None:
    found = quoted(contract=2_000_000)
    assert ends(found.ceiling) == (1_400_000, 2_100_000)
    assert ends(found.rate) == (3, Decimal("3.9"))
    assert ends(found.term_months_max) == (12, 36)
    assert [(each.kind, each.name) for each in found.missing] == [("attribute", "carbon_cut")]
    assert found.term_months_max.high_reason is not None
    assert found.term_months_max.high_reason.text_zh == "减排两成以上的最长期限"
    assert found.ceiling.high_reason is not None
    assert found.ceiling.high_reason.text_zh == "合同金额的 70%：140 万元；减排两成以上，额度乘以 1.5"


def test_the_products_own_ceiling_bounds_what_rules_leave_open() -> None:
    found = quoted(carbon_cut=0)
    assert ends(found.ceiling) == (0, 3_000_000)
    assert [each.name for each in found.missing] == ["contract"]


def test_without_lpr_rate_and_annualised_rate_are_unknown_and_the_rest_is_not() -> None:
    found = quoted(lpr=NO_LPR, contract=2_000_000, carbon_cut=0)
    assert (ends(found.rate), ends(found.annual_rate)) == ((None, None), (None, None))
    assert ends(found.ceiling) == (1_400_000, 1_400_000)
    assert [(each.kind, each.name) for each in found.missing] == [("lpr", "LPR_1Y")]


def test_what_the_borrower_has_not_said_is_missing_for_the_annualised_rate() -> None:
    found = quote(pricing(repayment_methods=[]), {"contract": 1}, Wanted(), LPR, TODAY, VOCABULARY)
    assert ends(found.annual_rate) == (None, None)
    assert [each.name for each in found.annual_rate.missing] == ["amount", "term_months", "method"]


def test_a_fee_in_words_leaves_the_annualised_rate_open_upwards() -> None:
    found = quote(pricing(fees=["担保费另计。"]), {}, DEAL, LPR, TODAY, VOCABULARY)
    assert found.fees_in_words == ("担保费另计。",)
    assert found.annual_rate.low is not None
    assert found.annual_rate.high is None
    assert [each.text_zh for each in found.missing] == ["担保费另计。"]


def test_fees_that_eat_the_loan_leave_no_annualised_rate() -> None:
    eaten = pricing(fees=[{"name_zh": "砍头息", "charged_by": "lender", "basis": "principal_once", "pct": "100"}])
    found = quote(eaten, {}, DEAL, LPR, TODAY, VOCABULARY)
    assert ends(found.annual_rate) == (None, None)
    assert [each.name for each in found.annual_rate.missing] == ["annual_rate"]


def test_the_range_covers_every_method_unless_one_is_chosen() -> None:
    both = pricing(repayment_methods=["bullet", "equal_installment"], rate={"fixed": "6"})
    each = {method: quote(both, {}, replace(DEAL, method=method), LPR, TODAY, VOCABULARY).annual_rate for method in RepaymentMethod}
    either = quote(both, {}, DEAL, LPR, TODAY, VOCABULARY).annual_rate
    assert either.low == each[RepaymentMethod.BULLET].low
    assert either.high == each[RepaymentMethod.EQUAL_INSTALLMENT].high
    assert each[RepaymentMethod.REVOLVING] == each[RepaymentMethod.INTEREST_FIRST]


def test_tiers_may_speak_of_the_deal_and_of_lpr() -> None:
    small = {"attribute": "requested_amount_cny", "lte": 1_000_000}
    cheap = {"attribute": "lpr_1y_pct", "lte": 3}
    terms = pricing(pricing_tiers=[{"when": {"all": [small, cheap]}, "rate_delta_bp": -10}])
    assert quote(terms, {}, DEAL, LPR, TODAY, VOCABULARY).rate.high == Decimal("3.75")
    assert quote(terms, {}, replace(DEAL, amount_fen=100_000_001), LPR, TODAY, VOCABULARY).rate.high == Decimal("3.85")
    assert [each.name for each in quote(terms, {}, DEAL, NO_LPR, TODAY, VOCABULARY).missing] == ["lpr_1y_pct"]


@pytest.mark.parametrize("wanted", [{"amount_fen": 0}, {"term_months": 0}])
def test_a_deal_of_nothing_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="1 fen or more"):
        Wanted(**wanted)


def test_a_value_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(ValueError, match="contract"):
        quoted(contract="much")


facts = st.fixed_dictionaries(
    {"contract": st.sampled_from([0, 10**6, 10**8]), "carbon_cut": st.sampled_from([0, 15, 30]), "grade": st.sampled_from("ABC")}
)
LADDERS = st.lists(
    st.fixed_dictionaries(
        {
            "when": st.sampled_from([CUT_10, CUT_20, GRADE_B]),
            "rate_delta_bp": st.sampled_from([-60, 0, 40]),
            "amount_factor": st.sampled_from(["0.5", "1", "2"]),
            "term_months_max": st.sampled_from([None, 6, 24]),
        }
    ),
    max_size=3,
)


@settings(deadline=None, max_examples=30)
@given(LADDERS, facts, st.permutations(["contract", "carbon_cut", "grade"]))
def test_more_facts_never_widen_a_quote(ladder: list[dict[str, Any]], known: dict[str, Any], order: list[str]) -> None:
    terms = pricing(pricing_tiers=ladder, amount_rules=[{"kind": "share", "attribute": "contract", "times": "0.5"}])
    before = quote(terms, {}, DEAL, LPR, TODAY, VOCABULARY)
    for count in range(1, len(order) + 1):
        after = quote(terms, {name: known[name] for name in order[:count]}, DEAL, LPR, TODAY, VOCABULARY)
        for name in ("ceiling", "rate", "term_months_max", "annual_rate"):
            wide, narrow = getattr(before, name), getattr(after, name)
            assert wide.low is None or narrow.low >= wide.low
            assert wide.high is None or narrow.high <= wide.high
        assert set(after.missing) <= set(before.missing)
        before = after
    assert before.missing == ()


@pytest.mark.parametrize("sample", sample_products(), ids=lambda sample: sample.code)
def test_every_reference_sample_can_be_read_and_quoted(sample: Any) -> None:
    terms, errors = read_terms(sample.as_offer().terms)
    assert errors == []
    found = quote(terms, {}, DEAL, LPR, TODAY)
    assert found.ceiling.low is None or found.ceiling.high is None or found.ceiling.low <= found.ceiling.high
    places = {error.pointer for error in problems_of_terms(terms, builtin_vocabulary(), LPR, TODAY).errors}
    assert places <= {"/rate", "/rate/base", "/rate/spread_bp_min"}  # all that a source may leave out and a lender may not
