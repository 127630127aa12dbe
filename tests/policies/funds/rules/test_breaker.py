"""The breaker exactly at its level, before it, and where nothing can be said."""

from datetime import date
from decimal import Decimal

import pytest

from policies.funds.fund_rules import Comparison, FundRules, Instalment, StopRule
from policies.funds.rules.breaker import BreakerState, breaker_state, projected_state, rate_pct
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.rules.instalments import divide_instalments, needs_second_approver

THREE = StopRule(level_pct=Decimal(3))
FIVE_REACHES = StopRule(level_pct=Decimal(5), comparison=Comparison.REACHES)
FILED = 100_000_001  # fen; 3 % of it is 3,000,000.03


def test_over_three_per_cent_does_not_stop_exactly_at_three() -> None:
    assert breaker_state(THREE, 3_000_000, 100_000_000) is BreakerState.WARNING
    assert breaker_state(THREE, 3_000_001, 100_000_000) is BreakerState.TRIPPED


def test_reaching_five_per_cent_stops_exactly_at_five() -> None:
    assert breaker_state(FIVE_REACHES, 4_999_999, 100_000_000) is BreakerState.WARNING
    assert breaker_state(FIVE_REACHES, 5_000_000, 100_000_000) is BreakerState.TRIPPED


def test_a_level_between_two_fen_is_compared_exactly() -> None:
    assert breaker_state(THREE, 3_000_000, FILED) is BreakerState.WARNING
    assert breaker_state(THREE, 3_000_001, FILED) is BreakerState.TRIPPED


def test_it_warns_at_its_own_level_or_at_four_fifths() -> None:
    assert breaker_state(THREE, 239, 10_000) is BreakerState.NORMAL
    assert breaker_state(THREE, 240, 10_000) is BreakerState.WARNING
    own = StopRule(level_pct=Decimal(3), warn_pct=Decimal(2))
    assert breaker_state(own, 200, 10_000) is BreakerState.WARNING
    assert breaker_state(own, 199, 10_000) is BreakerState.NORMAL


def test_a_level_that_is_not_stated_holds_up() -> None:
    state = breaker_state(StopRule(level_pct=None), 0, 100)
    assert state is BreakerState.UNKNOWN
    assert state.holds_up


def test_a_loss_on_nothing_filed_holds_up_and_nothing_on_nothing_does_not() -> None:
    assert breaker_state(THREE, 1, 0) is BreakerState.UNKNOWN
    assert breaker_state(THREE, 0, 0) is BreakerState.NORMAL


def test_what_would_be_added_is_looked_at_before_it_is() -> None:
    assert projected_state(THREE, 200, 10_000, 100) is BreakerState.WARNING
    assert projected_state(THREE, 200, 10_000, 101) is BreakerState.TRIPPED


def test_a_rate_is_never_shown_as_the_level_before_it_is_reached() -> None:
    assert rate_pct(29_999_999, 1_000_000_000) == Decimal("2.9999")
    assert rate_pct(3, 100) == 3
    assert rate_pct(1, 0) is None


def test_negative_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="need parts"):
        breaker_state(THREE, -1, 100)


def test_the_year_of_a_limit_begins_on_its_own_day() -> None:
    calendar, april = FundRules(), FundRules(cap_year_starts="04-01")
    assert cap_year_of(calendar, date(2026, 12, 31)) == ("2026", date(2026, 1, 1), date(2026, 12, 31))
    assert cap_year_of(april, date(2026, 3, 31)) == ("2025", date(2025, 4, 1), date(2026, 3, 31))
    assert cap_year_of(april, date(2026, 4, 1)).label == "2026"


def test_a_payment_in_halves_adds_up_for_every_payer() -> None:
    rules = FundRules(payment_instalments=[Instalment(pct=Decimal(50)), Instalment(pct=Decimal(50))])
    assert divide_instalments(rules, [("city", 101), ("district", 200)]) == (
        (("city", 51), ("district", 100)),
        (("city", 50), ("district", 100)),
    )
    assert divide_instalments(FundRules(), [("fund", 7)]) == ((("fund", 7),),)


def test_a_second_approver_is_needed_above_the_sum_and_always_where_it_is_not_stated() -> None:
    rules = FundRules(second_approver_above="100.00")
    assert not needs_second_approver(rules, 10_000)
    assert needs_second_approver(rules, 10_001)
    assert needs_second_approver(FundRules(second_approver_above=None), 1)
    assert not needs_second_approver(FundRules(), 10**15)
