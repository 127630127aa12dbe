"""The facts of a filing: the loan's own, and of the borrower what the fund's rules ask for, each with its source and day."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.repository import KnownProfile
from policies.funds.fund_rules import Criterion, FundRules

LOAN_BOOK = "loan_book"  # the lender's own register of loans on the platform
OF_PROFILE = "profile"
Facts = dict[str, dict[str, Any]]  # attribute → {"value", "source", "as_of"}


def asked_by(rules: FundRules) -> list[str]:
    """The borrower's attributes that criterion, tiers and bonuses speak of, in the vocabulary's order: nothing else is looked at."""
    spoken: set[str] = set()
    for criterion in _criteria(rules):
        for leaf in leaves(criterion):
            spoken.add(leaf.attribute)
            if isinstance(leaf.operand, Mapping):
                spoken.add(leaf.operand["attribute"])
    vocabulary = builtin_vocabulary()
    return [name for name in vocabulary.in_order(spoken) if vocabulary[name].level == OF_PROFILE]


def facts_for(rules: FundRules, loan: Mapping[str, Any], profile: KnownProfile, today: date) -> Facts:
    """What the rules are asked with. What the profile does not know stays unknown."""
    of_loan = {name: {"value": value, "source": LOAN_BOOK, "as_of": today.isoformat()} for name, value in loan.items()}
    return of_loan | {name: _of_profile(name, profile) for name in asked_by(rules) if profile.attributes.get(name) is not None}


def refreshed(facts: Facts, rules: FundRules, profile: KnownProfile) -> Facts:
    """The same with what the profile says now: for what had to be shown later."""
    of_loan = {name: fact for name, fact in facts.items() if fact["source"] == LOAN_BOOK}
    return of_loan | {name: _of_profile(name, profile) for name in asked_by(rules) if profile.attributes.get(name) is not None}


def values_of(facts: Facts) -> dict[str, Any]:
    """Attribute → value, as evaluators take them."""
    return {name: fact["value"] for name, fact in facts.items()}


def _criteria(rules: FundRules) -> Iterator[Criterion]:
    if rules.filing.criterion is not None:
        yield rules.filing.criterion
    yield from (tier.when for tier in rules.tiers if tier.when is not None)
    yield from (bonus.when for bonus in rules.bonuses)


def _of_profile(name: str, profile: KnownProfile) -> dict[str, Any]:
    source = profile.sources.get(name)
    if source is None:
        return {"value": profile.attributes[name], "source": "platform", "as_of": None}
    return {"value": profile.attributes[name], "source": source.provider, "item": source.item, "as_of": source.as_of.isoformat()}
