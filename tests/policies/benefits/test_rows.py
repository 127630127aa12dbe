"""What policies give, in words."""

from decimal import Decimal
from typing import Any

import pytest

from policies.benefits.rows import BenefitRow, benefit_rows, benefit_text
from policies.benefits.words import HEADLINES, SILENT, WORDS
from policies.library.samples import sample_policies

SAMPLES = [pytest.param(each.benefit, id=each.code) for each in sample_policies()]


def keys(value: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in keys(each)}
    return {key for each in value for key in keys(each)} if isinstance(value, list) else set()


@pytest.mark.parametrize("benefit", SAMPLES)
def test_every_key_of_the_samples_has_a_word_and_none_leaks(benefit: dict[str, Any]) -> None:
    assert set(benefit) <= set(WORDS) | SILENT
    rows = benefit_rows(benefit)
    assert rows or not set(benefit) - SILENT
    said = " ".join(f"{row.label} {row.value} {row.note or ''}" for row in rows)
    assert not {key for key in keys(benefit) if "_" in key and key in said}
    assert not {"None", "Decimal", "{", "True"} & set(said.replace("，", " ").split())


@pytest.mark.parametrize(
    ("benefit", "expected"),
    [
        ({"rate_points_pct": Decimal("1.50")}, [("贴息", "1.5 个百分点")]),
        ({"loss_share_pct": 50, "share_is_max": True}, [("补偿最高", "50%")]),
        ({"loss_share_pct": 50}, [("补偿比例", "50%")]),
        ({"cap_cny": 1_000_000, "max_months": 12}, [("最高金额", "100 万元"), ("最长期限", "12 个月")]),
        ({"shares": {"fund": 54, "bank": 26}}, [("分担比例", "基金 54%，银行 26%")]),
        ({"tiers": [{"text": "一档", "amount_cny": 50_000}, {"text": "二档", "share_pct": 40}]}, [("一档", "5 万元"), ("二档", "40%")]),
        (
            {"bonuses": [{"text": "首贷", "add_pct": 5}, {"text": "低费", "add_permille_max": 2}]},
            [("首贷", "再加 5 个百分点"), ("低费", "最多再加 2‰")],
        ),
        ({"fund_split": {"city": 4, "district": 6}}, [("出资比例", "市级、区级 4:6")]),
        ({"publicity_months": {"minor": {"min": 0, "max": 3}}}, [("公示期", "轻微失信 不超过 3 个月")]),
        ({"ranks_cny": [5_000_000, 3_000_000]}, [("名次奖励", "第 1 名 500 万元，第 2 名 300 万元")]),
        ({"waterfall": ["甲", "乙"]}, [("偿付顺序", "甲 → 乙")]),
        ({"type": "framework"}, []),
    ],
)
def test_a_benefit_is_said_as_people_say_it(benefit: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert [(row.label, row.value) for row in benefit_rows(benefit)] == expected


def test_an_item_says_its_share_and_its_cap_or_that_the_share_is_not_stated() -> None:
    items = [{"fee": "评估费", "share_pct": 50, "cap_per_year_cny": 100_000}, {"fee": "评级费"}]
    assert benefit_rows({"items": items}) == (
        BenefitRow("评估费", "补贴 50%", "每年最高 10 万元"),
        BenefitRow("评级费", "补贴，比例未写明"),
    )


def test_a_list_says_what_one_gets_and_up_to_how_much() -> None:
    assert (
        benefit_text({"type": "x", "basis": "贷款本金", "rate_points_pct": 1, "cap_cny": 1_000_000})
        == "贴息：1 个百分点；最高金额：100 万元"
    )
    assert benefit_text({"type": "x", "basis": "贷款本金"}) is None


def test_a_key_without_a_word_is_never_shown() -> None:
    assert benefit_rows({"new_key_cny": 1}) == ()


def test_headlines_have_words() -> None:
    assert set(WORDS) >= HEADLINES
