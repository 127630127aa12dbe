"""What a case costs at most, where the text states figures."""

from decimal import Decimal

import pytest

from policies.benefits.cost import cost_of_case
from policies.library.samples import sample_policies


@pytest.mark.parametrize(
    ("benefit", "low", "high"),
    [
        ({"type": "interest_subsidy", "rate_points_pct": 1, "subsidised_loan_cap_cny": 10_000_000, "max_months": 12}, 100_000, 100_000),
        ({"type": "interest_subsidy", "rate_points_pct": 1, "subsidised_loan_cap_cny": 10_000_000, "cap_cny": 60_000}, 60_000, 60_000),
        ({"type": "interest_subsidy", "rate_points_pct": 1}, None, None),
        ({"type": "fixed_tier_subsidy", "tiers": [{"text": "一", "amount_cny": 5}, {"text": "二", "amount_cny": 20}]}, 5, 20),
        ({"type": "fixed_tier_subsidy", "tiers": [{"text": "一", "amount_cny": 5}, {"text": "二"}]}, None, None),
        ({"type": "fee_subsidy", "items": [{"fee": "一", "cap_cny": 10}, {"fee": "二", "cap_per_year_cny": 2}]}, 12, 12),
        ({"type": "fee_subsidy", "items": [{"fee": "一", "cap_cny": 10}, {"fee": "二"}]}, None, None),
        ({"type": "risk_compensation", "loss_share_pct": 40, "cap_per_loan_cny": 1000}, 400, 400),
        ({"type": "risk_compensation", "loss_share_pct": None, "cap_per_loan_cny": 1000}, None, None),
        ({"type": "rank_award", "ranks_cny": [3]}, None, None),
        ({"type": "no such type"}, None, None),
    ],
    ids=["points", "least", "no_loan_cap", "tiers", "open_tier", "fees", "open_fee", "loss", "null_share", "rank", "unreadable"],
)
def test_a_case_costs_what_the_figures_bound_and_nothing_is_made_of_null(benefit, low, high):
    cost = cost_of_case(benefit)
    assert (cost and cost.low_yuan, cost and cost.high_yuan) == (low, high)


def test_bonuses_stand_on_the_highest_tier_under_the_ceiling():
    guangzhou = next(each.benefit for each in sample_policies() if each.code == "GZ-2025-MECH")
    cost = cost_of_case({**guangzhou, "cap_per_loan_cny": 1_000_000})
    assert cost
    assert (cost.low_yuan, cost.high_yuan) == (Decimal(200_000), Decimal(500_000))
