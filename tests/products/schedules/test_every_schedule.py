"""What holds of every schedule, and that a loan lived through day by day pays the same."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.cash_flows.annual_rate import Time, annual_rate, effective_rate
from marketplace.cash_flows.day_count import DAYS_OF_YEAR, DayCount, days_counted
from marketplace.money import whole_fen
from products.schedules.at_the_end import bullet, interest_first
from products.schedules.instalments import equal_instalment, equal_principal
from products.schedules.terms import Every, LoanTerms, OnDayOff
from tests.products.schedules.plain_loan import lived_through

METHODS = {"equal_instalment": equal_instalment, "equal_principal": equal_principal, "interest_first": interest_first, "bullet": bullet}

principals = st.one_of(st.integers(1, 1_000), st.integers(1_000, 10**11))
rates = st.one_of(st.just(Decimal(0)), st.decimals(Decimal("0.0001"), Decimal("0.36"), places=4))


@st.composite
def loans(draw: st.DrawFn, longest: int = 1_200) -> LoanTerms:
    start = draw(st.dates(date(2023, 1, 1), date(2030, 12, 31)))
    return LoanTerms(
        principal_fen=draw(principals),
        annual_rate=draw(rates),
        start_on=start,
        matures_on=start + timedelta(days=draw(st.integers(1, longest))),
        every=draw(st.sampled_from(Every)),
        repayment_day=draw(st.none() | st.integers(1, 31)),
        first_period_min_days=draw(st.sampled_from([1, 15])),
        day_count=draw(st.sampled_from(DayCount)),
        on_day_off=draw(st.sampled_from(OnDayOff)),
        grace_days=draw(st.integers(0, 10)),
    )


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(deadline=None, max_examples=60)
@given(loans())
def test_every_schedule_adds_up(method: str, terms: LoanTerms) -> None:
    schedule = METHODS[method](terms)
    rows = schedule.rows
    assert sum(row.principal_fen for row in rows) == terms.principal_fen
    assert sum(flow.amount_fen for flow in schedule.principal_flows) == 0
    assert sum(flow.amount_fen for flow in schedule.flows) == -schedule.interest_fen
    assert rows[-1].balance_after_fen == 0
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(min(row.principal_fen, row.interest_fen, row.balance_after_fen) >= 0 for row in rows)
    before = [terms.principal_fen, *(row.balance_after_fen for row in rows)]
    assert all(row.principal_fen == owed - row.balance_after_fen for owed, row in zip(before, rows, strict=False))


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(deadline=None, max_examples=60)
@given(loans())
def test_periods_follow_one_another_and_are_paid_after_their_end(method: str, terms: LoanTerms) -> None:
    rows = METHODS[method](terms).rows
    assert rows[0].from_on == terms.start_on
    assert all(later.from_on == earlier.to_on + timedelta(days=1) for earlier, later in pairwise(rows))
    assert all(row.from_on <= row.to_on < row.due_on == row.grace_until - timedelta(days=terms.grace_days) for row in rows)
    if terms.on_day_off is not OnDayOff.MOVES:
        assert all(row.due_on == row.to_on + timedelta(days=1) for row in rows)
    assert rows[-1].to_on + timedelta(days=1) >= terms.matures_on


@pytest.mark.parametrize("method", ["bullet", "interest_first"])
@settings(deadline=None, max_examples=60)
@given(loans())
def test_interest_by_days_is_the_stated_formula(method: str, terms: LoanTerms) -> None:
    owed = terms.principal_fen
    for row in METHODS[method](terms).rows:
        days = days_counted(row.from_on, row.to_on + timedelta(days=1), terms.day_count, terms.due_day)
        assert row.interest_fen == whole_fen(Decimal(owed) * days * terms.annual_rate / DAYS_OF_YEAR[terms.day_count])
        owed = row.balance_after_fen


@pytest.mark.parametrize("by_equal_principal", [False, True], ids=["equal_instalment", "equal_principal"])
@settings(deadline=None, max_examples=80)
@given(loans(longest=3_000))
def test_a_loan_lived_through_day_by_day_pays_the_same(by_equal_principal: bool, drawn: LoanTerms) -> None:
    count = DayCount.ACT_365 if drawn.day_count is DayCount.THIRTY_360 else drawn.day_count
    terms = replace(drawn, day_count=count, every=Every.MONTH, first_period_min_days=1, on_day_off=OnDayOff.STAYS)
    schedule = (equal_principal if by_equal_principal else equal_instalment)(terms)
    plain = list(lived_through(terms, equal_principal=by_equal_principal, days_of_year=DAYS_OF_YEAR[count]))
    assert [(row.due_on, row.principal_fen, row.interest_fen, row.balance_after_fen) for row in schedule.rows] == plain


@pytest.mark.parametrize("by_equal_principal", [False, True], ids=["equal_instalment", "equal_principal"])
def test_thirty_years_from_a_month_end_lived_through(by_equal_principal: bool) -> None:
    terms = LoanTerms(
        principal_fen=123_456_789, annual_rate=Decimal("0.0395"), start_on=date(2024, 1, 31), matures_on=date(2054, 1, 31), grace_days=0
    )
    schedule = (equal_principal if by_equal_principal else equal_instalment)(terms)
    plain = list(lived_through(terms, equal_principal=by_equal_principal, days_of_year=360))
    assert len(schedule.rows) == 360
    assert [(row.due_on, row.principal_fen, row.interest_fen, row.balance_after_fen) for row in schedule.rows] == plain


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal"])
def test_the_annual_rate_of_regular_months_is_the_effective_rate(method: str) -> None:
    """To the rounding of fen: of ten billion yuan it is below 1e-9."""
    terms = LoanTerms(
        principal_fen=10**12, annual_rate=Decimal("0.0435"), start_on=date(2025, 3, 31), matures_on=date(2028, 3, 31), repayment_day=31
    )
    found = annual_rate(METHODS[method](terms).flows, Time.MONTHS)
    assert abs(found - effective_rate(Decimal("0.0435"))) < Decimal("1E-9")
    assert abs(annual_rate(METHODS[method](terms).flows) - found) < Decimal("0.0002")  # by days, months differ a little
