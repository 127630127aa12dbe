"""Tags (标签) of an enterprise: short names for what its profile says, each with the reason why it holds."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import OUTCOME_NAMES, TRUE
from marketplace.eligibility.phrases import Names
from marketplace.eligibility.sentences import is_denied, leaf_sentence, no_names
from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Facts, builtin_vocabulary


class Tag(NamedTuple):
    """A tag and its rule. `criterion` None: no mapping from data is known, so nobody is ever given it; `note` says why."""

    code: str
    name_zh: str
    group: str
    polarity: str  # positive, neutral or negative
    basis: str
    criterion: Criterion | None
    note: str | None = None


class HeldTag(NamedTuple):
    """A tag that holds, with the sentences of the conditions that make it hold."""

    tag: Tag
    because: tuple[str, ...]


@cache
def all_tags() -> tuple[Tag, ...]:
    """Every tag, in the order of the list."""
    listed = json.loads((resources.files("marketplace.profiles") / "tags.json").read_text(encoding="utf-8"))
    return tuple(Tag(**entry) for entry in listed)


def tags_of(facts: Facts, names: Names = no_names) -> list[HeldTag]:
    """The tags that surely hold for a profile (`Vocabulary.facts` of the built-in vocabulary), in the order of the list.

    An unknown fact never gives a tag: a missing water bill is no arrears.
    """
    evaluator, ruled = _rules()
    outcomes = evaluator.outcomes(facts)
    verdicts = evaluator.verdict_numbers(outcomes)
    return [
        HeldTag(tag, tuple(_reasons(evaluator, number, outcomes, names))) for number, tag in enumerate(ruled) if verdicts[number] == TRUE
    ]


@cache
def _rules() -> tuple[Evaluator, list[Tag]]:
    ruled = [tag for tag in all_tags() if tag.criterion is not None]
    offers = [{"code": tag.code, "criterion": tag.criterion} for tag in ruled]
    return Evaluator(offers, builtin_vocabulary()), ruled


def _reasons(evaluator: Evaluator, number: int, outcomes: list[int], names: Names) -> Iterator[str]:
    for leaf, slot in evaluator.leaves_of(number):
        denied = is_denied(leaf.path)
        if OUTCOME_NAMES[outcomes[slot]] == ("fail" if denied else "pass"):
            yield leaf_sentence(leaf.node, evaluator.vocabulary, names, denied=denied)
