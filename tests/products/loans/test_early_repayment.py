"""Settling a loan before its day, and going on after a part was repaid."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.methods import METHODS
from products.loans.rules.early_repayment import Keep, NotRepayable, Payoff, payoff, repay_part
from products.schedules.terms import Every, LoanTerms, OnDayOff
from tests.products.schedules.tables import table, terms, written

EQUAL = METHODS[RepaymentMethod.EQUAL_INSTALLMENT]
PRINCIPAL = METHODS[RepaymentMethod.EQUAL_PRINCIPAL]
INTEREST = METHODS[RepaymentMethod.INTEREST_FIRST]
LOAN = terms("120000", "3.6", "2026-01-10", "2027-01-10")  # 0.3 % a month, a ten-thousandth a day


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-01-10", Payoff(12_000_000, 0, 0)),  # the day of the loan itself
        ("2026-01-11", Payoff(12_000_000, 1_200, 0)),  # one day
        ("2026-02-09", Payoff(12_000_000, 36_000, 0)),  # 30 days
        ("2026-02-10", Payoff(11_000_000, 0, 0)),  # the first instalment is paid on that day
        ("2026-02-20", Payoff(11_000_000, 11_000, 0)),  # 10 days of the rest
    ],
)
def test_a_loan_is_settled_with_interest_to_the_day(on: str, expected: Payoff) -> None:
    assert payoff(PRINCIPAL.build(LOAN), LOAN, date.fromisoformat(on)) == expected


def test_being_early_may_cost_a_share_of_the_principal() -> None:
    settled = payoff(PRINCIPAL.build(LOAN), LOAN, date(2026, 2, 20), charge_rate=Decimal("0.005"))
    assert settled == Payoff(11_000_000, 11_000, 55_000)
    assert settled.total_fen == 11_066_000


def test_an_instalment_that_waits_for_a_working_day_is_part_of_what_settles() -> None:
    # Due on 2026-02-20, in the days off, so paid on the 24th for the interest of 31 days; 50.00 a day. Two days of the next month.
    loan = terms("500000", "3.6", "2026-01-20", "2026-04-20", on_day_off=OnDayOff.MOVES)
    assert payoff(INTEREST.build(loan), loan, date(2026, 2, 22)) == Payoff(50_000_000, 155_000 + 10_000, 0)
    with pytest.raises(NotRepayable, match="due on 2026-02-24 has to be paid first"):
        repay_part(INTEREST.build(loan), loan, INTEREST, date(2026, 2, 22), 100, Keep.TERM)


@pytest.mark.parametrize("on", ["2026-01-09", "2027-01-10"])
def test_a_day_outside_the_loan_is_refused(on: str) -> None:
    with pytest.raises(NotRepayable, match="from 2026-01-10 to the day before 2027-01-10"):
        payoff(PRINCIPAL.build(LOAN), LOAN, date.fromisoformat(on))


def test_a_part_with_the_term_kept_makes_instalments_smaller() -> None:
    loan = terms("40000", "3.6", "2026-01-10", "2026-05-10")
    rest = repay_part(PRINCIPAL.build(loan), loan, PRINCIPAL, date(2026, 2, 20), 1_500_000, Keep.TERM)
    assert rest.paid == Payoff(1_500_000, 3_000, 0)  # 10 days of 30,000
    assert written(rest.schedule) == table("""
        1 2026-02-20 2026-03-09 2026-03-10 5000.00 27.00 10000.00  # 18 days of 15,000
        2 2026-03-10 2026-04-09 2026-04-10 5000.00 30.00 5000.00
        3 2026-04-10 2026-05-09 2026-05-10 5000.00 15.00 0.00
    """)


def test_a_part_with_the_instalment_kept_makes_the_term_shorter() -> None:
    loan = terms("40000", "3.6", "2026-01-10", "2026-05-10")
    rest = repay_part(PRINCIPAL.build(loan), loan, PRINCIPAL, date(2026, 2, 20), 1_500_000, Keep.INSTALMENT)
    assert written(rest.schedule) == table("""
        1 2026-02-20 2026-03-09 2026-03-10 7500.00 27.00 7500.00  # 15,000 over two, since 10,000 a month is not exceeded
        2 2026-03-10 2026-04-09 2026-04-10 7500.00 22.50 0.00
    """)


def test_the_rest_of_a_loan_by_quarters_keeps_its_due_days() -> None:
    loan = terms("90000", "4", "2026-01-15", "2027-01-15", every=Every.QUARTER)
    rest = repay_part(PRINCIPAL.build(loan), loan, PRINCIPAL, date(2026, 5, 20), 10_000, Keep.TERM)
    assert [str(row.due_on) for row in rest.schedule.rows] == ["2026-07-15", "2026-10-15", "2027-01-15"]


def test_where_only_interest_is_paid_no_instalment_can_be_kept() -> None:
    with pytest.raises(NotRepayable, match="no instalment to keep"):
        repay_part(INTEREST.build(LOAN), LOAN, INTEREST, date(2026, 3, 1), 100, Keep.INSTALMENT)


@pytest.mark.parametrize("part", [0, 12_000_000])
def test_a_part_is_smaller_than_the_whole(part: int) -> None:
    with pytest.raises(NotRepayable, match="1 to 11999999 fen"):
        repay_part(PRINCIPAL.build(LOAN), LOAN, PRINCIPAL, date(2026, 1, 20), part, Keep.TERM)


@pytest.mark.parametrize("method", [EQUAL, PRINCIPAL], ids=["equal_instalment", "equal_principal"])
@settings(deadline=None, max_examples=40)
@given(st.integers(10_000, 10**9), st.integers(2, 60), st.integers(0, 1_700), st.floats(0.01, 0.99))
def test_the_shorter_term_is_the_shortest_and_costs_no_more(method: object, principal: int, months: int, offset: int, share: float) -> None:
    assert isinstance(method, type(EQUAL))
    assert method.instalment is not None
    end = date(2026 + (months + 4) // 12, (months + 4) % 12 + 1, 7)
    loan = LoanTerms(principal_fen=principal, annual_rate=Decimal("0.045"), start_on=date(2026, 5, 7), matures_on=end)
    on = loan.start_on + timedelta(days=offset % (end - loan.start_on).days)
    schedule = method.build(loan)
    balance = payoff(schedule, loan, on).principal_fen
    part = max(1, int(balance * share))
    if part >= balance:
        return
    term = repay_part(schedule, loan, method, on, part, Keep.TERM)
    kept = repay_part(schedule, loan, method, on, part, Keep.INSTALMENT)
    assert term.terms.matures_on == end >= kept.terms.matures_on
    assert kept.schedule.interest_fen <= term.schedule.interest_fen
    assert sum(row.principal_fen for row in kept.schedule.rows) == balance - part
    before = method.instalment(principal, Decimal("0.00375"), months)
    rows = len(kept.schedule.rows)
    assert method.instalment(balance - part, Decimal("0.00375"), rows) <= before
    assert rows == 1 or method.instalment(balance - part, Decimal("0.00375"), rows - 1) > before
    assert replace(kept.terms, matures_on=end) == term.terms
