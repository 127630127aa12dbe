"""The readable evaluator: many offers compiled once, then one profile after another. It is the measure of every faster engine.

Offers share leaves, and often whole groups. Every distinct leaf, then every distinct group, has a slot in one list of outcomes;
a profile fills the leaves' slots, attribute by attribute, then each group combines slots before its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from marketplace.eligibility.leaf_tests import COMPARE, Reference, Test, comparable_operand, make_test
from marketplace.eligibility.outcomes import FALSE, OUTCOME_NAMES, TRUE, UNKNOWN, VERDICT_NAMES
from marketplace.eligibility.remedy import RemedyFinder
from marketplace.eligibility.tree import Criterion, Leaf, children, kind_of, leaves, parts_needed
from marketplace.eligibility.vocabulary import Facts, Vocabulary


class _UniqueLeaf(NamedTuple):
    attribute: str
    operator: str
    operand: Any  # comparable


class _Group(NamedTuple):
    combine: Callable[..., int]
    parts: Callable[[Sequence[int]], Any]  # itemgetter of the parts' slots: a tuple, or the one value of a `not`


class Evaluator:
    """Checked offers `[{"code", "criterion"}, …]`, ready to be asked about profiles."""

    def __init__(self, offers: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.codes: list[str] = []
        self.criteria: list[Criterion] = []
        for offer in offers:
            self.codes.append(offer["code"])
            self.criteria.append(offer["criterion"])
        self._leaves = _LeafTable(self.criteria, vocabulary)
        groups = _GroupTable(self._leaves)
        self._tops = [groups.slot(criterion) for criterion in self.criteria]
        self._groups = groups.compiled()
        self._constants = groups.constants

    def outcomes(self, facts: Facts) -> list[int]:
        """Outcomes of all slots: input of `verdict_numbers` and `leaf_outcomes_of`."""
        slots = self._leaves.outcomes(facts)
        slots += self._constants
        add = slots.append
        for combine, parts in self._groups:
            add(combine(parts(slots)))
        return slots

    def verdict_numbers(self, outcomes: Sequence[int]) -> list[int]:
        """FALSE, UNKNOWN or TRUE per offer, in the offers' order."""
        return [outcomes[top] for top in self._tops]

    def verdicts(self, facts: Facts) -> list[str]:
        """`eligible`, `ineligible` or `undetermined` per offer, in the offers' order."""
        return [VERDICT_NAMES[number] for number in self.verdict_numbers(self.outcomes(facts))]

    def leaves_of(self, offer: int) -> list[tuple[Leaf, int]]:
        """The leaves of the offer at this place of the list, in document order, each with its slot."""
        return self._listed[offer]

    @cached_property
    def remedy_finders(self) -> list[RemedyFinder]:
        """One per offer; made when the first remedy is asked for."""
        return [RemedyFinder(criterion, self.vocabulary) for criterion in self.criteria]

    @cached_property
    def _listed(self) -> list[list[tuple[Leaf, int]]]:
        return [[(leaf, self._leaves.slot(leaf)) for leaf in leaves(criterion)] for criterion in self.criteria]

    def leaf_outcomes(self, facts: Facts) -> list[list[str]]:
        """`pass`, `fail` or `unknown` of every leaf, per offer and in document order."""
        outcomes = self.outcomes(facts)
        return [[OUTCOME_NAMES[outcomes[slot]] for _, slot in self.leaves_of(offer)] for offer in range(len(self.codes))]


class _OfAttribute(NamedTuple):
    """The distinct leaves on one attribute: how to fill their slots when it is known, and with what when it is not."""

    attribute: str
    tests: list[Test]
    when_unknown: list[int]


class _LeafTable:
    """The distinct leaves of all offers, grouped by attribute; those that refer to a second attribute come last."""

    def __init__(self, criteria: Iterable[Criterion], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        distinct = dict.fromkeys(self._unique(leaf) for criterion in criteria for leaf in leaves(criterion))
        self._references = [leaf for leaf in distinct if isinstance(leaf.operand, Reference)]
        by_attribute: dict[str, list[_UniqueLeaf]] = {}
        for leaf in distinct:
            if not isinstance(leaf.operand, Reference):
                by_attribute.setdefault(leaf.attribute, []).append(leaf)
        self._plan = [self._of_attribute(name, unique) for name, unique in by_attribute.items()]
        in_order = [*(leaf for unique in by_attribute.values() for leaf in unique), *self._references]
        self._slots = {leaf: slot for slot, leaf in enumerate(in_order)}

    def __len__(self) -> int:
        return len(self._slots)

    def slot(self, leaf: Leaf) -> int:
        return self._slots[self._unique(leaf)]

    def outcomes(self, facts: Facts) -> list[int]:
        """The outcome of every distinct leaf, in the order of slots."""
        found: list[int] = []
        for name, tests, when_unknown in self._plan:
            value = facts.comparable.get(name)
            found += when_unknown if value is None else [test(value) for test in tests]
        found += [_refer(leaf, facts) for leaf in self._references]
        return found

    def _unique(self, leaf: Leaf) -> _UniqueLeaf:
        operand = comparable_operand(leaf.attribute, leaf.operator, leaf.operand, self._vocabulary)
        return _UniqueLeaf(leaf.attribute, leaf.operator, operand)

    def _of_attribute(self, name: str, unique: list[_UniqueLeaf]) -> _OfAttribute:
        hierarchy = self._vocabulary[name].hierarchy
        tests = [_known(leaf.operand) if leaf.operator == "known" else make_test(leaf.operator, leaf.operand, hierarchy) for leaf in unique]
        absent = [(FALSE if leaf.operand else TRUE) if leaf.operator == "known" else UNKNOWN for leaf in unique]
        return _OfAttribute(name, tests, absent)


def _known(wanted: bool) -> Test:
    """Asked only about known values, `known` is the same for all of them."""
    outcome = TRUE if wanted else FALSE
    return lambda value: outcome


def _refer(leaf: _UniqueLeaf, facts: Facts) -> int:
    """A comparison with a second attribute: unknown while either is."""
    value, bound = facts.comparable.get(leaf.attribute), leaf.operand.resolve(facts)
    if value is None or bound is None:
        return UNKNOWN
    return TRUE if COMPARE[leaf.operator](value, bound) else FALSE


class _GroupKey(NamedTuple):
    """`needed` of `parts` (slots) must hold; None for the negation of the one part. Equal groups are one group."""

    needed: int | None
    parts: tuple[int, ...]


class _GroupTable:
    """Slots of groups. A group of one part, or one whose outcome is known beforehand, needs none of its own."""

    def __init__(self, leaf_table: _LeafTable) -> None:
        self._leaf_table = leaf_table
        self.constants = [FALSE, UNKNOWN, TRUE]  # their slots follow the leaves'
        self._first = len(leaf_table)
        self._slots: dict[_GroupKey, int] = {}

    def slot(self, node: Criterion) -> int:
        """The slot of a criterion's outcome; a new one where no equal group was met before."""
        kind = kind_of(node)
        if kind == "attribute":
            return self._leaf_table.slot(next(leaves(node)))
        parts = tuple(self.slot(child) for _, child in children(node))
        if kind == "not":
            return self._group(_GroupKey(None, parts))
        needed = parts_needed(node)
        if needed <= 0:
            return self._first + TRUE
        if needed > len(parts):
            return self._first + FALSE
        return parts[0] if len(parts) == 1 else self._group(_GroupKey(needed, parts))

    def compiled(self) -> list[_Group]:
        """The groups in the order of their slots: each after its parts."""
        return [_Group(_combination(needed, len(parts)), itemgetter(*parts)) for needed, parts in self._slots]

    def _group(self, key: _GroupKey) -> int:
        return self._slots.setdefault(key, self._first + len(self.constants) + len(self._slots))


def _combination(needed: int | None, size: int) -> Callable[..., int]:
    """`outcomes.py` says why this is Kleene's logic."""
    if needed is None:
        return lambda part: TRUE - part
    if needed == size:
        return min
    return max if needed == 1 else lambda parts: sorted(parts)[-needed]
