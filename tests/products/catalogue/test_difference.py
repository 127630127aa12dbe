"""What changed between two versions, in sentences."""

from typing import Any

import msgspec
import pytest

from products.catalogue.difference import difference
from products.catalogue.drafts.terms import DraftTerms
from tests.products.catalogue.offers import whole

REGION = {"attribute": "region", "within": ["320100"]}
TAX = {"attribute": "tax_paid_12m_cny", "gte": 50000}
MORE_TAX = {"attribute": "tax_paid_12m_cny", "gte": 80000}


def terms(**more: Any) -> DraftTerms:
    return msgspec.convert(whole() | more, DraftTerms)


def said(before: DraftTerms, after: DraftTerms) -> list[str]:
    return [each.sentence_zh for each in difference(before, after)]


def test_the_same_terms_differ_in_nothing() -> None:
    assert said(terms(), terms()) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"amount_max_fen": 500_000_000}, "最高额度由「300 万元」改为「500 万元」"),
        (
            {"rate": {"base": "LPR_1Y", "spread_bp_min": -20, "spread_bp_max": 80}},
            "年利率由「固定 4.35%」改为「1 年期 LPR 减 20 个基点 至 加 80 个基点」",
        ),
        ({"required_documents": ["营业执照"]}, "准备材料增加：营业执照"),
        ({"guarantee_modes": []}, "担保方式去掉：信用"),
        ({"amount_rules": [{"kind": "cap", "max_cny": 10000}]}, "额度规则增加：最高 1 万元"),
        ({"promise_days": {"decide": 5}}, "时限承诺由「答复 3 个工作日」改为「答复 5 个工作日」"),
    ],
    ids=["amount", "rate", "added", "removed", "rule", "promise"],
)
def test_a_change_is_a_sentence(more: dict[str, Any], sentence: str) -> None:
    assert said(terms(), terms(**more)) == [sentence]


def test_conditions_are_compared_leaf_by_leaf() -> None:
    (one,) = difference(terms(criterion={"all": [REGION, TAX]}), terms(criterion={"all": [MORE_TAX, REGION]}))
    assert "5 万元" in one.before
    assert "8 万元" in one.after
    (gone,) = difference(terms(criterion={"all": [REGION, TAX]}), terms(criterion=REGION))
    assert gone.after == ""


def test_equal_leaves_that_go_together_otherwise_are_a_change() -> None:
    (one,) = difference(terms(criterion={"all": [REGION, TAX]}), terms(criterion={"any": [REGION, TAX]}))
    assert one.label == "准入条件的组合"
    assert one.before != one.after


def test_the_order_of_tiers_counts() -> None:
    tiers = [{"when": TAX, "rate_delta_bp": -10}, {"when": REGION, "rate_delta_bp": -5}]
    assert len(difference(terms(pricing_tiers=tiers), terms(pricing_tiers=tiers[::-1]))) == 1


def test_a_part_with_a_fault_is_named_and_not_read() -> None:
    broken = terms(amount_rules=[{"kind": "unheard_of"}])
    (one,) = difference(terms(), broken, faulty={"amount_rules"})
    assert one.after == "有误，改好后显示"
