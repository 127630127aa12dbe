"""Which operator goes with which type."""

from collections.abc import Mapping

from marketplace.eligibility.attribute import Attribute

EQUALITY = ("eq", "ne")
ORDER = ("gt", "gte", "lt", "lte")
COMPARISONS = (*EQUALITY, *ORDER)
MEMBERSHIP = ("in", "not_in", "within", "not_within", "has_any", "has_all", "has_none")
OPERATORS = (*COMPARISONS, "between", "is", *MEMBERSHIP, "known")

_BY_TYPE = {
    "number": (*COMPARISONS, "between", "known"),
    "date": (*COMPARISONS, "between", "known"),
    "boolean": ("is", "known"),
    "category": (*EQUALITY, "in", "not_in", "known"),
    "code": ("within", "not_within", "known"),
    "set": ("has_any", "has_all", "has_none", "known"),
}
_ORDERED_CATEGORY = (*COMPARISONS, "between", "in", "not_in", "known")


def operators_of(attribute: Attribute) -> tuple[str, ...]:
    """The operators that a leaf on this attribute may use."""
    return _ORDERED_CATEGORY if attribute.type == "category" and attribute.ordered else _BY_TYPE[attribute.type]


def operator_in(leaf: Mapping[str, object]) -> str:
    """The operator of a checked leaf."""
    return next(key for key in leaf if key in _ALL)


_ALL = frozenset(OPERATORS)
