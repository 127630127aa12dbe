"""Sizes by the statistical measure: limits included, the smallest indicator decides, no guess where a figure is missing."""

from decimal import Decimal

import pytest

from marketplace.reference.size_rules import size_class, thresholds_of

WAN = 10_000


@pytest.mark.parametrize(
    ("employees", "revenue_cny", "expected"),
    [
        (1000, 40_000 * WAN, "large"),
        (999, 40_000 * WAN, "medium"),
        (1000, Decimal("399999999.99"), "medium"),
        (300, 2_000 * WAN, "medium"),
        (5000, 1_999 * WAN, "small"),
        (20, 300 * WAN, "small"),
        (19, 40_000 * WAN, "micro"),
        (1000, 299 * WAN, "micro"),
        (0, 0, "micro"),
    ],
)
def test_industry_needs_every_lower_limit(employees: int, revenue_cny: Decimal | int, expected: str) -> None:
    assert size_class("C3511", employees, revenue_cny, None) == expected


@pytest.mark.parametrize(
    ("industry", "employees", "revenue_cny", "total_assets_cny", "expected"),
    [
        ("0111", None, 500 * WAN, None, "medium"),
        ("E4710", None, 6_000 * WAN, 5_000 * WAN, "medium"),
        ("5191", 200, 40_000 * WAN, None, "large"),
        ("5211", 300, 19_999 * WAN, None, "medium"),
        ("5910", 1000, 30_000 * WAN, None, "large"),  # 装卸搬运 goes with transport
        ("5920", 1000, 30_000 * WAN, None, "large"),  # storage has its own limits
        ("5920", 100, 1_000 * WAN, None, "medium"),
        ("6311", 2000, 99_999 * WAN, None, "medium"),
        ("6510", 300, 10_000 * WAN, None, "large"),
        ("7010", None, 200_000 * WAN, 10_000 * WAN, "large"),
        ("7020", 100, 500 * WAN, None, "small"),
        ("7271", 9, None, 120_000 * WAN, "micro"),
        ("7030", 300, None, None, "large"),
        ("8511", 100, None, None, "medium"),
    ],
)
def test_each_group_uses_its_own_indicators(
    industry: str, employees: int | None, revenue_cny: int | None, total_assets_cny: int | None, expected: str
) -> None:
    assert size_class(industry, employees, revenue_cny, total_assets_cny) == expected


@pytest.mark.parametrize("industry", ["5310", "J6621", "7040", "P8311", "8411", "S9100", "T9700", "9999", ""])
def test_industries_outside_the_measure_have_no_size(industry: str) -> None:
    assert thresholds_of(industry) == ()
    assert size_class(industry, 10, 10, 10) is None


@pytest.mark.parametrize("industry", ["I", "G", "K", "59"])
def test_a_code_too_coarse_for_one_rule_has_no_size(industry: str) -> None:
    assert size_class(industry, 10, 10, 10) is None


def test_a_missing_figure_leaves_the_size_open_unless_another_already_says_micro() -> None:
    assert size_class("C3511", 500, None, None) is None
    assert size_class("C3511", 19, None, None) == "micro"
    assert size_class("C3511", None, None, None) is None
    assert size_class("C3511", 500, 2_000 * WAN, None) == "medium"
