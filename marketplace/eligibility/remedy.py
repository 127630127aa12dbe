"""The remedy: the smallest number of leaves whose outcome must change for the verdict to become `eligible`.

A plan is a tuple of leaf numbers (in document order) that must change; its cost is its length, and None is an impossible plan.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, children, kind_of, leaves, parts_needed
from marketplace.eligibility.vocabulary import Vocabulary

Plan = tuple[int, ...] | None


class _Plans(NamedTuple):
    """The cheapest way to make a node true, and the cheapest to make it false."""

    true: Plan
    false: Plan


class RemedyFinder:
    """The remedies of one checked criterion, for any number of profiles."""

    def __init__(self, criterion: Criterion, vocabulary: Vocabulary) -> None:
        self._criterion = criterion
        listed = list(leaves(criterion))
        self._paths = [leaf.path for leaf in listed]
        self._actionable = [vocabulary[leaf.attribute].actionable for leaf in listed]

    def remedy(self, outcomes: Sequence[int], verdict: int) -> dict[str, Any]:
        """`{"possible": bool, "paths": [pointers in document order]}`.

        outcomes: of the leaves in document order; verdict: of the whole. While it is UNKNOWN only unknown leaves may change;
        where it is FALSE failed ones (under an odd number of `not`: passing ones) may too, if their attribute is actionable.
        """
        if verdict == TRUE:
            return {"possible": True, "paths": []}
        leaf_plans = [
            _leaf_plans(number, outcome, actionable and verdict == FALSE)
            for number, (outcome, actionable) in enumerate(zip(outcomes, self._actionable, strict=True))
        ]
        plan = _plans(self._criterion, iter(leaf_plans)).true
        if plan is None:
            return {"possible": False, "paths": []}
        return {"possible": True, "paths": [self._paths[number] for number in sorted(plan)]}


def _leaf_plans(number: int, outcome: int, may_turn: bool) -> _Plans:
    if outcome == UNKNOWN:  # its data can be connected, whatever they will say
        return _Plans((number,), (number,))
    turned: Plan = (number,) if may_turn else None
    return _Plans((), turned) if outcome == TRUE else _Plans(turned, ())


def _plans(node: Criterion, leaf_plans: Iterator[_Plans]) -> _Plans:
    """Plans of a node; the iterator hands out the leaves' plans in document order."""
    kind = kind_of(node)
    if kind == "attribute":
        return next(leaf_plans)
    parts = [_plans(child, leaf_plans) for _, child in children(node)]
    if kind == "not":
        return _Plans(parts[0].false, parts[0].true)
    needed = parts_needed(node)
    return _Plans(
        _cheapest(needed, [part.true for part in parts]),
        _cheapest(len(parts) - needed + 1, [part.false for part in parts]),
    )


def _cheapest(count: int, plans: Sequence[Plan]) -> Plan:
    """The `count` cheapest plans together; of equally cheap ones those that stand first. Impossible where there are not so many."""
    possible = sorted((plan for plan in plans if plan is not None), key=len)  # sorted() keeps the order of equals
    if count > len(possible):
        return None
    return tuple(number for plan in possible[: max(count, 0)] for number in plan)
