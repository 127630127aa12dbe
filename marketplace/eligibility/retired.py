"""Attributes that a criterion should no longer speak of.

No error of the language: criteria of published versions go on speaking of them, and are evaluated as before. Whoever writes a new criterion
is told.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.eligibility.problems import Problem, below
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Vocabulary

RETIRED = "retired"


def retired_attributes(criterion: Criterion, vocabulary: Vocabulary) -> list[Problem]:
    """Where a checked criterion names a retired attribute, as the one that is compared or as the one compared with."""
    return [
        Problem(pointer, "retired_attribute", {"given": name}) for pointer, name in _named(criterion) if vocabulary[name].status == RETIRED
    ]


def _named(criterion: Criterion) -> Iterator[tuple[str, Any]]:
    for leaf in leaves(criterion):
        yield below(leaf.path, "attribute"), leaf.attribute
        if isinstance(leaf.operand, Mapping):
            yield below(below(leaf.path, leaf.operator), "attribute"), leaf.operand["attribute"]
