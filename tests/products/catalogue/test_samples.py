"""The reference samples: real loan products said in the eligibility language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import products.catalogue
from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.vocabulary import builtin_vocabulary

SAMPLE_FILES = sorted((Path(products.catalogue.__file__).parent / "samples").glob("*.json"))
SAMPLES: list[dict[str, Any]] = [sample for file in SAMPLE_FILES for sample in read_json(file.read_bytes())]
REFERENCE_CODES = (Path(__file__).parent / "reference_codes.txt").read_text(encoding="utf-8").split()
COLUMNS = {"technology", "green", "rural", "emerging", "supply_chain", "culture_tourism", "government_procurement", "first_loan"}
LONGEST_TEXT = 30
KEYS = {
    *("code", "name", "lender_name", "lender_kind", "category", "columns", "summary_zh", "guarantee_modes"),
    *("amount_min_cny", "amount_max_cny", "amount_rules", "amount_tiers", "rate_min_pct", "rate_max_pct", "rate_note"),
    *("rate_rule", "fee_note", "term_min_months", "term_max_months", "repayment_methods", "criterion", "preferences"),
    *("undertakings", "required_documents", "process_days", "online", "risk_pool_zh", "as_of", "confidence", "sample"),
    *("unstated", "notes_zh"),
}

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["code"])


def leaves(criterion: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "attribute" in criterion:
        yield criterion
    parts = [criterion["not"]] if "not" in criterion else next((criterion[key] for key in ("all", "any", "of") if key in criterion), [])
    for part in parts:
        yield from leaves(part)


def leaves_of(sample: dict[str, Any]) -> list[dict[str, Any]]:
    return [leaf for criterion in (sample["criterion"], *sample["preferences"]) for leaf in leaves(criterion)]


def words_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from words_of(part)


def test_every_reference_product_is_there_exactly_once() -> None:
    assert sorted(sample["code"] for sample in SAMPLES) == sorted(REFERENCE_CODES)


@each_sample
def test_criterion_and_preferences_check_against_the_vocabulary(sample: dict[str, Any]) -> None:
    criteria = [sample["criterion"], *sample["preferences"]]
    assert [problem.detail for criterion in criteria for problem in check_criterion(criterion, builtin_vocabulary())] == []


@each_sample
def test_every_leaf_has_a_short_text_and_a_source(sample: dict[str, Any]) -> None:
    wordless = [leaf for leaf in leaves_of(sample) if not leaf.get("source") or not 0 < len(leaf.get("text", "")) <= LONGEST_TEXT]
    assert wordless == []


@each_sample
def test_a_sample_without_conditions_says_that_its_source_states_none(sample: dict[str, Any]) -> None:
    assert any(leaves(sample["criterion"])) or (sample["unstated"] and sample["notes_zh"])


@each_sample
def test_no_address_is_carried_over(sample: dict[str, Any]) -> None:
    assert [word for word in words_of(sample) if re.search(r"://|www\.|\.(com|cn|net)\b", word)] == []


@each_sample
def test_a_sample_has_the_agreed_keys_and_orders_its_limits(sample: dict[str, Any]) -> None:
    assert sample.keys() == KEYS
    assert sample["sample"] is True
    assert COLUMNS.issuperset(sample["columns"])
    for low, high in (("amount_min_cny", "amount_max_cny"), ("rate_min_pct", "rate_max_pct"), ("term_min_months", "term_max_months")):
        assert None in (sample[low], sample[high]) or sample[low] <= sample[high]


@each_sample
def test_amount_rules_speak_of_known_attributes(sample: dict[str, Any]) -> None:
    named = {rule["attribute"] for rule in sample["amount_rules"] if "attribute" in rule}
    assert named <= builtin_vocabulary().keys()
