"""Every fund of the library's samples that states its figures is data: it reads as rules, and publishing finds no fault in it."""

from typing import Any
from uuid import UUID

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.funds.rules.check import check_rules, unstated
from policies.funds.rules.sentences import sentences
from policies.funds.scheme_samples import Scheme, schemes
from policies.library.samples import sample_policies

STATED = (
    "loss_share_pct",
    "shares",
    "tiers",
    "national_fund_share_pct",
    "waterfall",
    "government_split",
    "chain_core_share_pct_of_principal",
)
REVIEWERS = {"fund_manager": UUID(int=1), "bureau_reviewer": UUID(int=2)}
EACH = pytest.mark.parametrize("scheme", schemes(), ids=[each.code for each in schemes()])


def states_figures(benefit: dict[str, Any]) -> bool:
    return benefit.get("type") in ("risk_compensation", "risk_sharing") and any(benefit.get(name) for name in STATED)


def test_each_sample_that_states_its_shares_has_a_scheme() -> None:
    stated = {policy.code for policy in sample_policies() if states_figures(policy.benefit)}
    assert len(stated) >= 20
    assert stated - {each.policy_code for each in schemes()} == set()


@EACH
def test_a_scheme_reads_as_rules_without_a_fault(scheme: Scheme) -> None:
    vocabulary = builtin_vocabulary()
    assert check_rules(scheme.as_stated(REVIEWERS), vocabulary) == []
    assert check_rules(scheme.filled(REVIEWERS), vocabulary) == []


@EACH
def test_our_own_figures_fill_every_gap_and_are_named_as_ours(scheme: Scheme) -> None:
    assert unstated(scheme.filled(REVIEWERS)) == []
    assert bool(scheme.ours) == bool(unstated(scheme.as_stated(REVIEWERS)))
    assert "示例设定" in scheme.ours_zh


@EACH
def test_a_gap_is_said_in_the_rules_sentences(scheme: Scheme) -> None:
    rules = scheme.as_stated(REVIEWERS)
    said = "".join(sentence for _, sentence in sentences(rules))
    assert ("未载明" in said) == bool(unstated(rules))


@EACH
def test_a_scheme_belongs_to_a_policy_of_the_library_or_says_that_it_has_no_name(scheme: Scheme) -> None:
    known = {policy.code for policy in sample_policies()}
    assert scheme.policy_code in known or "未写明" in scheme.source_zh
