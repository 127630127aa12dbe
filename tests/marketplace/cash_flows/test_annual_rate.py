"""The annualised rate against other ways to know it, and where there is none."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.cash_flows.annual_rate import Time, annual_rate, effective_rate, simple_annual_rate
from marketplace.cash_flows.bracket import zero_between
from marketplace.cash_flows.flow import Flow
from marketplace.cash_flows.months import month_later
from marketplace.cash_flows.no_rate import NoRate, RateUndefined
from marketplace.cash_flows.root_count import Term, count_roots

START = date(2024, 1, 31)
CLOSE = Decimal("1E-9")
rates = st.decimals(Decimal("0"), Decimal("0.36"), places=4)


def made_at(rate: Decimal, gaps_and_parts: list[tuple[int, int]]) -> list[Flow]:
    """A loan at an effective rate, unrounded: after each gap in days the grown interest and a part of the principal are paid."""
    balance, day, flows = Decimal(sum(part for _, part in gaps_and_parts)), START, []
    flows.append(Flow(day, balance))
    for gap, part in gaps_and_parts:
        day += timedelta(days=gap)
        interest = balance * ((1 + rate) ** (Decimal(gap) / 365) - 1)
        flows.append(Flow(day, -(interest + part)))
        balance -= part
    return flows


@settings(deadline=None, max_examples=40)
@given(rates, st.lists(st.tuples(st.integers(1, 400), st.integers(1, 10**9)), min_size=1, max_size=24))
def test_the_rate_of_a_loan_made_at_a_rate_is_that_rate(rate: Decimal, gaps_and_parts: list[tuple[int, int]]) -> None:
    assert abs(annual_rate(made_at(rate, gaps_and_parts)) - rate) < CLOSE


@settings(deadline=None, max_examples=30)
@given(rates, st.integers(1, 120), st.integers(1, 31))
def test_equal_instalments_at_a_nominal_rate_have_its_effective_rate_by_months(rate: Decimal, months: int, day: int) -> None:
    start, monthly = date(2024, 1, day), rate / 12
    annuity = Decimal(10**7) / months if not monthly else 10**7 * monthly / (1 - (1 + monthly) ** -months)
    flows = [Flow(start, 10**7), *(Flow(month_later(start, month), -annuity) for month in range(1, months + 1))]
    assert abs(annual_rate(flows, Time.MONTHS) - effective_rate(rate)) < CLOSE


@settings(deadline=None, max_examples=30)
@given(rates, st.lists(st.integers(0, 10**5), min_size=2, max_size=4), st.integers(0, 3))
def test_more_fees_never_lower_the_rate(rate: Decimal, fees: list[int], at: int) -> None:
    loan = made_at(rate, [(30, 10**6), (31, 10**6), (61, 10**6)])
    found = [annual_rate([*loan, Flow(loan[at].on, -fee)]) for fee in accumulate(fees)]
    assert found == sorted(found)


def test_by_months_odd_days_count_over_365() -> None:
    # 10 January to 25 February: a month and 15 days, 1/12 + 15/365 = 545/4380 of a year.
    back = 10**12 * Decimal("1.1") ** (Decimal(545) / 4380)
    flows = [Flow(date(2025, 1, 10), 10**12), Flow(date(2025, 2, 25), -back)]
    assert abs(annual_rate(flows, Time.MONTHS) - Decimal("0.1")) < CLOSE


def test_flows_that_a_spreadsheet_documents() -> None:
    days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]
    flows = [Flow(day, amount) for day, amount in zip(days, [-10_000, 2_750, 4_250, 3_250, 2_750], strict=True)]
    assert abs(annual_rate(flows) - Decimal("0.373362535")) < Decimal("2E-9")  # the spreadsheet stops at eight places


@pytest.mark.parametrize(
    ("back", "on", "expected"),
    [
        (10_500, "2025-01-30", "0.05"),  # 365 days: what is added is the rate
        (10_000, "2026-06-30", "0"),
        (11_025, "2026-01-30", "0.05"),  # 730 days: 1.05 squared is 1.1025
        (10_100, "2024-02-01", "36.783434332887"),  # 1 % for one day: 1.01 ^ 365 - 1
        (9_000, "2025-01-30", "-0.1"),
    ],
)
def test_one_repayment_by_hand(back: int, on: str, expected: str) -> None:
    assert annual_rate([Flow(START, 10_000), Flow(date.fromisoformat(on), -back)]) == Decimal(expected)


def test_the_order_of_flows_and_several_of_one_day_do_not_matter() -> None:
    flows = [Flow(date(2025, 1, 30), -10_000), Flow(START, 12_000), Flow(START, -2_000), Flow(date(2025, 1, 30), -500)]
    assert annual_rate(flows) == Decimal("0.05")


def test_a_line_drawn_twice_has_a_rate() -> None:
    flows = [Flow(date(2025, 1, 1), 100), Flow(date(2025, 3, 1), -50), Flow(date(2025, 5, 1), 80), Flow(date(2025, 9, 1), -140)]
    with_hands = sum(flow.amount_fen / (1 + float(annual_rate(flows))) ** ((flow.on - flows[0].on).days / 365) for flow in flows)
    assert abs(with_hands) < 1e-9


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ([], NoRate.ONE_DIRECTION),
        ([100, 50], NoRate.ONE_DIRECTION),
        ([-100], NoRate.ONE_DIRECTION),
        ([1000, -2300, 1320], NoRate.SEVERAL_RATES),  # 10 % and 20 %
        ([10_000, -36_300, 43_860, -17_640], NoRate.SEVERAL_RATES),  # 5 %, 20 % and 40 %
        ([100, -220, 121], NoRate.SEVERAL_RATES),  # 10 % twice
        ([100, -150, 50], NoRate.SEVERAL_RATES),  # 0 and -50 %
        ([1, -(10**8)], NoRate.OUT_OF_BOUNDS),
    ],
)
def test_no_rate_has_a_reason(amounts: list[int], reason: NoRate) -> None:
    flows = [Flow(START + timedelta(days=365 * year), amount) for year, amount in enumerate(amounts)]
    with pytest.raises(RateUndefined) as refused:
        annual_rate(flows)
    assert refused.value.reason is reason
    assert refused.value.detail_zh.endswith("。")


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([100, -110, 100, -110], "0.1"),  # repaid whole and drawn again, each at 10 %
        ([100, -100, 100, -100], "0"),
        ([1000, -1050, 500, -525, 2000, -2100], "0.05"),
    ],
)
def test_a_line_that_is_repaid_whole_and_drawn_again_has_its_rate(amounts: list[int], expected: str) -> None:
    days = [START + timedelta(days=365 * (place // 2 + place % 2) + place // 2) for place in range(len(amounts))]
    assert annual_rate([Flow(day, amount) for day, amount in zip(days, amounts, strict=True)]) == Decimal(expected)


@settings(deadline=None, max_examples=25)
@example([(0, 255, 1), (1, 1, 994716)], Decimal(5))  # a great sum for a day beside a small one for months: counting gives up
@example([(50, 296, 1), (0, 1, 1), (48, 1, 676123)], Decimal("0.22641"))
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 300), st.integers(1, 10**6)), min_size=2, max_size=5), rates.filter(bool))
def test_lines_drawn_again_and_again_at_a_rate_have_that_rate(uses: list[tuple[int, int, int]], rate: Decimal) -> None:
    day, flows = START, list[Flow]()
    for pause, length, fen in uses:
        day += timedelta(days=pause)
        flows += [Flow(day, fen), Flow(day := day + timedelta(days=length), -fen * (1 + rate) ** (Decimal(length) / 365))]
    assert abs(annual_rate(flows) - rate) < CLOSE


def test_roots_are_counted_between_two_places() -> None:
    # (x - 1)(x - 2)(x - 3) = x^3 - 6 x^2 + 11 x - 6
    terms = [Term(Decimal(amount), units) for amount, units in ((1, 3), (-6, 2), (11, 1), (-6, 0))]
    counted = [count_roots(terms, Decimal(low), Decimal(high)) for low, high in (("0.5", "4"), ("1", "2"), ("1.5", "3.5"), ("3.2", "9"))]
    assert counted == [3, 1, 2, 0]  # the root at the right end is not of the piece
    assert count_roots([Term(Decimal(1), 2), Term(Decimal(-2), 1), Term(Decimal(1), 0)], Decimal("0.3"), Decimal(2)) is None  # twice 1


def test_the_simple_rate_is_cost_over_principal_times_days() -> None:
    # 10,000 fen for 100 days and 5,000 for 265: 2,325,000 fen-days. 200 fen of cost x 365 / 2,325,000 = 3.139784946237 %.
    principal = [Flow(START, 10_000), Flow(START + timedelta(days=100), -5_000), Flow(START + timedelta(days=365), -5_000)]
    assert simple_annual_rate(200, principal) == Decimal("0.031397849462")


def test_a_simple_rate_needs_principal_for_a_day() -> None:
    with pytest.raises(RateUndefined):
        simple_annual_rate(200, [Flow(START, 10_000), Flow(START, -10_000)])


def test_zero_is_only_looked_for_between_opposite_signs() -> None:
    with pytest.raises(ValueError, match="no change of sign"):
        zero_between(lambda x: x * x + 1, Decimal(1), Decimal(2), Decimal("0.1"))
    assert abs(zero_between(lambda x: x * x - 2, Decimal(1), Decimal(2), Decimal("1E-20")) - Decimal(2).sqrt()) < Decimal("1E-19")
