"""The worked examples of the language: verdicts, leaves and remedies of real conditions."""

from pathlib import Path
from typing import Any

import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.explain import explain
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.vocabulary import Vocabulary

DOCUMENT = read_json(Path(__file__).with_name("examples.json").read_bytes())
VOCABULARY = Vocabulary.from_entries(DOCUMENT["attributes"])
CASES = [
    pytest.param(example["criterion"], case, id=f"{example['code']}-{number}")
    for example in DOCUMENT["examples"]
    for number, case in enumerate(example["cases"])
]


@pytest.mark.parametrize(("criterion", "case"), CASES)
def test_example_has_its_verdict_leaves_and_remedy(criterion: dict[str, Any], case: dict[str, Any]) -> None:
    assert check_criterion(criterion, VOCABULARY) == []
    facts, problems = VOCABULARY.facts(case["attributes"])
    assert problems == []

    found = explain(criterion, facts, VOCABULARY)

    assert found["verdict"] == case["verdict"]
    outcomes = {leaf["path"]: leaf["outcome"] for leaf in found["leaves"]}
    assert {path: outcomes[path] for path in case["leaves"]} == case["leaves"]
    assert found["remedy"] == case["remedy"]
    if case["all_pass"]:
        assert set(outcomes.values()) == {"pass"}


def test_attribute_operand_is_resolved_exactly_and_left_as_written_when_unknown() -> None:
    example = next(each for each in DOCUMENT["examples"] if each["code"] == "XC-XKD")
    facts, _ = VOCABULARY.facts(example["cases"][0]["attributes"])

    required = [leaf["required"] for leaf in explain(example["criterion"], facts, VOCABULARY)["leaves"]]

    written = example["criterion"]["all"][2]["lte"]
    assert [str(required[0]["lte"]), required[1]["lte"], required[2]["lte"]] == ["3.95", 2_000_000, written]
