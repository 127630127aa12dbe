"""The distinct leaves of many criteria, in their positive form, grouped by what they look at.

A leaf and its contrary (`lt` and `gte`, `has_none` and `has_any`) are one leaf, referred to as it is or negated. References follow
the plan's: `number * 2 + negated`, moved up by `FIRST_STATE` so that the two constants come first and a reference is an index.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from marketplace.eligibility.exact_numbers import Number
from marketplace.eligibility.leaf_tests import Reference, comparable_operand
from marketplace.eligibility.tree import Criterion, Leaf, leaves
from marketplace.eligibility.vocabulary import Vocabulary

# States of a profile: TRUE, FALSE, then of every leaf and group its outcome and the contrary. `state ^ 1` is the contrary.
TRUE_STATE, FALSE_STATE, FIRST_STATE = 0, 1, 2

CONTRARIES = {"ne": "eq", "lt": "gte", "lte": "gt", "not_in": "in", "not_within": "within", "has_none": "has_any"}


class Positive(NamedTuple):
    """An operator that is no contrary of another, with a comparable operand."""

    operator: str
    operand: Any


class Relation(NamedTuple):
    """Two numbers that leaves compare: left with times × right + plus."""

    left: str
    right: str
    times: Number
    plus: Number


class ListedLeaf(NamedTuple):
    """A leaf as it stands in an offer, and the index of its outcome among the states."""

    leaf: Leaf
    state: int


class UniqueLeaves:
    """`by_attribute`: leaves on each attribute, `known` last; `by_relation`: operators on each relation. They are numbered in that order.

    `listed`: every criterion's leaves in document order.
    """

    def __init__(self, criteria: Iterable[Criterion], vocabulary: Vocabulary) -> None:
        self.by_attribute: dict[str, list[Positive]] = {}
        self.by_relation: dict[Relation, list[str]] = {}
        read = [
            [(leaf, *positive(leaf.attribute, leaf.operator, leaf.operand, vocabulary)) for leaf in leaves(criterion)]
            for criterion in criteria
        ]
        numbers = self._numbered(dict.fromkeys((where, what) for listed in read for _, where, what, _ in listed), vocabulary)
        self.count = len(numbers)
        self.listed = [
            [ListedLeaf(leaf, FIRST_STATE + 2 * numbers[where, what] + negated) for leaf, where, what, negated in each] for each in read
        ]

    def _numbered(self, distinct: Iterable[tuple[Any, Any]], vocabulary: Vocabulary) -> dict[tuple[Hashable, Hashable], int]:
        found: dict[Any, list[Any]] = {}
        for where, what in distinct:
            found.setdefault(where, []).append(what)
        attributes = [name for name in vocabulary if name in found]
        self.by_attribute = {name: sorted(found[name], key=lambda leaf: leaf.operator == "known") for name in attributes}
        self.by_relation = {where: whats for where, whats in found.items() if isinstance(where, Relation)}
        both: Mapping[Any, list[Any]] = {**self.by_attribute, **self.by_relation}
        return {key: number for number, key in enumerate((where, what) for where, whats in both.items() for what in whats)}


def positive(name: str, written: str, operand: Any, vocabulary: Vocabulary) -> tuple[Hashable, Hashable, bool]:
    """What a checked leaf looks at, what it asks there, and whether it is the contrary of that."""
    operand = comparable_operand(name, written, operand, vocabulary)
    operator = CONTRARIES.get(written, written)
    negated = operator != written
    if isinstance(operand, Reference):
        return Relation(name, *operand), operator, negated
    if operator in ("is", "known"):
        return name, Positive(operator, True), not operand
    if operator == "eq" and vocabulary[name].type == "category":
        return name, Positive("in", frozenset((operand,))), negated
    return name, Positive(operator, operand), negated
