"""What is refused in a benefit, with its place, and that nothing given to the check can break it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.benefits.check import check_benefit
from policies.benefits.reading import as_stored, read_benefit
from policies.benefits.rows import sentences, unstated_rows
from policies.benefits.types import TYPE_NAMES, TYPES, TYPES_OF_KIND
from policies.benefits.words import ESSENTIAL, SILENT, WORDS
from policies.library.labels import PolicyKind
from policies.library.samples import sample_policies

VOCABULARY = builtin_vocabulary()
SAMPLES = sample_policies()


def faults(benefit: Any, kind: str = "") -> dict[str, str]:
    return {fault.pointer.removeprefix("/benefit"): fault.detail for fault in check_benefit(kind, benefit, VOCABULARY)}


def amount(**ends: int) -> dict[str, Any]:
    return {"attribute": "loan_amount_cny", **ends}


def tiers(*conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    rows = [{"text": f"第 {at} 档", "share_pct": 40, "when": when} for at, when in enumerate(conditions, 1)]
    return {"type": "risk_compensation", "tiers": rows, **more}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_every_sample_is_read_and_stored_as_it_was_and_has_no_fault(sample):
    read, errors = read_benefit(sample.benefit)
    assert errors == []
    assert read is not None
    assert as_stored(read) == sample.benefit
    assert check_benefit(sample.kind, sample.benefit, VOCABULARY) == []


@pytest.mark.parametrize(
    ("benefit", "place", "said"),
    [
        ([], "", "须为对象"),
        ({"type": "gift"}, "/type", "“gift”不是支持方式"),
        ({"type": "framework", "bonus": 1}, "/bonus", "不接受“bonus”这一项"),
        ({"type": "risk_compensation", "loss_share_pct": "四成"}, "/loss_share_pct", "“四成”有误；这里要填数字"),
        ({"type": "risk_compensation", "loss_share_pct": 101}, "/loss_share_pct", "101 有误；请填0 至 100"),
        ({"type": "risk_compensation", "pool_cny": 0}, "/pool_cny", "不要填 0"),
        ({"type": "risk_compensation", "tiers": [{"share_pct": 1}]}, "/tiers/0/text", "缺少这一项"),
        ({"type": "interest_subsidy", "max_months": 0}, "/max_months", "1 至 1200"),
        ({"type": "interest_subsidy", "max_months": Decimal("1.5")}, "/max_months", "整数"),
        ({"type": "interest_subsidy", "rate_points_min_pct": 3, "rate_points_max_pct": 2}, "/rate_points_min_pct", "大于最高点数 2"),
        ({"type": "interest_subsidy", "rate_points_pct": 1, "rate_share_pct": 50}, "/rate_share_pct", "只能写一种"),
        ({"type": "risk_sharing", "shares": {"fund": 54, "bank": 26, "insurer": 16}}, "/shares", "54 + 26 + 16 = 96"),
        ({"type": "risk_sharing", "shares": {"fund": 50, "nobody": 50}}, "/shares", "没有“nobody”这一方"),
        ({"type": "risk_sharing", "shares": {"fund": 100}}, "/shares", "至少要有 2 方"),
        ({"type": "interest_subsidy", "funding_split": {"central": 90, "province": 9}}, "/funding_split", "= 99"),
        ({"type": "rank_award", "ranks_cny": [1000, 2000]}, "/ranks_cny/1", "高于前一名"),
        ({"type": "risk_compensation", "bonuses": [{"text": "两种", "add_pct": 1, "add_permille_max": 1}]}, "/bonuses/0", "只能写一种"),
        (tiers({"attribute": "nothing_such", "is": True}), "/tiers/0/when/attribute", "nothing_such"),
        (tiers(amount(lte=5), amount(lte=5), tier_choice="first"), "/tiers/1/when", "与前面的一档相同"),
        (tiers(amount(lte=5), amount(gte=5)), "/tiers/1/when", "重叠"),
        (tiers(amount(gt=5), amount(lte=5)), "/tiers/1/when", "从小到大"),
        (tiers(amount(lte=5), max_total_share_pct=30), "/tiers/0/share_pct", "高于上限 30%"),
        ({"type": "credit_repair", "publicity_months": {"minor": {"min": 4, "max": 3}}}, "/publicity_months/minor/min", "大于上限"),
    ],
    ids=range(23),
)
def test_what_is_impossible_is_refused_at_its_place(benefit, place, said):
    assert said in faults(benefit)[place]


def test_bands_that_meet_or_whose_choice_is_stated_are_accepted():
    assert faults(tiers(amount(lte=5), amount(gt=5))) == {}
    assert faults(tiers(amount(lte=5), {"all": [amount(gt=5), amount(lte=9)]}, amount(gt=9))) == {}
    assert faults(tiers(amount(lte=5), amount(lte=9), tier_choice="first")) == {}
    assert faults(tiers(amount(between=[1, 5]), amount(between=[5, 9]))) != {}


def test_all_faults_are_found_at_once():
    given = {"type": "risk_compensation", "loss_share_pct": 120, "pool_cny": -1, "shares": {"fund": 1}, "leverage_min": 9, "leverage": 2}
    assert set(faults(given)) == {"/loss_share_pct", "/pool_cny", "/shares", "/leverage_min"}


def test_a_kind_of_policy_gives_only_what_it_is_for():
    assert "不以“免税”方式" in faults({"type": "tax_exemption"}, PolicyKind.RISK_COMPENSATION)["/type"]
    assert set(TYPES_OF_KIND) == set(PolicyKind)
    assert set(TYPES) == set(TYPE_NAMES) == {each for types in TYPES_OF_KIND.values() for each in types}


def test_every_field_has_a_word_and_what_is_null_is_said_to_be_unstated():
    for code, struct in TYPES.items():
        assert set(struct.__struct_fields__) <= set(WORDS) | SILENT
        assert {key for _, keys in ESSENTIAL.get(code, ()) for key in keys} <= set(struct.__struct_fields__)
    nothing = {"type": "risk_compensation", "loss_share_pct": None, "basis": "本金"}
    assert faults(nothing) == {}
    assert [row.label for row in unstated_rows(nothing)] == ["补偿比例", "单笔或单户最高"]
    assert sentences({**nothing, "loss_share_pct": 0})[0] == "补偿比例：0%。"


FIGURES = st.one_of(
    st.none(), st.integers(-5, 200), st.decimals(allow_nan=True), st.text(max_size=3), st.booleans(), st.sampled_from([Decimal("1E+99999")])
)
CONDITIONS = st.sampled_from([None, {}, 5, {"attribute": 1}, amount(lte=5), amount(between=5), {"all": []}, {"all": [5]}, {"all": {}}])
PARTS = st.dictionaries(
    st.sampled_from(["text", "share_pct", "amount_cny", "min", "max", "fee", "name", "bank", "a/b"]), FIGURES, max_size=3
)
ENTRIES = st.builds(lambda part, when: {**part, "when": when}, PARTS, CONDITIONS)
VALUES = st.one_of(FIGURES, PARTS, ENTRIES, st.lists(st.one_of(FIGURES, ENTRIES), max_size=3))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(TYPES)))
def test_whatever_is_given_is_judged_and_what_is_sound_can_be_said(data, kind):
    names = st.sampled_from(TYPES[kind].__struct_fields__)
    benefit = {"type": kind, **data.draw(st.dictionaries(names, VALUES, max_size=4))}
    if faults(benefit) == {}:
        read, _ = read_benefit(benefit)
        assert read is not None
        stored = as_stored(read)
        assert faults(stored) == {}
        assert all("None" not in line and "_" not in line for line in sentences(stored))
