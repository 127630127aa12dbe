"""Fees with their days, total cost and annualised rate, reckoned by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.cash_flows.no_rate import RateUndefined
from products.catalogue.pricing.charges import charges
from products.catalogue.pricing.cost_list import cost_list
from products.catalogue.pricing.terms import Fee, FeeInWords
from products.schedules.at_the_end import bullet, interest_first
from products.schedules.instalments import equal_principal
from products.schedules.schedule import Schedule
from tests.products.schedules.tables import terms

YEAR = bullet(terms("100000", "3.6", "2026-01-10", "2027-01-10"))  # 365 days: 3,650.00 of interest
TWO_YEARS = equal_principal(terms("240000", "3.6", "2026-01-10", "2028-01-10"))  # 10,000 a month
PART = interest_first(terms("100000", "3.6", "2026-01-10", "2027-07-10"))  # a year and 181 days


def fee(basis: str, **more: Any) -> Fee:
    return msgspec.convert({"kind": "fee", "name_zh": "担保费", "charged_by": "guarantor", "basis": basis, **more}, Fee)


def paid(schedule: Schedule, of: Fee, *, highest: bool = True) -> list[tuple[str, int]]:
    return [(str(charge.on), charge.amount_fen) for charge in charges(of, schedule, highest=highest)]


@pytest.mark.parametrize(
    ("schedule", "of", "expected"),
    [
        (YEAR, fee("principal_once", pct="0.5"), [("2026-01-10", 50_000)]),
        (YEAR, fee("fixed_once", amount_cny="300", paid="at_end"), [("2027-01-10", 30_000)]),
        (YEAR, fee("principal_yearly", pct="0"), []),
        (TWO_YEARS, fee("principal_yearly", pct="1"), [("2026-01-10", 240_000), ("2027-01-10", 240_000)]),
        (TWO_YEARS, fee("balance_yearly", pct="1"), [("2026-01-10", 240_000), ("2027-01-10", 120_000)]),  # twelve parts are repaid
        (TWO_YEARS, fee("fixed_yearly", amount_cny="88.5", paid="at_end"), [("2027-01-10", 8_850), ("2028-01-10", 8_850)]),
        (PART, fee("principal_yearly", pct="1"), [("2026-01-10", 100_000), ("2027-01-10", 49_589)]),  # 1,000 x 181 / 365 = 495.89
        (PART, fee("principal_yearly", pct="1", whole_years=True), [("2026-01-10", 100_000), ("2027-01-10", 100_000)]),
    ],
)
def test_a_fee_is_paid_on_its_days(schedule: Schedule, of: Fee, expected: list[tuple[str, int]]) -> None:
    assert paid(schedule, of) == expected


def test_a_fee_with_two_ends_is_reckoned_at_either() -> None:
    of = fee("principal_once", pct="1.2", pct_min="0.5")
    assert (paid(YEAR, of, highest=False), paid(YEAR, of)) == ([("2026-01-10", 50_000)], [("2026-01-10", 120_000)])
    assert paid(YEAR, fee("fixed_once", amount_cny="9", amount_min_cny="0"), highest=False) == []


def test_the_cost_list_adds_up_and_leads_with_the_compound_rate() -> None:
    appraisal = fee("fixed_once", amount_cny="200", optional=True)
    costs = cost_list(YEAR, [fee("principal_once", pct="1"), appraisal, FeeInWords(text_zh="公证费按件收取。")])
    assert (costs.interest_fen, costs.fees_fen, costs.total_fen, costs.total_yuan) == (365_000, 100_000, 465_000, "4650.00")
    assert [(str(charge.on), charge.amount_fen, charge.optional) for charge in costs.charges] == [
        ("2026-01-10", 100_000, False),
        ("2026-01-10", 20_000, True),
    ]
    assert costs.in_words == ("公证费按件收取。",)
    # After 365 days: 103,650 paid for 99,000 received. 103,650 / 99,000 = 1.0469696969...
    assert costs.annual_rate == Decimal("0.046969696970")
    assert costs.simple_annual_rate == Decimal("0.0465")  # 4,650 of 100,000 for 365 days


def test_a_loan_without_fees_costs_its_interest() -> None:
    costs = cost_list(YEAR, [])
    assert (costs.total_fen, costs.annual_rate) == (365_000, Decimal("0.0365"))


def test_fees_that_leave_nothing_of_the_loan_have_no_rate() -> None:
    with pytest.raises(RateUndefined):
        cost_list(YEAR, [fee("principal_once", pct="100")])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=4), st.sampled_from(["principal_once", "principal_yearly", "balance_yearly"]))
def test_more_fees_never_make_a_loan_cheaper(hundredths: list[int], basis: str) -> None:
    schedule = equal_principal(terms("50000", "4.2", "2026-03-31", "2027-09-30"))
    rates = [
        cost_list(schedule, [fee(basis, pct=Decimal(each) / 100) for each in hundredths[:count]]).annual_rate
        for count in range(len(hundredths) + 1)
    ]
    assert rates == sorted(rates)


def test_a_year_that_begins_on_a_leap_day_has_its_fee_on_the_last_of_february() -> None:
    leap = interest_first(terms("100000", "3.6", "2028-02-29", "2030-02-28"))
    assert [on for on, _ in paid(leap, fee("fixed_yearly", amount_cny="1"))] == [str(date(2028, 2, 29)), str(date(2029, 2, 28))]
