"""Which part of its operand lets an enterprise meet, or miss, a leaf on public facts.

The entries of a list pick enterprises as so many leaves would, and what lies outside of an interval lies on one of two sides.
"""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.vocabulary import Vocabulary

_BY_ENTRY = {
    **dict.fromkeys(("in", "not_in"), "in"),
    **dict.fromkeys(("within", "not_within"), "within"),
    **dict.fromkeys(("has_any", "has_none", "has_all"), "has_any"),
}


def element_leaves(leaf: Mapping[str, Any], vocabulary: Vocabulary) -> list[Mapping[str, Any]]:
    """Leaves of which the first that holds tells apart who gives the same answer to a leaf; none where nothing does."""
    name, operator = leaf["attribute"], operator_in(leaf)
    operand = leaf[operator]
    if operator in _BY_ENTRY:
        return [{"attribute": name, _BY_ENTRY[operator]: [entry]} for entry in operand] if len(operand) > 1 else []
    if operator == "between":
        return [] if operand[0] is None else [{"attribute": name, "lt": operand[0]}]
    is_point = operator in ("eq", "ne") and vocabulary[name].type in ("number", "date") and not isinstance(operand, Mapping)
    return [{"attribute": name, "lt": operand}] if is_point else []
