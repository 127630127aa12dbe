"""What two versions of the rules say differently, in the sentences that people read. Pure."""

from dataclasses import dataclass

from marketplace.eligibility.vocabulary import Vocabulary
from policies.funds.fund_rules import FundRules
from policies.funds.rules.sentences import sentences


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Sentences under one heading that only one of the two has."""

    heading: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def difference(before: FundRules, after: FundRules, vocabulary: Vocabulary) -> list[RuleChange]:
    """Headings in the order of the new rules, then those that are gone."""
    old, new = _by_heading(before, vocabulary), _by_heading(after, vocabulary)
    changes = []
    for heading in dict.fromkeys((*new, *old)):
        was, now = old.get(heading, ()), new.get(heading, ())
        gone, come = tuple(each for each in was if each not in now), tuple(each for each in now if each not in was)
        if gone or come:
            changes.append(RuleChange(heading, gone, come))
    return changes


def _by_heading(rules: FundRules, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for heading, sentence in sentences(rules, vocabulary):
        found.setdefault(heading, []).append(sentence)
    return {heading: tuple(said) for heading, said in found.items()}
