"""Walking a checked criterion."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from marketplace.eligibility.operators import operator_in

Criterion = Mapping[str, Any]


class Leaf(NamedTuple):
    """One leaf as written. `path` is the JSON Pointer into the criterion, "" where the criterion is one leaf."""

    path: str
    attribute: str
    operator: str
    operand: Any
    node: Criterion


def kind_of(node: Criterion) -> str:
    """`all`, `any`, `not`, `at_least` or `attribute`."""
    return next(kind for kind in ("attribute", "all", "any", "not", "at_least") if kind in node)


def children(node: Criterion) -> list[tuple[str, Criterion]]:
    """The parts of a group with the pointer step to each; a leaf has none."""
    kind = kind_of(node)
    if kind == "attribute":
        return []
    if kind == "not":
        return [("/not", node["not"])]
    key = "of" if kind == "at_least" else kind
    return [(f"/{key}/{position}", child) for position, child in enumerate(node[key])]


def parts_needed(node: Criterion) -> int:
    """How many parts of an `all`, `any` or `at_least` must hold. One more than there are stands for any larger number."""
    kind = kind_of(node)
    if kind == "any":
        return 1
    if kind == "all":
        return len(node["all"])
    return int(min(node["at_least"], len(node["of"]) + 1))


def leaves(node: Criterion, path: str = "") -> Iterator[Leaf]:
    """Every leaf in document order."""
    if "attribute" in node:
        operator = operator_in(node)
        yield Leaf(path, node["attribute"], operator, node[operator], node)
    for step, child in children(node):
        yield from leaves(child, path + step)


def walk(node: Criterion, path: str = "") -> Iterator[tuple[str, Criterion]]:
    """Every node with its pointer, parents first."""
    yield path, node
    for step, child in children(node):
        yield from walk(child, path + step)
