"""The nominal rate of a day, with and without LPR, and what tiers change."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.reference.lpr import LprTable
from products.catalogue.pricing.bounds import Bounds
from products.catalogue.pricing.known import Known
from products.catalogue.pricing.rate import rate_of
from products.catalogue.pricing.tiers import possible_tiers
from tests.products.catalogue.pricing.offers import CUT_10, CUT_20, LPR, NO_LPR, TODAY, VOCABULARY, pricing

ON_LPR = {"base": "LPR_1Y", "spread_bp_min": -20, "spread_bp_max": 80}
LADDER = [{"when": CUT_20, "rate_delta_bp": -50}, {"when": CUT_10, "rate_delta_bp": -20}]


def rate(of: dict[str, Any], tiers: list[dict[str, Any]] | None = None, lpr: LprTable = LPR, **facts: Any) -> Bounds:
    terms = pricing(rate=of, pricing_tiers=tiers or [])
    return rate_of(terms.rate, possible_tiers(terms.pricing_tiers, Known(facts, VOCABULARY)), lpr, TODAY)


def pct(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize(
    ("of", "low", "high"),
    [
        ({"fixed": "3.85"}, "3.85", "3.85"),
        (ON_LPR, "2.80", "3.80"),  # 3.00 - 0.20 and + 0.80
        ({"base": "LPR_5Y", "spread_bp_min": 5, "spread_bp_max": 5}, "3.55", "3.55"),
        ({"min_pct": "3.2", "max_pct": "4.35"}, "3.2", "4.35"),
        ({"max_pct": "4.35"}, None, "4.35"),
        ({}, None, None),
    ],
)
def test_the_rate_by_each_form(of: dict[str, Any], low: str | None, high: str | None) -> None:
    found = rate(of)
    assert (found.low, found.high) == (pct(low), pct(high))
    assert bool(found.missing) == (low is None or high is None)


def test_without_the_lpr_of_the_day_the_rate_is_unknown_and_says_so() -> None:
    found = rate(ON_LPR, lpr=NO_LPR)
    assert (found.low, found.high) == (None, None)
    (missing,) = found.missing
    assert (missing.kind, missing.name, missing.text_zh) == ("lpr", "LPR_1Y", "2026-11-21 的 1 年期 LPR 尚未录入")
    assert found.high_reason is not None
    assert found.high_reason.text_zh == "1 年期 LPR，加 80 个基点"  # how it will be found


def test_a_fixed_rate_needs_no_lpr() -> None:
    assert rate({"fixed": "3.85"}, lpr=NO_LPR).missing == ()


@pytest.mark.parametrize(
    ("facts", "low", "high"),
    [
        ({"carbon_cut": 25}, "3.35", "3.35"),  # both tiers apply, the first counts
        ({"carbon_cut": 12}, "3.65", "3.65"),
        ({"carbon_cut": 0}, "3.85", "3.85"),
        ({}, "3.35", "3.85"),
    ],
)
def test_the_first_tier_that_applies_moves_the_rate(facts: dict[str, Any], low: str, high: str) -> None:
    found = rate({"fixed": "3.85"}, LADDER, **facts)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert [each.name for each in found.missing] == ([] if facts else ["carbon_cut"])


def test_a_bound_names_the_tier_it_comes_from() -> None:
    found = rate(ON_LPR, LADDER)
    assert found.low_reason is not None
    assert found.high_reason is not None
    assert (found.low_reason.pointer, found.low_reason.text_zh) == (
        "/pricing_tiers/0",
        "1 年期 LPR 3%，减 20 个基点；第 1 档，减 50 个基点",
    )
    assert (found.high_reason.pointer, found.high_reason.text_zh) == ("/rate", "1 年期 LPR 3%，加 80 个基点")


def test_a_tier_that_does_not_touch_the_rate_leaves_nothing_open() -> None:
    assert rate({"fixed": "3.85"}, [{"when": CUT_20, "amount_factor": "1.2"}]).missing == ()


def test_no_rate_falls_below_zero() -> None:
    assert rate({"fixed": "0.3"}, [{"when": {"all": []}, "rate_delta_bp": -50}]).low == 0
