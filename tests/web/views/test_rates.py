"""A rate by its rule, in words."""

from decimal import Decimal
from typing import Any

import pytest

from products.catalogue.labels import RATE_BASE_NAMES, RateBase
from products.catalogue.samples import sample_products
from web.views.rate_rule import rate_rule_text


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"base": "LPR_1Y", "spread_bp_max": 100}, "不高于1 年期 LPR 加 100 个基点"),
        ({"base": "LPR_1Y", "spread_bp_max": 0}, "不高于1 年期 LPR"),
        ({"base": "LPR_1Y", "spread_bp_min": 0}, "不低于1 年期 LPR"),
        ({"base": "LPR_1Y", "spread_bp_min": -89, "spread_bp_max": -89, "single_case": True}, "1 年期 LPR 减 89 个基点（个案）"),
        ({"base": "LENDER_STANDARD", "spread_bp_min": -20, "spread_bp_max": -5}, "贷款人标准利率减 20 个基点至减 5 个基点"),
        ({"base": "LPR_SAME_TERM", "ratio_max": Decimal("1.3")}, "不高于同期限 LPR 的 1.3 倍"),
        ({"base": "PBOC_BENCHMARK", "ratio_max": 1}, "不高于人民银行贷款基准利率"),
        ({"base": "LENDER_COMPARABLE", "discount_pct_min": 20}, "比贷款人同类贷款利率至少低 20%"),
        ({"base": "CONTRACT", "linked_kpi": "carbon_score"}, "合同利率，随碳评分浮动"),
        ({"base": "PBOC_BENCHMARK", "text_zh": "上浮比例未载"}, "人民银行贷款基准利率，上浮比例未载"),
    ],
)
def test_a_rule_is_said_in_words(rule: dict[str, Any], expected: str) -> None:
    assert rate_rule_text({"rule": rule}) == expected


def test_what_a_lender_listed_has_base_and_spread_beside_each_other() -> None:
    assert rate_rule_text({"base": "LPR_5Y", "spread_bp_min": 10, "spread_bp_max": 60}) == "5 年期以上 LPR 加 10 个基点至加 60 个基点"
    assert rate_rule_text({"min_pct": "3.85"}) is None


def test_every_base_has_a_name_and_every_sample_rule_a_sentence() -> None:
    assert set(RATE_BASE_NAMES) == set(RateBase)
    rules = [each.as_offer().terms.rate for each in sample_products() if each.rate_rule is not None]
    assert len(rules) > 10
    assert all(rate_rule_text(rate) for rate in rules)
