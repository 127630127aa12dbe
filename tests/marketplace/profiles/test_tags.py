"""Tags are given by rules over known facts, each with its reason."""

from collections import Counter
from typing import Any

import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.tags import all_tags, tags_of

VOCABULARY = builtin_vocabulary()
WITHOUT_RULE = {"theme_strategic_emerging", "theme_future_industry", "theme_green_low_carbon", "theme_culture_tourism"}


def held(**attributes: Any) -> dict[str, tuple[str, ...]]:
    facts, problems = VOCABULARY.facts(attributes)
    assert problems == []
    return {given.tag.code: given.because for given in tags_of(facts)}


def test_all_86_tags_are_listed_once():
    assert len({tag.code for tag in all_tags()}) == len(all_tags()) == 86
    assert Counter(tag.polarity for tag in all_tags()) == {"positive": 32, "neutral": 37, "negative": 17}


@pytest.mark.parametrize("tag", [tag for tag in all_tags() if tag.criterion is not None], ids=lambda tag: tag.code)
def test_the_rule_of_a_tag_checks_against_the_vocabulary(tag):
    assert check_criterion(tag.criterion, VOCABULARY) == []


def test_a_tag_without_a_rule_says_why():
    unruled = [tag for tag in all_tags() if tag.criterion is None]
    assert {tag.code for tag in unruled} == WITHOUT_RULE
    assert all(tag.note for tag in unruled)


def test_a_tag_holds_with_the_reason_that_makes_it_hold():
    tags = held(subject_kind="family_farm", industry="A0111")
    assert len(tags["subject_family_farm"]) == 1
    assert "家庭农场" in tags["subject_family_farm"][0]
    assert len(tags["subject_new_agri_entity"]) == 2


def test_an_unknown_fact_gives_no_tag():
    assert held() == {}
    assert "utility_stable" not in held(water_arrears=False, gas_arrears=False)
    assert "utility_stable" in held(water_arrears=False, gas_arrears=False, gas_monthly_avg_6m_m3=0.5)


@pytest.mark.parametrize(("months", "expected"), [(11, False), (12, True)])
def test_twelve_months_of_provident_fund_make_a_steady_payer(months, expected):
    assert ("housing_fund_stable" in held(housing_fund_consecutive_months=months)) is expected


def test_inclusive_scope_ends_above_ten_million():
    assert "inclusive_small_micro_loan_scope" in held(enterprise_scale="micro", credit_line_total_cny=10_000_000)
    assert "inclusive_small_micro_loan_scope" not in held(enterprise_scale="micro", credit_line_total_cny=10_000_001)
    assert "inclusive_small_micro_loan_scope" in held(subject_kind="sole_proprietor", credit_line_total_cny=1)
