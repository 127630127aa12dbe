"""What can be read off a criterion without a profile: where and whom it serves, what it demands, the words it uses."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.eligibility.tree import kind_of, leaves, parts_needed, walk
from marketplace.reference.regions import covers

Criterion = Mapping[str, Any]
_POSITIVE_OPERATORS = ("within", "in", "eq", "is", "has_any", "has_all")


def served_regions(criterion: Criterion) -> list[str]:
    """Codes of the regions outside which nobody can be eligible, ascending; [] where the criterion does not limit the place."""
    found = _limit(criterion, "region")
    return sorted(_outermost(found)) if found is not None else []


def subject_kinds(criterion: Criterion) -> list[str]:
    """The kinds of subject outside which nobody can be eligible, ascending; [] where the criterion does not limit them."""
    return sorted(_limit(criterion, "subject_kind") or ())


def demanded(criterion: Criterion, attribute: str) -> frozenset[Any]:
    """Values of which an eligible profile has one, as far as the criterion alone says so; empty where it demands none."""
    return _limit(criterion, attribute) or frozenset()


def wording(nodes: Iterable[Criterion]) -> list[str]:
    """The institution's own words on every node, in document order."""
    return [text for node in nodes for _, part in walk(node) if (text := part.get("text"))]


def sources(criterion: Criterion) -> list[str]:
    """The clauses named on the leaves, each once, in document order."""
    return list(dict.fromkeys(source for leaf in leaves(criterion) if (source := leaf.node.get("source"))))


def _limit(node: Criterion, attribute: str) -> frozenset[Any] | None:
    """The values to which a node limits an attribute; None where it does not. What stands under `not` is not read."""
    kind = kind_of(node)
    if kind == "attribute":
        return _leaf_limit(node) if node["attribute"] == attribute else None
    if kind == "not":
        return None
    parts = node["of"] if kind == "at_least" else node[kind]
    limits = [_limit(part, attribute) for part in parts]
    return _of_parts(limits, parts_needed(node), attribute)


def _of_parts(limits: list[frozenset[Any] | None], needed: int, attribute: str) -> frozenset[Any] | None:
    """A group in which `needed` parts hold: if more parts limit than may fail, one of those limits holds, so their union does."""
    limiting = [limit for limit in limits if limit is not None]
    if not limiting:
        return None
    if needed == len(limits):
        return _narrowest(limiting, attribute)
    return frozenset().union(*limiting) if len(limiting) > len(limits) - needed else None


def _narrowest(limits: list[frozenset[Any]], attribute: str) -> frozenset[Any]:
    """All limits hold at once. Regions are cut by what covers what; values of other attributes by being the same.

    Two demands on one set (a title of these, and one of those) may have nothing in common: then either is demanded.
    """
    first, *others = limits
    for other in others:
        both = _cut(first, other) if attribute == "region" else first & other
        first = both or first | other
    return first


def _cut(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    return frozenset(code for code in some if any(covers(other, code) for other in others)) | frozenset(
        code for code in others if any(covers(one, code) for one in some)
    )


def _outermost(codes: frozenset[str]) -> set[str]:
    return {code for code in codes if not any(other != code and covers(other, code) for other in codes)}


def _leaf_limit(leaf: Criterion) -> frozenset[Any] | None:
    for operator in _POSITIVE_OPERATORS:
        if operator in leaf:
            operand = leaf[operator]
            if isinstance(operand, Mapping):  # another attribute's value: not known here
                return None
            return frozenset(operand if isinstance(operand, list) else [operand])
    return None
