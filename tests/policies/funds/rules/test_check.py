"""What keeps a fund's rules from being published: every fault with its place; nulls are named, not refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.funds.fund_rules import FundRules
from policies.funds.rules.check import check_rules, unstated
from policies.funds.rules.sentences import sentences

STEP = {"role": "bureau_reviewer", "organisation_id": str(UUID(int=1)), "working_days": 5}
GOOD: dict[str, Any] = {"shares": 30, "trigger": {"npl_class": "substandard"}, "review_steps": [STEP]}
HALVES = [{"payer": "city", "share_pct": 50}, {"payer": "district", "share_pct": 50}]
ALWAYS = {"attribute": "first_loan", "is": True}


def rules_of(**changed: Any) -> FundRules:
    return msgspec.convert({**GOOD, **changed}, FundRules, strict=False)


def without(name: str, **changed: Any) -> FundRules:
    kept = {key: value for key, value in GOOD.items() if key != name}
    return msgspec.convert({**kept, **changed}, FundRules, strict=False)


def faults(rules: FundRules) -> dict[str, str]:
    return {error.pointer: error.detail for error in check_rules(rules, builtin_vocabulary())}


def test_good_rules_have_no_fault() -> None:
    assert faults(rules_of(layers=HALVES)) == {}


WRONG: dict[str, tuple[Callable[[], FundRules], str]] = {
    "layers short of 100": (lambda: rules_of(layers=[{"payer": "city", "share_pct": "99.999999"}]), "/rules/layers"),
    "layers above 100": (
        lambda: rules_of(layers=[*HALVES, {"payer": "c", "share_pct": None}, {"payer": "d", "share_pct": 1}]),
        "/rules/layers",
    ),
    "a payer twice": (lambda: rules_of(layers=[HALVES[0], HALVES[0]]), "/rules/layers"),
    "a lender among the funders": (
        lambda: rules_of(layers=[HALVES[0], {"payer": "bank", "share_pct": 50}]),
        "/rules/layers",
    ),
    "two lenders": (
        lambda: without(
            "shares", layers=[{"payer": "x", "share_pct": 20}, {"payer": "bank", "share_pct": 40}, {"payer": "lender", "share_pct": 40}]
        ),
        "/rules/layers/2",
    ),
    "no share at all": (lambda: without("shares"), "/rules/layers"),
    "a lender before the last of a waterfall": (
        lambda: without("shares", layer_mode="waterfall", layers=[{"payer": "bank", "share_pct": 20}, {"payer": "fund", "share_pct": 100}]),
        "/rules/layers/0",
    ),
    "a share above 100": (lambda: rules_of(shares=101), "/rules/shares"),
    "a share below 0": (lambda: rules_of(shares=-1), "/rules/shares"),
    "a share that is no number": (lambda: rules_of(shares="NaN"), "/rules/shares"),
    "a share without end": (lambda: rules_of(shares="Infinity"), "/rules/shares"),
    "a share of too many digits": (lambda: rules_of(shares="0.0000001"), "/rules/shares"),
    "a share of an enormous exponent": (lambda: rules_of(shares="1e999999"), "/rules/shares"),
    "a kind without a share": (lambda: rules_of(claimants=["bank", "guarantor"], shares={"bank": 30}), "/rules/shares"),
    "a share of a kind that may not claim": (lambda: rules_of(shares={"bank": 30, "insurer": 5}), "/rules/shares/insurer"),
    "one share and tiers": (lambda: rules_of(tiers=[{"share_pct": 40}]), "/rules/shares"),
    "bands that fall": (
        lambda: without("shares", tiers=[{"up_to": "5.00", "share_pct": 40}, {"up_to": "4.00", "share_pct": 30}]),
        "/rules/tiers/1/up_to",
    ),
    "a band after the open one": (
        lambda: without("shares", tiers=[{"up_to": "5.00", "share_pct": 4}, {"share_pct": 30}, {"up_to": "9.00", "share_pct": 3}]),
        "/rules/tiers/2/up_to",
    ),
    "two tiers of one condition": (lambda: without("shares", tiers=[{"when": ALWAYS, "share_pct": 4}] * 2), "/rules/tiers/1"),
    "a tier that hides the next": (lambda: without("shares", tiers=[{"share_pct": 4}, {"when": ALWAYS, "share_pct": 5}]), "/rules/tiers/0"),
    "slices by condition": (lambda: without("shares", band_mode="marginal", tiers=[{"when": ALWAYS, "share_pct": 5}]), "/rules/tiers"),
    "slices of which the highest counts": (
        lambda: without("shares", band_mode="marginal", tier_choice="highest", tiers=[{"up_to": "5.00", "share_pct": 5}]),
        "/rules/tier_choice",
    ),
    "a base above the highest share": (lambda: without("shares", tiers=[{"share_pct": 60}], max_share_pct=50), "/rules/tiers/0/share_pct"),
    "shares and bonuses above the loss": (lambda: rules_of(shares=98, bonuses=[{"when": ALWAYS, "share_pct": 5}]), "/rules/max_share_pct"),
    "a bonus on layers of the loss": (
        lambda: without("shares", layers=HALVES, bonuses=[{"when": ALWAYS, "share_pct": 5}]),
        "/rules/bonuses",
    ),
    "a condition that is none": (
        lambda: rules_of(bonuses=[{"when": {"attribute": "nothing"}, "share_pct": 5}]),
        "/rules/bonuses/0/when/attribute",
    ),
    "a filing by itself without a condition": (lambda: rules_of(filing={"automatic": True}), "/rules/filing/criterion"),
    "no claimant": (lambda: rules_of(claimants=[]), "/rules/claimants"),
    "a claimant twice": (lambda: rules_of(claimants=["bank", "bank"]), "/rules/claimants"),
    "no basis": (lambda: rules_of(basis=[]), "/rules/basis"),
    "a step of recovery twice": (lambda: rules_of(recovery_order=["shared", "shared"]), "/rules/recovery_order"),
    "recoveries that never come back": (lambda: rules_of(recovery_order=["costs", "lender"]), "/rules/recovery_order"),
    "a limit of nothing": (lambda: rules_of(caps={"loan": "0.00"}), "/rules/caps/loan"),
    "a bank's limit without a figure": (lambda: rules_of(caps={"bank_year": {}}), "/rules/caps/bank_year"),
    "a limit for a kind that may not claim": (
        lambda: rules_of(caps={"claimant_kind_year": {"insurer": "1.00"}}),
        "/rules/caps/claimant_kind_year/insurer",
    ),
    "a year that begins on 29 February": (lambda: rules_of(cap_year_starts="02-29"), "/rules/cap_year_starts"),
    "an unknown class": (lambda: rules_of(trigger={"npl_class": "bad"}), "/rules/trigger/npl_class"),
    "a warning at the level": (lambda: rules_of(stop_rule={"level_pct": 3, "warn_pct": 3}), "/rules/stop_rule/warn_pct"),
    "a breaker without effect": (lambda: rules_of(stop_rule=[{"level_pct": 3, "effect": []}]), "/rules/stop_rule/0/effect"),
    "no review": (lambda: rules_of(review_steps=[]), "/rules/review_steps"),
    "a review by a bank": (lambda: rules_of(review_steps=[{**STEP, "role": "bank_officer"}]), "/rules/review_steps/0/role"),
    "parts short of the whole": (lambda: rules_of(payment_instalments=[{"pct": 50}, {"pct": 40}]), "/rules/payment_instalments"),
    "a part of nothing": (lambda: rules_of(payment_instalments=[{"pct": 0}, {"pct": 100}]), "/rules/payment_instalments/0/pct"),
    "a clause of no rule": (lambda: rules_of(clauses={"a/b": "第一条"}), "/rules/clauses/a~1b"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_fault_is_found_at_its_place(name: str) -> None:
    made, pointer = WRONG[name]
    found = faults(made())
    assert pointer in found
    assert len(found[pointer]) > 5
    assert len(found) <= 2


@pytest.mark.parametrize("name", list(WRONG))
def test_a_draft_with_a_fault_is_said_all_the_same(name: str) -> None:
    made, _ = WRONG[name]
    said = sentences(made())
    assert all(len(sentence) < 200 for _, sentence in said)
    assert said[-1][0] in ("核销", "未载明")


def test_all_faults_are_said_at_once() -> None:
    found = faults(rules_of(shares=101, claimants=[], review_steps=[], layers=[HALVES[0]]))
    assert {"/rules/shares", "/rules/claimants", "/rules/review_steps", "/rules/layers"} <= set(found)


def test_figures_that_are_not_stated_are_named_and_no_fault() -> None:
    rules = rules_of(
        shares={"bank": None},
        max_share_pct=None,
        caps={"loan": None, "bank_year": {"amount": None, "pct_of_prior_balance": 2}},
        trigger={"overdue_days": None},
        stop_rule={"level_pct": None},
        filing={"within_days": None},
        second_approver_above=None,
        stack={"cap_pct": None},
    )
    assert faults(rules) == {}
    assert unstated(rules) == [
        "银行的补偿比例", "最高补偿比例", "单笔上限", "单家机构年度上限金额", "触发补偿的逾期天数", "备案期限", "熔断比例",
        "须第二人审批的金额",
        "各级补偿合计上限",
    ]  # fmt: skip


def test_rules_are_said_in_sentences_that_name_every_figure() -> None:
    rules = rules_of(
        layers=HALVES,
        caps={"loan": "2000000.00"},
        second_approver_above="500000.00",
        stop_rule={"level_pct": 3, "comparison": "reaches"},
        payment_instalments=[{"pct": 50}, {"pct": 50, "condition_zh": "法院受理后"}],
        materials=["补偿申请函"],
        basis=["principal", "interest"],
    )
    said = dict(sentences(rules))
    text = "".join(f"{heading}：{sentence}" for heading, sentence in sentences(rules))
    for words in (
        "30%",
        "市级 50%",
        "200 万元",
        "50 万元",
        "达到 3%",
        "第 2 期拨付 50%：法院受理后",
        "补偿申请函",
        "本金、利息",
        "5 个工作日",
        "次级",
    ):
        assert words in text
    assert set(said) >= {"备案", "补偿基数", "补偿比例", "承担方", "上限", "触发条件", "审核", "拨付", "熔断", "追偿", "核销"}
    assert all(sentence.endswith("。") for _, sentence in sentences(rules))
