"""Days past due, what they cost and which grade they suggest; reckoned by hand."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.cash_flows.day_count import DayCount
from products.loans.rules.arrears import Breach, Penalty, PenaltyTerms, Unpaid, days_past_due, penalty
from products.loans.rules.classification import CLASSIFICATION_NAMES, is_milder, suggested
from products.loans.states import Classification

MAY = Unpaid(due_on=date(2026, 5, 21), grace_until=date(2026, 5, 24), principal_fen=1_000_000, interest_fen=36_000)
JUNE = Unpaid(due_on=date(2026, 6, 21), grace_until=date(2026, 6, 24), principal_fen=1_000_000, interest_fen=36_000)
TERMS = PenaltyTerms(annual_rate=Decimal("0.036"), multiple=Decimal("1.5"))  # 5.4 % a year: 0.00015 a day


@pytest.mark.parametrize(
    ("on", "days"),
    [("2026-05-21", 0), ("2026-05-24", 0), ("2026-05-25", 4), ("2026-06-21", 31), ("2026-08-19", 90), ("2026-08-20", 91)],
)
def test_days_count_from_the_oldest_due_day_once_grace_is_over(on: str, days: int) -> None:
    assert days_past_due([JUNE, MAY], date.fromisoformat(on)) == days


def test_an_instalment_that_is_paid_is_not_late() -> None:
    paid = Unpaid(due_on=date(2026, 1, 21), grace_until=date(2026, 1, 21))
    assert days_past_due([paid, JUNE], date(2026, 6, 30)) == 9
    assert days_past_due([], date(2026, 6, 30)) == 0


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-05-24", Penalty(0, 0)),  # within grace
        ("2026-05-25", Penalty(600, 22)),  # 4 days: 1,000,000 x 0.00015 x 4; 36,000 x 0.00015 x 4 = 21.6
        ("2026-06-24", Penalty(5_100, 184)),  # 34 days of May's: 5,100 and 183.6; June's is in grace
        ("2026-06-25", Penalty(5_250 + 600, 189 + 22)),  # 35 days: 5,250 and 189; 4 days of June's
    ],
)
def test_penalty_on_principal_and_on_interest(on: str, expected: Penalty) -> None:
    assert penalty([MAY, JUNE], TERMS, date.fromisoformat(on)) == expected
    without = PenaltyTerms(annual_rate=Decimal("0.036"), multiple=Decimal("1.5"), compound=False)
    assert penalty([MAY, JUNE], without, date.fromisoformat(on)) == Penalty(expected.on_principal_fen, 0)


def test_a_penalty_by_days_over_365_and_for_another_purpose() -> None:
    # 1,000,000 x 3.65 % x 2 x 10 / 365 = 2,000
    terms = PenaltyTerms(
        annual_rate=Decimal("0.0365"), multiple=Decimal(2), breach=Breach.MISUSED, day_count=DayCount.ACT_365, compound=False
    )
    assert penalty([MAY], terms, date(2026, 5, 31)).total_fen == 2_000


@pytest.mark.parametrize(("breach", "multiple"), [("overdue", "1.29"), ("overdue", "1.51"), ("misused", "1.49"), ("misused", "2.01")])
def test_a_multiple_that_the_rule_does_not_allow_is_refused(breach: str, multiple: str) -> None:
    with pytest.raises(ValueError, match=f"got {multiple}"):
        PenaltyTerms(annual_rate=Decimal("0.04"), multiple=Decimal(multiple), breach=Breach(breach))


@pytest.mark.parametrize(
    ("days", "name", "clause"),
    [
        (0, "正常", ""),
        (1, "关注", "第十条"),
        (90, "关注", "第十条"),
        (91, "次级", "第十一条"),
        (270, "次级", "第十一条"),
        (271, "可疑", "第十二条"),
        (360, "可疑", "第十二条"),
        (361, "损失", "第十三条"),
        (4_000, "损失", "第十三条"),
    ],
)
def test_the_grade_that_days_suggest(days: int, name: str, clause: str) -> None:
    found = suggested(days)
    assert (CLASSIFICATION_NAMES[found.classification], found.clause) == (name, clause)
    assert found.classification.non_performing == (days > 90)


@pytest.mark.parametrize(("days", "name"), [(0, "正常"), (7, "正常"), (8, "关注")])
def test_a_technical_delay_of_a_week_may_stay_normal(days: int, name: str) -> None:
    assert CLASSIFICATION_NAMES[suggested(days, technical=True).classification] == name


def test_a_bank_may_be_stricter_and_has_to_explain_being_milder() -> None:
    assert is_milder(Classification.SPECIAL_MENTION, suggested(91))
    assert not is_milder(Classification.SUBSTANDARD, suggested(91))
    assert not is_milder(Classification.LOSS, suggested(0))


def test_days_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="got -1"):
        suggested(-1)
