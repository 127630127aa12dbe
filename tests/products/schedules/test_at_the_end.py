"""先息后本 and 到期一次还本付息 against tables typed by hand."""

import pytest

from marketplace.cash_flows.day_count import DayCount
from products.schedules.at_the_end import bullet, interest_first
from products.schedules.terms import Every, LoanTerms, OnDayOff
from tests.products.schedules.tables import table, terms, written


def test_monthly_interest_settled_on_the_20th_over_a_leap_february() -> None:
    # 300,000 x 3.85 % / 360 = 32.08333 a day
    assert written(interest_first(terms("300000", "3.85", "2023-12-25", "2024-03-25", repayment_day=21))) == table("""
        1 2023-12-25 2024-01-20 2024-01-21 0.00 866.25 300000.00       # 27 days
        2 2024-01-21 2024-02-20 2024-02-21 0.00 994.58 300000.00       # 31 days: 994.5833
        3 2024-02-21 2024-03-20 2024-03-21 0.00 930.42 300000.00       # 29 days: 930.4167
        4 2024-03-21 2024-03-24 2024-03-25 300000.00 128.33 0.00       # 4 days: 128.3333
    """)


def test_quarterly_interest_at_the_ends_of_quarters_over_365_days() -> None:
    quarterly = terms("1000000", "4", "2025-05-15", "2026-05-15", repayment_day=21, every=Every.QUARTER, day_count=DayCount.ACT_365)
    assert written(interest_first(quarterly)) == table("""
        1 2025-05-15 2025-06-20 2025-06-21 0.00 4054.79 1000000.00     # 37 days: 40,000 x 37 / 365 = 4,054.7945
        2 2025-06-21 2025-09-20 2025-09-21 0.00 10082.19 1000000.00    # 92 days: 10,082.1918
        3 2025-09-21 2025-12-20 2025-12-21 0.00 9972.60 1000000.00     # 91 days: 9,972.6027
        4 2025-12-21 2026-03-20 2026-03-21 0.00 9863.01 1000000.00     # 90 days: 9,863.0137
        5 2026-03-21 2026-05-14 2026-05-15 1000000.00 6027.40 0.00     # 55 days: 6,027.3973; 37+92+91+90+55 = 365
    """)


def test_interest_due_in_spring_festival_2026() -> None:
    # 500,000 x 3.6 % / 360 = 50.00 a day; 2026-02-20 lies in the days off, the first working day is the 24th.
    given = ("500000", "3.6", "2026-01-20", "2026-04-20")
    stays, moves, runs = (written(interest_first(terms(*given, on_day_off=each))) for each in OnDayOff)
    assert stays == table("""
        1 2026-01-20 2026-02-19 2026-02-20 0.00 1550.00 500000.00  # 31 days
        2 2026-02-20 2026-03-19 2026-03-20 0.00 1400.00 500000.00  # 28 days
        3 2026-03-20 2026-04-19 2026-04-20 500000.00 1550.00 0.00  # 31 days
    """)
    assert moves == [stays[0].replace("2026-02-20 ", "2026-02-24 "), *stays[1:]]  # paid later for the same interest
    assert runs == table("""
        1 2026-01-20 2026-02-23 2026-02-24 0.00 1750.00 500000.00  # 35 days
        2 2026-02-24 2026-03-19 2026-03-20 0.00 1200.00 500000.00  # 24 days
        3 2026-03-20 2026-04-19 2026-04-20 500000.00 1550.00 0.00
    """)


def test_interest_on_the_day_of_the_loan_from_the_31st_in_months_of_thirty_days() -> None:
    # 360,000 x 4 % / 360 = 40.00 a day; each month, long or short, is 30 days.
    thirty = terms("360000", "4", "2025-12-31", "2026-03-31", day_count=DayCount.THIRTY_360)
    assert written(interest_first(thirty)) == table("""
        1 2025-12-31 2026-01-30 2026-01-31 0.00 1200.00 360000.00
        2 2026-01-31 2026-02-27 2026-02-28 0.00 1200.00 360000.00
        3 2026-02-28 2026-03-30 2026-03-31 360000.00 1200.00 0.00
    """)


@pytest.mark.parametrize(
    ("given", "count", "interest"),
    [
        (("1000000", "3.6", "2025-06-30", "2025-07-01"), DayCount.ACT_360, "100.00"),  # one day
        (("360000", "3.65", "2024-02-28", "2024-03-01"), DayCount.ACT_360, "73.00"),  # 28 and 29 February: 36.50 a day
        (("360000", "3.65", "2024-02-28", "2024-03-01"), DayCount.ACT_365, "72.00"),  # 36.00 a day
        (("100000", "4.35", "2024-01-15", "2025-01-15"), DayCount.ACT_360, "4422.50"),  # 4,350 x 366 / 360
        (("100000", "4.35", "2024-01-15", "2025-01-15"), DayCount.ACT_365, "4361.92"),  # 4,350 x 366 / 365 = 4,361.9178
        (("100000", "4.35", "2024-01-15", "2025-01-15"), DayCount.THIRTY_360, "4350.00"),  # twelve months
        (("0.01", "24", "2025-01-01", "2025-12-31"), DayCount.ACT_360, "0.00"),  # 0.24 fen
        (("50000", "0", "2025-01-01", "2025-12-31"), DayCount.ACT_360, "0.00"),
    ],
)
def test_a_bullet_is_one_row(given: tuple[str, str, str, str], count: DayCount, interest: str) -> None:
    (row,) = written(bullet(terms(*given, day_count=count)))
    principal = f"{float(given[0]):.2f}"
    assert row.split()[1::2] == [given[2], given[3], interest]
    assert row.endswith(f" {principal} {interest} 0.00")


def test_a_bullet_that_matures_on_national_day() -> None:
    # 2025-10-01 to 10-08 are days off. 360,000 x 4 % / 360 = 40.00 a day.
    given = ("360000", "4", "2025-09-01", "2025-10-01")
    assert [written(bullet(terms(*given, on_day_off=each))) for each in OnDayOff] == [
        ["1 2025-09-01 2025-09-30 2025-10-01 360000.00 1200.00 0.00"],
        ["1 2025-09-01 2025-09-30 2025-10-09 360000.00 1200.00 0.00"],
        ["1 2025-09-01 2025-10-08 2025-10-09 360000.00 1520.00 0.00"],  # 38 days
    ]


def test_two_due_days_that_move_to_one_day_are_one() -> None:
    close: LoanTerms = terms("500000", "3.6", "2026-01-20", "2026-02-22", on_day_off=OnDayOff.MOVES_AND_RUNS)
    assert written(interest_first(close)) == ["1 2026-01-20 2026-02-23 2026-02-24 500000.00 1750.00 0.00"]


def test_days_of_grace_follow_the_day_of_payment() -> None:
    (row,) = bullet(terms("100", "4", "2025-09-01", "2025-10-01", on_day_off=OnDayOff.MOVES, grace_days=3)).rows
    assert (str(row.due_on), str(row.grace_until)) == ("2025-10-09", "2025-10-12")
