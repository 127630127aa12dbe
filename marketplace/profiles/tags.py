"""Tags (标签) of an enterprise: short names for what its profile says, each with the reason why it holds."""

import json
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import OUTCOME_NAMES, TRUE
from marketplace.eligibility.phrases import Names
from marketplace.eligibility.sentences import is_denied, leaf_sentence, no_names
from marketplace.eligibility.tree import Criterion, Leaf
from marketplace.eligibility.vocabulary import Facts, builtin_vocabulary

NEGATIVE = "negative"


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
    """A tag that holds, with the sentences of the conditions that make it hold, and the attributes that they speak of."""

    tag: Tag
    because: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


@cache
def all_tags() -> tuple[Tag, ...]:
    """Every tag, in the order of the list."""
    listed = json.loads((resources.files("marketplace.profiles") / "tags.json").read_text(encoding="utf-8"))
    return tuple(Tag(**entry) for entry in listed)


def tags_of(facts: Facts, names: Names = no_names, disputed: Collection[str] = ()) -> list[HeldTag]:
    """The tags that surely hold for a profile (`Vocabulary.facts` of the built-in vocabulary), in the order of the list.

    An unknown fact never gives a tag: a missing water bill is no arrears. A negative tag is not given either while an attribute that it
    rests on is `disputed`.
    """
    evaluator, ruled = _rules()
    outcomes = evaluator.outcomes(facts)
    verdicts = evaluator.verdict_numbers(outcomes)
    held = [_held(tag, _holding(evaluator, number, outcomes), names) for number, tag in enumerate(ruled) if verdicts[number] == TRUE]
    return [each for each in held if each.tag.polarity != NEGATIVE or not set(each.rests_on) & set(disputed)]


@cache
def _rules() -> tuple[Evaluator, list[Tag]]:
    ruled = [tag for tag in all_tags() if tag.criterion is not None]
    offers = [{"code": tag.code, "criterion": tag.criterion} for tag in ruled]
    return Evaluator(offers, builtin_vocabulary()), ruled


def _holding(evaluator: Evaluator, number: int, outcomes: list[int]) -> Iterator[Leaf]:
    """The leaves by which the rule holds."""
    for leaf, slot in evaluator.leaves_of(number):
        if OUTCOME_NAMES[outcomes[slot]] == ("fail" if is_denied(leaf.path) else "pass"):
            yield leaf


def _held(tag: Tag, leaves: Iterator[Leaf], names: Names) -> HeldTag:
    holding = list(leaves)
    because = tuple(leaf_sentence(leaf.node, builtin_vocabulary(), names, denied=is_denied(leaf.path)) for leaf in holding)
    return HeldTag(tag, because, tuple(dict.fromkeys(leaf.attribute for leaf in holding)))
