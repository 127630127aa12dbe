"""Months and days of interest periods, counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.cash_flows.day_count import DayCount, days_counted, interest_fen
from marketplace.cash_flows.months import month_later, whole_months

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "due_day", "expected"),
    [
        ("2025-01-31", 1, None, "2025-02-28"),
        ("2024-01-31", 1, None, "2024-02-29"),
        ("2024-02-29", 12, None, "2025-02-28"),
        ("2025-02-28", 1, None, "2025-03-28"),
        ("2025-02-28", 1, 31, "2025-03-31"),
        ("2025-12-30", 2, None, "2026-02-28"),
        ("2025-03-15", -3, None, "2024-12-15"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(start: str, months: int, due_day: int | None, expected: str) -> None:
    assert month_later(date.fromisoformat(start), months, due_day) == date.fromisoformat(expected)


def test_a_day_that_no_month_has_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 to 31, got 32"):
        month_later(date(2025, 1, 1), 1, 32)


@given(days, st.integers(0, 5000))
def test_whole_months_and_odd_days_lead_back_to_the_end(start: date, offset: int) -> None:
    until = start + timedelta(days=offset)
    months, odd = whole_months(start, until)
    assert month_later(start, months) + timedelta(days=odd) == until
    assert 0 <= odd <= 30


@pytest.mark.parametrize(
    ("start", "until", "due_day", "act", "thirty"),
    [
        ("2025-01-31", "2025-02-28", None, 28, 30),  # to the last day of the shorter month: a whole one
        ("2025-02-28", "2025-03-31", None, 31, 33),  # 28 to 28 is a month, three days after
        ("2025-02-28", "2025-03-31", 31, 31, 30),  # of a loan paid on the 31st it is the month itself
        ("2025-01-10", "2025-01-31", 31, 21, 21),  # no month yet, whatever the due day
        ("2024-01-15", "2025-01-15", None, 366, 360),
        ("2024-02-28", "2024-03-01", None, 2, 2),  # the 28th and the 29th
        ("2025-05-06", "2025-05-06", None, 0, 0),
    ],
)
def test_days_are_counted_from_the_first_and_without_the_last(start: str, until: str, due_day: int | None, act: int, thirty: int) -> None:
    ends = date.fromisoformat(start), date.fromisoformat(until)
    assert days_counted(*ends, DayCount.ACT_360, due_day) == days_counted(*ends, DayCount.ACT_365, due_day) == act
    assert days_counted(*ends, DayCount.THIRTY_360, due_day) == thirty


def test_interest_is_rounded_half_up_to_the_fen() -> None:
    # 100,000.00 yuan at 4.35 %: 10,000,000 fen x 31 x 0.0435 / 360 = 37,458.33 fen, over 365 36,945.21 fen.
    january = date(2025, 1, 1), date(2025, 2, 1)
    assert interest_fen(10_000_000, Decimal("0.0435"), *january, DayCount.ACT_360) == 37_458
    assert interest_fen(10_000_000, Decimal("0.0435"), *january, DayCount.ACT_365) == 36_945
    assert interest_fen(10_000_000, Decimal("0.0435"), *january, DayCount.THIRTY_360) == 36_250
    # 1.80 yuan at 10 % for a day: 180 x 0.1 / 360 = 0.05 fen; for ten days half a fen, which is one.
    assert interest_fen(180, Decimal("0.1"), date(2025, 1, 1), date(2025, 1, 2), DayCount.ACT_360) == 0
    assert interest_fen(180, Decimal("0.1"), date(2025, 1, 1), date(2025, 1, 11), DayCount.ACT_360) == 1


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="need an end from 2025-01-02 on"):
        days_counted(date(2025, 1, 2), date(2025, 1, 1), DayCount.ACT_365)
