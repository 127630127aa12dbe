"""One criterion that somebody asks just now, read straight into what a plan needs: at seven leaves a tenth of a millisecond."""

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from typing import Any

from marketplace.eligibility.check import MOST_LEAVES, MOST_LEVELS, WORDS, check_criterion
from marketplace.eligibility.exact_numbers import is_count
from marketplace.eligibility.operators import OPERATORS
from marketplace.eligibility.tree import parts_needed
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.errors import CriterionError
from matching.engine.forward.unique_leaves import Relation, positive
from matching.engine.given import own_criterion
from matching.engine.kernel.port import Kernel
from matching.engine.plan.asked import Asked, Group
from matching.engine.plan.derived import Derived
from matching.engine.plan.placing import Placing
from matching.engine.plan.plan import FALSE_REF, TRUE_REF
from matching.engine.plan.question_leaves import Doubtful, LeafReaders, ReadLeaf

_FIRST_GROUP = 2 * MOST_LEAVES  # references to groups start here until it is known how many leaves there are
_OPERATORS = frozenset(OPERATORS)
_KEYS = {"all": {"all"}, "any": {"any"}, "not": {"not"}, "at_least": {"at_least", "of"}}


class Question:
    """`leaves`: what is looked at and asked there, each once. `groups`: each once, after its parts. `top`: reference to the criterion;
    `parts`: to the children of its `all`, or to itself where it is none."""

    def __init__(self, leaves: Sequence[tuple[Hashable, Any]], groups: Sequence[Group], top: int, parts: Sequence[int]) -> None:
        self._leaves, self._groups, self.top, self.parts = leaves, groups, top, parts

    @classmethod
    def read(cls, criterion: Any, readers: LeafReaders, vocabulary: Vocabulary) -> "Question":
        """Nothing of the criterion is kept. Raises: CriterionError with every problem."""
        try:
            return _Reading(readers.read).question(criterion)
        except Doubtful:
            if problems := check_criterion(criterion, vocabulary):
                raise CriterionError(problems) from None
            return _Reading(lambda name, operator, operand: ReadLeaf(*positive(name, operator, operand, vocabulary))).question(
                own_criterion(criterion)
            )

    def asked(self, segment: Segment, kernel: Kernel, vocabulary: Vocabulary, derived: Derived) -> Asked:
        """The criterion alone, on the segment's columns as they are."""
        return self._asked(self._groups, [self.top], Placing(segment, kernel, derived, vocabulary, narrow=False), segment.rows)

    def funnel(self, segment: Segment, kernel: Kernel, vocabulary: Vocabulary, derived: Derived) -> Asked:
        """Roots: the parts, then of each part «this and all before it»."""
        first = 2 * (len(self._leaves) + len(self._groups))
        before = [TRUE_REF, *range(first, first + 2 * len(self.parts), 2)]
        upto: list[Group] = [(2, each) for each in zip(before[:-1], self.parts, strict=True)]
        placing = Placing(segment, kernel, derived, vocabulary, narrow=False)
        return self._asked([*self._groups, *upto], [*self.parts, *before[1:]], placing, segment.rows)

    def _asked(self, groups: Sequence[Group], roots: Sequence[int], placing: Placing, rows: int) -> Asked:
        for where, what in self._leaves:
            if isinstance(where, Relation):
                placing.relation(where, (what,))
            else:
                placing.leaf(where, what)  # type: ignore[arg-type]  # what is no relation is an attribute's name
        return Asked(rows, placing.columns, placing.sketches, placing.planes, placing.placed, groups, roots)


class _Reading:
    """Of one criterion. `read_leaf`: of an attribute, an operator and an operand; raises Doubtful where it is not certain."""

    def __init__(self, read_leaf: Callable[[Any, str, Any], ReadLeaf]) -> None:
        self._read_leaf = read_leaf
        self._leaves: dict[tuple[Hashable, Any], int] = {}
        self._groups: dict[tuple[int, tuple[int, ...]], int] = {}
        self._parts: Sequence[int] | None = None  # of the root, if it is an `all`
        self._written = 0  # leaves, equal ones too

    def question(self, criterion: Any) -> Question:
        """Raises: Doubtful."""
        top = self._node(criterion, 1)
        parts = [top] if self._parts is None else self._parts
        moved = 2 * len(self._leaves) - _FIRST_GROUP

        def final(reference: int) -> int:
            return reference + moved if reference >= _FIRST_GROUP else reference

        groups: list[Group] = [(needed, tuple(map(final, each))) for needed, each in self._groups]
        return Question(list(self._leaves), groups, final(top), list(map(final, parts)))

    def _node(self, node: Any, level: int) -> int:
        if type(node) is not dict or level > MOST_LEVELS:
            raise Doubtful
        if "attribute" in node:
            return self._leaf(node)
        kind = next((kind for kind in _KEYS if kind in node), None)
        if kind is None or not _only(node, _KEYS[kind]):
            raise Doubtful
        if kind == "not":
            return self._node(node["not"], level + 1) ^ 1
        children = node.get("of" if kind == "at_least" else kind)
        if type(children) is not list or (kind == "at_least" and not is_count(node["at_least"])):
            raise Doubtful
        parts = tuple([self._node(child, level + 1) for child in children])
        if level == 1 and kind == "all":
            self._parts = parts
        return self._group(parts_needed(node), parts)

    def _group(self, needed: int, parts: tuple[int, ...]) -> int:
        """A group of one part, or one that is settled beforehand, is none."""
        if needed <= 0:
            return TRUE_REF
        if needed > len(parts):
            return FALSE_REF
        if len(parts) == 1:
            return parts[0]
        return _FIRST_GROUP + 2 * self._groups.setdefault((needed, parts), len(self._groups))

    def _leaf(self, leaf: Mapping[str, Any]) -> int:
        self._written += 1
        if self._written > MOST_LEAVES:
            raise Doubtful
        operator = next((key for key in leaf if key in _OPERATORS), None)
        if operator is None or not _only(leaf, {"attribute", operator}):
            raise Doubtful
        where, what, negated = self._read_leaf(leaf["attribute"], operator, leaf[operator])
        return 2 * self._leaves.setdefault((where, what), len(self._leaves)) + negated


def _only(node: Mapping[str, Any], keys: Set[str]) -> bool:
    for key in node:  # noqa: SIM110  # a generator would take three times as long
        if key not in keys and not (key in WORDS and isinstance(node[key], str)):
            return False
    return True
