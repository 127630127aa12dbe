"""等额本息 and 等额本金 against tables typed by hand."""

from decimal import Decimal

import pytest

from marketplace.money import yuan_text
from products.schedules.instalments import equal_instalment, equal_principal, instalment_fen
from products.schedules.terms import Every, OnDayOff
from tests.products.schedules.tables import table, terms, written


def test_equal_instalments_from_the_end_of_january_in_a_leap_year() -> None:
    # 0.5 % a month; 10,000 x 0.005 / (1 - 1.005^-3) = 50 / 0.0148512... = 3,366.72
    assert written(equal_instalment(terms("10000", "6", "2024-01-31", "2024-04-30"))) == table("""
        1 2024-01-31 2024-02-28 2024-02-29 3316.72 50.00 6683.28  # 10,000 x 0.5 %; 3,366.72 - 50.00
        2 2024-02-29 2024-03-30 2024-03-31 3333.30 33.42 3349.98  # 6,683.28 x 0.5 % = 33.4164; 3,366.72 - 33.42
        3 2024-03-31 2024-04-29 2024-04-30 3349.98 16.75 0.00     # 3,349.98 x 0.5 % = 16.7499; what is left
    """)


def test_equal_instalments_whose_first_period_is_broken() -> None:
    # Paid on the 21st, lent on the 10th; 0.4 % a month: 400 / (1 - 1.004^-4) = 25,250.499 = 25,250.50
    assert written(equal_instalment(terms("100000", "4.8", "2025-01-10", "2025-04-21", repayment_day=21))) == table("""
        1 2025-01-10 2025-01-20 2025-01-21 24850.50 146.67 75149.50  # 11 days: 100,000 x 4.8 % x 11 / 360; 25,250.50 - 400.00
        2 2025-01-21 2025-02-20 2025-02-21 24949.90 300.60 50199.60  # 75,149.50 x 0.4 % = 300.598
        3 2025-02-21 2025-03-20 2025-03-21 25049.70 200.80 25149.90  # 50,199.60 x 0.4 % = 200.7984
        4 2025-03-21 2025-04-20 2025-04-21 25149.90 100.60 0.00      # 25,149.90 x 0.4 % = 100.5996
    """)


def test_equal_instalments_whose_due_day_falls_into_spring_festival_2026() -> None:
    # Days off 02-15 to 02-23. Where interest runs on, the two months beside are broken and go by days; the principal is as without.
    given = ("10000", "6", "2026-01-20", "2026-04-20")
    stays, moves, runs = (equal_instalment(terms(*given, on_day_off=each)) for each in OnDayOff)
    assert written(stays)[1] == "2 2026-02-20 2026-03-19 2026-03-20 3333.30 33.42 3349.98"
    assert written(moves)[0] == "1 2026-01-20 2026-02-19 2026-02-24 3316.72 50.00 6683.28"
    assert written(runs) == table("""
        1 2026-01-20 2026-02-23 2026-02-24 3316.72 58.33 6683.28  # 35 days: 10,000 x 6 % x 35 / 360 = 58.333
        2 2026-02-24 2026-03-19 2026-03-20 3333.30 26.73 3349.98  # 24 days: 6,683.28 x 6 % x 24 / 360 = 26.73312
        3 2026-03-20 2026-04-19 2026-04-20 3349.98 16.75 0.00     # a whole month again
    """)


def test_equal_instalments_without_interest_and_of_one_fen() -> None:
    assert written(equal_instalment(terms("100", "0", "2025-05-06", "2025-08-06"))) == table("""
        1 2025-05-06 2025-06-05 2025-06-06 33.33 0.00 66.67
        2 2025-06-06 2025-07-05 2025-07-06 33.33 0.00 33.34
        3 2025-07-06 2025-08-05 2025-08-06 33.34 0.00 0.00
    """)
    rows = equal_instalment(terms("0.01", "24", "2025-01-01", "2026-01-01")).rows
    assert [row.principal_fen for row in rows] == [0] * 11 + [1]  # an instalment of 0.0946 fen is none
    assert sum(row.interest_fen for row in rows) == 0


@pytest.mark.parametrize(("percent", "expected"), [("4.9", "5307.27"), ("3.5", "4490.45"), ("4.2", "4890.17")])
def test_instalments_of_a_million_over_thirty_years_as_banks_advertise_them(percent: str, expected: str) -> None:
    assert yuan_text(instalment_fen(100_000_000, Decimal(percent) / 1200, 360)) == expected


def test_equal_principal_to_the_end_of_february() -> None:
    assert written(equal_principal(terms("10000", "6", "2025-11-30", "2026-02-28"))) == table("""
        1 2025-11-30 2025-12-29 2025-12-30 3333.33 50.00 6666.67  # 10,000 / 3; 10,000 x 0.5 %
        2 2025-12-30 2026-01-29 2026-01-30 3333.33 33.33 3333.34  # 6,666.67 x 0.5 % = 33.33335
        3 2026-01-30 2026-02-27 2026-02-28 3333.34 16.67 0.00     # 3,333.34 x 0.5 % = 16.6667
    """)


def test_equal_principal_by_quarters_from_a_leap_day() -> None:
    assert written(equal_principal(terms("90000", "4", "2024-02-29", "2024-11-29", every=Every.QUARTER))) == table("""
        1 2024-02-29 2024-05-28 2024-05-29 30000.00 900.00 60000.00  # 1 % a quarter
        2 2024-05-29 2024-08-28 2024-08-29 30000.00 600.00 30000.00
        3 2024-08-29 2024-11-28 2024-11-29 30000.00 300.00 0.00
    """)


def test_equal_principal_with_a_short_last_period() -> None:
    assert written(equal_principal(terms("9000", "3.6", "2025-09-21", "2025-12-01", repayment_day=21))) == table("""
        1 2025-09-21 2025-10-20 2025-10-21 3000.00 27.00 6000.00  # 9,000 x 0.3 %
        2 2025-10-21 2025-11-20 2025-11-21 3000.00 18.00 3000.00
        3 2025-11-21 2025-11-30 2025-12-01 3000.00 3.00 0.00      # 10 days: 3,000 x 3.6 % x 10 / 360
    """)


def test_equal_principal_of_five_fen_over_eight_months_ends_early() -> None:
    rows = equal_principal(terms("0.05", "12", "2025-01-01", "2025-09-01")).rows
    assert [row.principal_fen for row in rows] == [1, 1, 1, 1, 1, 0, 0, 0]  # 0.625 fen rounds up to one


def test_equal_principal_over_thirty_years() -> None:
    schedule = equal_principal(terms("1000000", "4.9", "2026-01-21", "2056-01-21"))
    assert schedule.rows[0].payment_fen == 686_111  # 2,777.78 + 4,083.33
    assert abs(schedule.interest_fen - 73_704_167) < 180  # 180.5 x 4,083.3333 yuan, less what 360 roundings make


def test_a_first_due_day_too_near_is_left_out() -> None:
    near = terms("10000", "6", "2025-03-19", "2025-05-21", repayment_day=21, first_period_min_days=15)
    assert [str(row.due_on) for row in equal_instalment(near).rows] == ["2025-04-21", "2025-05-21"]


def test_terms_out_of_bounds_are_named_all_at_once() -> None:
    with pytest.raises(ValueError, match="no loan has these terms") as refused:
        terms("0", "-1", "2025-01-01", "2025-01-01", repayment_day=32, grace_days=-1, first_period_min_days=0)
    wrong = ("principal_fen 0", "annual_rate -0.01", "matures_on 2025-01-01", "repayment_day 32", "min_days 0", "grace_days -1")
    assert [each for each in wrong if each not in str(refused.value)] == []
