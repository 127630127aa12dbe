"""Outcomes of every node of one criterion, folded from its leaves' outcomes, and which leaves leave it open."""

from collections.abc import Callable, Iterator

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed

LeafOutcome = Callable[[str], int]  # by the leaf's path


def node_outcome(node: Criterion, path: str, leaf: LeafOutcome) -> int:
    """FALSE, UNKNOWN or TRUE of the node at `path` (Kleene's logic, the same as the evaluator's)."""
    kind = kind_of(node)
    if kind == "attribute":
        return leaf(path)
    parts = [node_outcome(child, path + step, leaf) for step, child in children(node)]
    if kind == "not":
        return TRUE - parts[0]
    needed = parts_needed(node)
    true, possible = parts.count(TRUE), len(parts) - parts.count(FALSE)
    if true >= needed:
        return TRUE
    return UNKNOWN if possible >= needed else FALSE


def open_leaves(node: Criterion, path: str, leaf: LeafOutcome) -> Iterator[str]:
    """Paths of the unknown leaves that keep an unknown node open; those below a settled group do not."""
    if node_outcome(node, path, leaf) != UNKNOWN:
        return
    if kind_of(node) == "attribute":
        yield path
    for step, child in children(node):
        yield from open_leaves(child, path + step, leaf)
