"""What a sample file may hold, and what becomes of it."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from products.catalogue.samples import SampleProduct

ENTRY: dict[str, Any] = {
    "code": "shili-dai",
    "name": "示例贷",
    "lender_name": "示例银行甲",
    "lender_kind": "city_bank",
    "category": "tax",
    "columns": [],
    "guarantee_modes": ["credit"],
    "amount_min_cny": None,
    "amount_max_cny": 3000000.55,
    "amount_rules": [{"kind": "multiple", "attribute": "tax_paid_12m_cny", "times": 0.7}],
    "amount_tiers": [{"when_zh": "一般情形", "max_cny": 1000000}],
    "rate_min_pct": 3.850,
    "rate_max_pct": None,
    "rate_note": "一年期起",
    "rate_rule": None,
    "fee_note": "担保费 1%",
    "term_min_months": None,
    "term_max_months": 12,
    "repayment_methods": ["revolving"],
    "criterion": {"attribute": "loan_rate_pct", "lte": {"attribute": "lpr_1y_pct", "plus": 0.3}},
    "preferences": [],
    "undertakings": [],
    "required_documents": [],
    "process_days": 3,
    "online": None,
    "risk_pool_zh": None,
    "summary_zh": "用于测试",
    "as_of": None,
    "confidence": "low",
    "sample": True,
    "unstated": False,
    "notes_zh": None,
}
DECODER = msgspec.json.Decoder(SampleProduct, float_hook=Decimal)


def read(**changes: Any) -> SampleProduct:
    """The entry with changes, read as a file is."""
    return DECODER.decode(json.dumps({**ENTRY, **changes}, ensure_ascii=False).encode())


def test_a_sample_enters_the_catalogue_with_exact_figures_and_no_channel() -> None:
    terms = read().as_offer().terms
    assert terms.amount_max_fen == 300_000_055
    assert terms.rate == {"min_pct": "3.85", "note": "一年期起"}
    assert terms.criterion["lte"]["plus"] == Decimal("0.3")
    assert [rule["kind"] for rule in terms.amount_rules] == ["multiple", "tier"]
    assert (terms.fees, terms.promise_days, terms.channel) == (["担保费 1%"], {"decide": 3}, "none")


def test_a_rule_of_the_rate_keeps_what_is_stated_and_nothing_else() -> None:
    rate = read(rate_rule={"base": "LPR_1Y", "spread_bp_max": 100, "ratio_max": 1.30}).as_offer().terms.rate
    assert rate["rule"] == {"base": "LPR_1Y", "spread_bp_max": 100, "ratio_max": Decimal("1.3")}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"url": "x"}, "url"),
        ({"category": "loan"}, "category"),
        ({"columns": ["tech"]}, "columns"),
        ({"guarantee_modes": ["none"]}, "guarantee_modes"),
        ({"amount_max_cny": -1}, "amounts"),
        ({"amount_max_cny": 10**15}, "amounts"),
        ({"rate_min_pct": 101}, "rates"),
        ({"term_max_months": 12.5}, "term_max_months"),
        ({"code": "a b"}, "code"),
        ({"name": ""}, "name"),
        ({"sample": False}, "sample"),
        ({"rate_rule": {"base": "lpr_1y"}}, "rate_rule"),
        ({"rate_rule": {"spread_bp_max": 100}}, "base"),
        ({"rate_rule": {"base": "LPR_1Y", "spread": 100}}, "spread"),
        ({"rate_rule": {"base": "LPR_1Y", "spread_bp_max": 1.5}}, "spread_bp_max"),
        ({"criterion": None}, "criterion"),
        ({"confidence": None}, "confidence"),
    ],
)
def test_an_entry_that_is_not_as_agreed_is_refused_by_name(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=place):
        read(**changes)


def test_every_key_is_asked_for() -> None:
    for key in ENTRY:
        with pytest.raises(msgspec.ValidationError, match=key):
            DECODER.decode(json.dumps({name: value for name, value in ENTRY.items() if name != key}).encode())
