"""From a leaf to a test: a function of the attribute's known value that says TRUE, FALSE or UNKNOWN."""

import operator as python
from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from marketplace.eligibility.exact_numbers import Number, linear
from marketplace.eligibility.hierarchies import HIERARCHIES
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.values import read_number
from marketplace.eligibility.vocabulary import Facts, Vocabulary

Test = Callable[[Any], int]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": python.eq, "ne": python.ne, "gt": python.gt, "gte": python.ge, "lt": python.lt, "lte": python.le,
}  # fmt: skip


class Reference(NamedTuple):
    """An operand that speaks of another attribute: times × attribute + plus."""

    attribute: str
    times: Number
    plus: Number

    @classmethod
    def of(cls, operand: Mapping[str, Any]) -> "Reference":
        """From the operand as written."""
        return cls(operand["attribute"], read_number(operand.get("times", 1)), read_number(operand.get("plus", 0)))

    def resolve(self, facts: Facts) -> Number | None:
        """The operand's value, exact; None while its attribute is unknown."""
        value = facts.comparable.get(self.attribute)
        return None if value is None else linear(value, self.times, self.plus)


def comparable_operand(name: str, operator: str, operand: Any, vocabulary: Vocabulary) -> Hashable:
    """The operand in the form in which values compare; leaves with equal ones are the same leaf."""
    attribute, reader = vocabulary[name], vocabulary.reader(name)
    if operator in ("is", "known"):
        return bool(operand)
    if isinstance(operand, Mapping):
        return Reference.of(operand)
    if operator == "between":
        return tuple(None if end is None else reader(end) for end in operand)
    if attribute.type == "set":
        return frozenset(operand)
    return frozenset(map(reader, operand)) if isinstance(operand, list | tuple) else reader(operand)


def make_test(operator: str, operand: Any, hierarchy: str | None) -> Test:
    """The test of an operator other than `known` with a comparable operand that is no Reference."""
    if operator in COMPARE:
        compare = COMPARE[operator]
        return lambda value: TRUE if compare(value, operand) else FALSE
    if operator in ("within", "not_within"):
        return _within(operand, hierarchy or "", *((TRUE, FALSE) if operator == "within" else (FALSE, TRUE)))
    return _MAKERS[operator](operand)


def _between(ends: tuple[Any, Any]) -> Test:
    lowest, highest = ends
    if lowest is None and highest is None:
        return lambda value: TRUE
    if lowest is None:
        return lambda value: TRUE if value <= highest else FALSE
    if highest is None:
        return lambda value: TRUE if value >= lowest else FALSE
    return lambda value: TRUE if lowest <= value <= highest else FALSE


def _within(listed: frozenset[str], hierarchy: str, inside: int, outside: int) -> Test:
    """A code is inside if it begins with a listed path; coarser than a listed one below it, nobody can tell."""
    covers = tuple(listed)
    coarse_is_unknown = HIERARCHIES[hierarchy].coarse_is_unknown

    def test(path: str) -> int:
        if path.startswith(covers):
            return inside
        if coarse_is_unknown and any(each.startswith(path) for each in covers):
            return UNKNOWN
        return outside

    return test


_MAKERS: dict[str, Callable[[Any], Test]] = {
    "between": _between,
    "is": lambda wanted: lambda value: TRUE if value is wanted else FALSE,
    "in": lambda listed: lambda value: TRUE if value in listed else FALSE,
    "not_in": lambda listed: lambda value: FALSE if value in listed else TRUE,
    "has_any": lambda listed: lambda value: FALSE if listed.isdisjoint(value) else TRUE,
    "has_all": lambda listed: lambda value: TRUE if listed <= value else FALSE,
    "has_none": lambda listed: lambda value: TRUE if listed.isdisjoint(value) else FALSE,
}
