"""The policies of the reference data stand in the library, each sayable in the language, none copied from a page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.tree import Leaf, leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.library.samples import SamplePolicy, sample_policies

HERE = Path(__file__).parent
SAMPLES = sample_policies()
BY_CODE = {sample.code: sample for sample in SAMPLES}
OFFERS = [sample for sample in SAMPLES if sample.criterion is not None]
VOCABULARY = builtin_vocabulary()
WHOM_AND_WHERE = {"subject_kind", "region"}


def criteria_of(sample: SamplePolicy) -> list[Any]:
    """Every criterion of a policy: its own, its preferences, and the conditions of its tiers and bonuses."""
    own = [] if sample.criterion is None else [sample.criterion]
    return [*own, *sample.preferences, *conditions_in(sample.benefit)]


def conditions_in(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        if "when" in node:
            yield node["when"]
        for child in node.values():
            yield from conditions_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from conditions_in(child)


def leaves_of(sample: SamplePolicy) -> list[Leaf]:
    return [leaf for criterion in criteria_of(sample) for leaf in leaves(criterion)]


def of(attribute: str, code: str) -> list[Leaf]:
    return [leaf for leaf in leaves_of(BY_CODE[code]) if leaf.attribute == attribute]


def test_every_policy_of_the_reference_data_is_there_once():
    expected = (HERE / "sample_codes.txt").read_text(encoding="utf-8").split()
    assert len(expected) == len(SAMPLES) == 84
    assert sorted(sample.code for sample in SAMPLES) == sorted(expected)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_every_criterion_checks_against_the_vocabulary(sample):
    assert [problem for criterion in criteria_of(sample) for problem in check_criterion(criterion, VOCABULARY)] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_only_frameworks_have_no_criterion(sample):
    assert (sample.criterion is None) == sample.guidance
    assert not (sample.guidance and sample.kind != "general_guidance")


@pytest.mark.parametrize("sample", OFFERS, ids=lambda sample: sample.code)
def test_whom_and_where_are_leaves_of_the_outermost_all(sample):
    top = {part["attribute"] for part in sample.criterion["all"] if "attribute" in part}
    assert top >= WHOM_AND_WHERE


@pytest.mark.parametrize("sample", OFFERS, ids=lambda sample: sample.code)
def test_only_what_states_no_condition_has_none(sample):
    stated = [leaf for leaf in leaves(sample.criterion) if leaf.attribute not in WHOM_AND_WHERE]
    assert (stated == []) == sample.unstated


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_every_leaf_has_words_and_a_source(sample):
    assert [leaf.path for leaf in leaves_of(sample) if not (leaf.node.get("text") and leaf.node.get("source"))] == []


def test_no_sample_carries_an_address():
    assert [
        sample.code for sample in SAMPLES if re.search(r"https?:|www\.|\.(com|cn|net|org)\b", msgspec.json.encode(sample).decode())
    ] == []


def test_members_of_sets_are_documented():
    unknown = [
        (sample.code, leaf.attribute, member)
        for sample in SAMPLES
        for leaf in leaves_of(sample)
        if VOCABULARY[leaf.attribute].type == "set"
        for member in leaf.operand
        if member not in VOCABULARY[leaf.attribute].value_labels_zh
    ]
    assert unknown == []


def test_known_figures_are_those_of_the_source():
    assert of("outstanding_guaranteed_cny", "CN-2024-TECH-GUAR")[0].operand == 30_000_000
    assert BY_CODE["JH-2015-POOL"].benefit["shares"] == {"government": 40, "guarantor": 40, "bank": 20}
    assert [tier["share_pct"] for tier in BY_CODE["GZ-2025-MECH"].benefit["tiers"]] == [40, 30, 20]
    assert of("loan_rate_pct", "XC-XKD")[0].operand["attribute"] == "lpr_1y_pct"


def test_a_missing_share_stays_absent():
    assert BY_CODE["CS-RISK"].benefit["loss_share_pct"] == 70
    assert "loss_share_pct" not in BY_CODE["YN-2017-3"].benefit
    assert not any(value is None for sample in SAMPLES for value in sample.benefit.values())


@pytest.mark.parametrize(("code", "attribute"), [("SZ-2022-FIRST", "loan_disbursed_on"), ("CN-2024-EQUIP", "contract_signed_on")])
def test_windows_on_contract_or_disbursement_are_leaves(code, attribute):
    assert of(attribute, code)[0].operator == "between"


def test_a_policy_for_banks_alone_is_not_for_an_enterprise():
    evaluator = Evaluator([{"code": "SC-FIRST", "criterion": BY_CODE["SC-FIRST"].criterion}], VOCABULARY)
    told = {"region": "510107", "first_loan": True}
    as_bank, as_enterprise = (VOCABULARY.facts({**told, "subject_kind": kind})[0] for kind in ("bank", "enterprise"))
    assert evaluator.verdicts(as_bank) == ["eligible"]
    assert evaluator.verdicts(as_enterprise) == ["ineligible"]
