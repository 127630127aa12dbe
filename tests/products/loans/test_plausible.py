"""What penalties can have come to at most; reckoned by hand."""

from datetime import date
from decimal import Decimal

from marketplace.cash_flows.day_count import DayCount
from products.loans.rules.lines import Line
from products.loans.rules.plausible import most_penalty_fen

RATE = Decimal("0.036")


def line(settled_on: date | None = None, grace_until: date = date(2026, 2, 21)) -> Line:
    return Line(
        plan=1, number=1, from_on=date(2026, 1, 21), to_on=date(2026, 2, 20), due_on=date(2026, 2, 21), grace_until=grace_until,
        principal_fen=10_000_000, interest_fen=31_000, settled_on=settled_on,
    )  # fmt: skip


def most(*lines: Line, on: date = date(2026, 3, 3)) -> int:
    return most_penalty_fen(lines, RATE, DayCount.ACT_360, on)


def test_ten_days_late_cost_at_most_one_and_a_half_times_the_rate_on_principal_and_interest() -> None:
    assert most(line()) == 15_000 + 47  # 100,310.00 at 5.4 % for 10 days of 360: 150.00 and 0.465 rounded


def test_a_line_costs_only_up_to_the_day_on_which_it_was_settled() -> None:
    assert most(line(settled_on=date(2026, 2, 26))) == 7_500 + 23
    assert most(line(settled_on=date(2026, 2, 21))) == 0


def test_nothing_is_plausible_within_the_days_of_grace() -> None:
    assert most(line(grace_until=date(2026, 3, 3))) == 0
    assert most(line(grace_until=date(2026, 3, 2))) == 15_047
