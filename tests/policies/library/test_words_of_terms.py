"""What changed between two versions of a policy, in sentences; and every part in words."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from policies.library.drafts.terms import DraftTerms
from policies.library.labels import VALIDITY_BASIS_NAMES
from policies.library.states import ValidityBasis
from policies.library.words_of_terms import difference, words_of_terms
from products.catalogue.changes import FAULTY
from tests.policies.library.drafting import CITY, terms

ID = UUID("01900000-0000-7000-8000-000000000001")
REGION = {"attribute": "region", "within": [CITY]}
TAX = {"attribute": "tax_paid_12m_cny", "gte": 50000}


def said(after: DraftTerms, before: DraftTerms | None = None) -> list[str]:
    return [each.sentence_zh for each in difference(before or terms(), after)]


def test_the_same_terms_differ_in_nothing() -> None:
    assert said(terms()) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        pytest.param({"valid_to": date(2028, 12, 31)}, "有效期止由「2027-12-31」改为「2028-12-31」", id="prolonged"),
        pytest.param({"validity_basis": "applied_on"}, "有效期所指由「合同签订日」改为「申报日」", id="another-day"),
        pytest.param({"budget_fen": 20_000_000_00}, "预算增加：2,000 万元", id="budget"),
        pytest.param({"application_window": {"until_quota_used": True}}, "申报时间增加：额度用完即止", id="window"),
        pytest.param({"stacking": {"sum_cap_pct": "80"}}, "叠加规则增加：各项支持合计不超过 80%", id="stacking"),
        pytest.param({"issuer_level": "district"}, "发文层级由「市级」改为「区县级」", id="level"),
        pytest.param({"materials": ["借款合同"]}, "准备材料增加：借款合同", id="materials"),
        pytest.param({"relations": [{"kind": "replaces", "policy_id": str(ID)}]}, f"关联增加：替代 {ID}", id="relation"),
        pytest.param(
            {"documents": [{"document_id": str(ID), "kind": "issued_text", "title_zh": "原文"}]},
            f"文件增加：正式文件：原文（公开，{ID}）",
            id="file",
        ),
    ],
)
def test_each_part_that_changed_is_one_sentence(more: dict[str, Any], sentence: str) -> None:
    assert said(terms(**more)) == [sentence]


def test_figures_of_the_benefit_and_conditions_are_compared_line_by_line() -> None:
    benefit = {"type": "interest_subsidy", "rate_points_pct": 2, "cap_per_year_cny": 100000}
    found = said(terms(benefit=benefit, criterion={"all": [REGION, TAX]}))
    assert len(found) == 2
    assert found[0].startswith("申报条件增加：")
    assert "1 个百分点" in found[1]
    assert "2 个百分点" in found[1]


def test_a_part_at_fault_is_said_to_be_so_and_not_put_into_words() -> None:
    parts = {each.name: each.lines for each in words_of_terms(terms(benefit={"type": "gift"}), {"benefit"})}
    assert parts["benefit"] == (FAULTY,)


def test_every_day_that_a_window_may_speak_of_has_a_name() -> None:
    assert set(VALIDITY_BASIS_NAMES) == set(ValidityBasis)
