"""随借随还 against tables typed by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.cash_flows.annual_rate import annual_rate
from marketplace.cash_flows.day_count import DayCount
from products.schedules.revolving import LineMisused, revolving
from products.schedules.terms import Every
from tests.products.schedules.tables import table, terms, written

WAN = 1_000_000  # fen
LINE = terms("500000", "3.6", "2025-01-01", "2025-03-21", repayment_day=21)  # a ten-thousandth a day


def test_interest_goes_by_the_balance_of_every_day() -> None:
    drawn = [(date(2025, 1, 10), 20 * WAN), (date(2025, 2, 1), 10 * WAN), (date(2025, 2, 10), -15 * WAN)]
    assert written(revolving(LINE, drawn)) == table("""
        1 2025-01-01 2025-01-20 2025-01-21 0.00 220.00 200000.00       # 11 days of 200,000
        2 2025-01-21 2025-02-20 2025-02-21 150000.00 655.00 150000.00  # 31 x 200,000 + 20 x 100,000 - 11 x 150,000 = 6,550,000
        3 2025-02-21 2025-03-20 2025-03-21 150000.00 420.00 0.00       # 28 x 150,000
    """)


def test_a_draw_over_a_leap_day_and_months_in_which_nothing_is_owed() -> None:
    line = terms("1000", "3.65", "2024-01-21", "2024-04-21", day_count=DayCount.ACT_365)  # 100 yuan cost a fen a day
    assert written(revolving(line, [(date(2024, 3, 1), -10_000), (date(2024, 2, 28), 10_000)])) == table("""
        1 2024-01-21 2024-02-20 2024-02-21 0.00 0.00 0.00
        2 2024-02-21 2024-03-20 2024-03-21 100.00 0.02 0.00  # 28 and 29 February
        3 2024-03-21 2024-04-20 2024-04-21 0.00 0.00 0.00
    """)


def test_a_line_drawn_whole_and_settled_by_quarters() -> None:
    line = terms("360000", "4", "2025-12-01", "2026-06-01", repayment_day=21, every=Every.QUARTER)  # 40.00 a day
    assert written(revolving(line, [(date(2025, 12, 1), 36 * WAN)])) == table("""
        1 2025-12-01 2025-12-20 2025-12-21 0.00 800.00 360000.00   # 20 days
        2 2025-12-21 2026-03-20 2026-03-21 0.00 3600.00 360000.00  # 90 days
        3 2026-03-21 2026-05-31 2026-06-01 360000.00 2880.00 0.00  # 11 + 30 + 31 = 72 days
    """)


def test_a_line_repaid_whole_and_drawn_again_costs_its_rate() -> None:
    drawn = [(date(2025, 1, 2), 20 * WAN), (date(2025, 1, 30), -20 * WAN), (date(2025, 2, 5), 30 * WAN), (date(2025, 3, 1), -30 * WAN)]
    # 3.6 % over 360 days is 3.65 % a year, and a little more since it is paid within the year.
    assert Decimal("0.0365") < annual_rate(revolving(LINE, drawn).flows) < Decimal("0.0373")


@pytest.mark.parametrize(
    ("movements", "said"),
    [
        ([("2025-01-10", 50 * WAN + 1)], "only 50000000 fen of the line are left"),
        ([("2025-01-10", 30 * WAN), ("2025-01-11", -30 * WAN - 1)], "only 30000000 fen are owed"),
        ([("2024-12-31", 1)], "can be used from 2025-01-01"),
        ([("2025-03-21", 1)], "the day before 2025-03-21"),
    ],
)
def test_what_the_line_does_not_allow_is_refused(movements: list[tuple[str, int]], said: str) -> None:
    with pytest.raises(LineMisused, match=said):
        revolving(LINE, [(date.fromisoformat(on), amount) for on, amount in movements])


def test_days_are_not_counted_in_months_of_thirty() -> None:
    with pytest.raises(ValueError, match="actual days"):
        revolving(terms("1", "4", "2025-01-01", "2025-02-01", day_count=DayCount.THIRTY_360), [])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 78), st.integers(-300, 300)), max_size=12))
def test_interest_is_that_of_a_walk_through_every_day(moves: list[tuple[int, int]]) -> None:
    """Draws and repayments are cut to what the line allows, then one balance a day is summed up."""
    balance, kept, by_day = 0, [], dict[date, int]()
    for offset, thousands in sorted(moves):
        cut = max(-balance, min(thousands * 100_000, LINE.principal_fen - balance))
        balance += cut
        kept.append((LINE.start_on + timedelta(days=offset), cut))
    for on, cut in kept:
        by_day[on] = by_day.get(on, 0) + cut
    schedule = revolving(LINE, kept)
    assert sum(row.principal_fen for row in schedule.rows) == sum(cut for _, cut in kept if cut > 0)
    walked, day, row_interest = 0, LINE.start_on, list[int]()
    for row in schedule.rows:
        fen_days = 0
        while day <= row.to_on:
            walked += by_day.get(day, 0)
            fen_days += walked
            day += timedelta(days=1)
        row_interest.append((fen_days * 36 * 2 + 360_000) // 720_000)  # x 0.036 / 360, half up
    assert [row.interest_fen for row in schedule.rows] == row_interest
