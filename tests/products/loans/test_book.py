"""The book of a loan: what payments, advances and extensions make of its lines; small cases reckoned by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.methods import METHODS
from products.loans.rules.book import Book, Paid, RepaymentRefused, extend, open_book, owed_on, pay
from products.loans.rules.early_repayment import Keep
from products.loans.rules.payment_order import PaymentBeyondDebt
from products.schedules.terms import LoanTerms

START = date(2026, 1, 21)
TERMS = LoanTerms(principal_fen=12_000_000, annual_rate=Decimal("0.036"), start_on=START, matures_on=date(2027, 1, 21))
METHOD_NAMES = sorted(RepaymentMethod)


def book(method: RepaymentMethod = RepaymentMethod.INTEREST_FIRST, **changes: Any) -> Book:
    return open_book(replace(TERMS, **changes), METHODS[method])


def paid(on: str, principal: int = 0, interest: int = 0, keep: Keep = Keep.TERM) -> Paid:
    return Paid(on=date.fromisoformat(on), principal_fen=principal, interest_fen=interest, keep=keep)


def invariants(before: int, after: Book) -> None:
    """Whatever was done: principal paid and principal still planned make the loan."""
    everything = [*after.replaced, *after.lines]
    assert all(line.principal_left_fen >= 0 and line.interest_left_fen >= 0 for line in everything)
    assert sum(line.paid_principal_fen for line in everything) + sum(line.principal_left_fen for line in after.waiting) == before


def test_the_interest_that_is_due_is_paid_and_the_next_day_moves_on() -> None:
    after = pay(book(), paid("2026-02-21", interest=37_200))  # 120,000.00 at 3.6 % for 31 days of 360
    found = after.standing(date(2026, 2, 21))
    assert (found.balance_fen, found.next_due_on, found.overdue_fen) == (12_000_000, date(2026, 3, 21), 0)


def test_more_than_is_owed_is_refused_with_the_exact_remainder() -> None:
    with pytest.raises(PaymentBeyondDebt) as refused:
        pay(book(), paid("2026-03-01", principal=12_000_001, interest=1))
    assert refused.value.owed_fen == {"principal": 12_000_000}
    with pytest.raises(PaymentBeyondDebt) as refused:
        pay(book(), paid("2026-02-21", interest=37_200 + 33_600 + 1))  # what is due and the next, nothing further ahead
    assert refused.value.owed_fen == {"interest": 70_800}


def test_a_part_repaid_in_advance_takes_its_interest_and_begins_a_plan() -> None:
    after = pay(book(), paid("2026-02-01", principal=2_000_000, interest=13_200))  # 11 days
    assert after.plan == 2
    first, second = after.lines[:2]
    assert (first.principal_fen, first.interest_fen, first.settled_on) == (2_000_000, 13_200, date(2026, 2, 1))
    assert (second.from_on, second.due_on, second.interest_fen) == (date(2026, 2, 1), date(2026, 2, 21), 20_000)  # 100,000.00, 20 days
    invariants(12_000_000, after)


def test_interest_left_when_a_part_is_repaid_is_borne_by_the_next_line() -> None:
    after = pay(book(), paid("2026-02-01", principal=2_000_000, interest=200))
    assert (after.lines[1].interest_fen, after.carried_fen) == (20_000 + 13_000, 13_000)
    assert owed_on(after, date(2026, 2, 11)) == (10_000_000, 13_000 + 10_000)


def test_the_next_instalment_paid_whole_before_its_day_is_that_instalment() -> None:
    opened = book(RepaymentMethod.EQUAL_PRINCIPAL)
    next_one = opened.lines[0]
    after = pay(opened, paid("2026-02-19", principal=next_one.principal_fen, interest=next_one.interest_fen))
    assert (after.plan, after.standing(date(2026, 2, 19)).next_due_on) == (1, date(2026, 3, 21))
    with pytest.raises(RepaymentRefused):  # it has paid for two days to come, of which an advance could take no part
        pay(after, paid("2026-02-20", principal=1_000_000))


def test_arrears_come_before_an_advance() -> None:
    with pytest.raises(RepaymentRefused) as refused:
        pay(book(), paid("2026-02-25", principal=1_000_000, interest=37_199))
    assert "372.00" in refused.value.errors[0].detail


def test_everything_paid_leaves_nothing_and_interest_forgotten_stays_owed() -> None:
    principal, interest = owed_on(book(), date(2026, 6, 1))
    whole = pay(book(), paid("2026-06-01", principal=principal, interest=interest))
    assert whole.waiting == []
    short = pay(book(), paid("2026-06-01", principal=principal, interest=interest - 7))
    assert [(line.due_on, line.interest_left_fen) for line in short.waiting] == [(date(2026, 6, 1), 7)]
    assert pay(short, paid("2026-06-02", interest=7)).waiting == []


def test_keeping_the_instalment_ends_the_loan_sooner() -> None:
    opened = book(RepaymentMethod.EQUAL_INSTALLMENT)
    whole = owed_on(opened, date(2026, 2, 10))[1]
    after = pay(opened, paid("2026-02-10", principal=6_000_000, interest=whole, keep=Keep.INSTALMENT))
    assert after.lines[-1].due_on < date(2027, 1, 21)
    invariants(12_000_000, after)


def test_an_extension_takes_the_principal_on_and_asks_for_the_interest_before() -> None:
    due = date(2027, 1, 21)
    opened = book(RepaymentMethod.BULLET)
    interest = opened.lines[0].interest_fen
    with pytest.raises(RepaymentRefused):
        extend(opened, due, date(2027, 7, 21), TERMS.annual_rate)
    after = extend(pay(opened, paid("2027-01-21", interest=interest)), due, date(2027, 7, 21), Decimal("0.04"))
    assert (after.plan, after.lines[-1].due_on, after.standing(due).balance_fen) == (2, date(2027, 7, 21), 12_000_000)
    assert after.lines[0].interest_fen == 12_000_000 * 181 * 4 // 36_000
    invariants(12_000_000, after)


@given(
    method=st.sampled_from(METHOD_NAMES),
    rate=st.sampled_from(["0", "0.036", "0.24"]),
    steps=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 9), st.booleans()), max_size=8),
)
def test_principal_adds_up_whatever_is_paid(method: RepaymentMethod, rate: str, steps: list[tuple[int, int, bool]]) -> None:
    current, on = book(method, annual_rate=Decimal(rate), principal_fen=1_000_003), START
    for days, tenths, with_interest in steps:
        on += timedelta(days=days)
        principal, interest = owed_on(current, on)
        try:
            current = pay(current, Paid(on=on, principal_fen=principal * tenths // 9, interest_fen=interest if with_interest else 0))
        except RepaymentRefused:
            continue
        invariants(1_000_003, current)
        assert owed_on(current, on)[0] == principal - principal * tenths // 9
