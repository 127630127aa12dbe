"""Leaves of a criterion that somebody asks just now, checked and read in one go where they are written as almost all are.

A criterion is checked by `check_criterion`, which knows every mistake by name; that takes longer than the kernel's work. Here only what
is certainly right passes: whatever else raises `Doubtful`, and is then checked as ever.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from marketplace.eligibility.operand_check import check_operand
from marketplace.eligibility.operators import EQUALITY, MEMBERSHIP, ORDER, operators_of
from marketplace.eligibility.problems import Refused
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.unique_leaves import CONTRARIES, Positive, positive


class Doubtful(Exception):
    """Perhaps wrong, perhaps only unusual."""


class ReadLeaf(NamedTuple):
    """As `unique_leaves.positive` gives it: what is looked at, what is asked there, and whether the leaf is the contrary."""

    where: Hashable
    what: Any
    negated: bool


LeafReader = Callable[[Any], ReadLeaf]


class LeafReaders:
    """Of one vocabulary: for an attribute and an operator the function that reads an operand. Made when they are first asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._readers: dict[tuple[str, str], LeafReader] = {}

    def read(self, name: Any, operator: str, operand: Any) -> ReadLeaf:
        """Raises: Doubtful."""
        try:
            return (self._readers.get((name, operator)) or self._make(name, operator))(operand)
        except (Refused, TypeError, ValueError):
            raise Doubtful from None

    def _make(self, name: Any, operator: str) -> LeafReader:
        if name not in self._vocabulary or operator not in operators_of(self._vocabulary[name]):
            raise Doubtful
        made = self._readers[name, operator] = _reader(name, operator, self._vocabulary)
        return made


def _reader(name: str, operator: str, vocabulary: Vocabulary) -> LeafReader:
    kind, read = vocabulary[name].type, vocabulary.reader(name)
    asked, negated = CONTRARIES.get(operator, operator), operator in CONTRARIES

    def carefully(operand: Any) -> ReadLeaf:
        if check_operand(operator, operand, name, vocabulary, ""):
            raise Doubtful
        return ReadLeaf(*positive(name, operator, operand, vocabulary))

    def compared(operand: Any) -> ReadLeaf:
        return carefully(operand) if type(operand) is dict else ReadLeaf(name, Positive(asked, read(operand)), negated)

    def listed(operand: Any) -> ReadLeaf:
        return ReadLeaf(name, Positive(asked, frozenset(map(read, _members(operand)))), negated)

    def having(operand: Any) -> ReadLeaf:
        return ReadLeaf(name, Positive(asked, read(_members(operand))), negated)

    def settled(operand: Any) -> ReadLeaf:
        if type(operand) is not bool:
            raise Doubtful
        return ReadLeaf(name, Positive(asked, True), not operand)

    if operator in ("is", "known"):
        return settled
    if operator in MEMBERSHIP:
        return having if kind == "set" else listed
    return compared if operator in ORDER or (operator in EQUALITY and kind in ("number", "date")) else carefully


def _members(operand: Any) -> list[Any]:
    if type(operand) is not list or not operand:
        raise Doubtful
    return operand
