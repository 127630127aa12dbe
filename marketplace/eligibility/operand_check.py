"""Checking the operand of one operator against the type of its attribute."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.operators import COMPARISONS
from marketplace.eligibility.problems import Problem, Refused, below
from marketplace.eligibility.values import Reader, read_number, read_text
from marketplace.eligibility.vocabulary import Vocabulary

_OPERAND_KEYS = ("attribute", "times", "plus")


def check_operand(operator: str, operand: Any, name: str, vocabulary: Vocabulary, here: str) -> list[Problem]:
    """Problems of the operand at pointer `here`, of an operator that the attribute's type has."""
    attribute, reader = vocabulary[name], vocabulary.reader(name)
    if operator in ("is", "known"):
        return [] if isinstance(operand, bool) else [Problem(here, "not_a_boolean", {"given": operand})]
    if operator == "between":
        return _check_between(operand, reader, here)
    if operator in COMPARISONS:
        return _check_comparison(operand, attribute, vocabulary, here)
    return _check_list(operand, read_text if attribute.type == "set" else reader, here)


def _check_comparison(operand: Any, attribute: Attribute, vocabulary: Vocabulary, here: str) -> list[Problem]:
    if attribute.type == "number" and isinstance(operand, Mapping):
        return _check_reference(operand, vocabulary, here)
    problems = _check_value(operand, vocabulary.reader(attribute.name), here)
    if attribute.type == "number" and problems and problems[0].code == "not_a_number":
        return [Problem(here, "operand_not_a_number", {"given": operand})]
    return problems


def _check_reference(operand: Mapping[str, Any], vocabulary: Vocabulary, here: str) -> list[Problem]:
    """`{"attribute": other, "times": k, "plus": c}`."""
    accepted = ", ".join(_OPERAND_KEYS)
    problems = [
        Problem(below(here, key), "unknown_key", {"given": key, "accepted": accepted}) for key in operand if key not in _OPERAND_KEYS
    ]
    if isinstance(operand, RepeatedKeys):
        problems += [Problem(below(here, key), "repeated_key", {"key": key}) for key in operand.repeated]
    problems += _check_referred(operand, vocabulary, here)
    for key in ("times", "plus"):
        if key in operand:
            problems += _check_value(operand[key], read_number, below(here, key))
    return problems


def _check_referred(operand: Mapping[str, Any], vocabulary: Vocabulary, here: str) -> list[Problem]:
    if "attribute" not in operand:
        return [Problem(here, "operand_lacks_attribute")]
    name, there = operand["attribute"], below(here, "attribute")
    if not isinstance(name, str):
        return [Problem(there, "attribute_not_a_name", {"given": name})]
    if name not in vocabulary:
        return [Problem(there, "unknown_attribute", {"given": name})]
    kind = vocabulary[name].type
    return [] if kind == "number" else [Problem(there, "operand_of_other_type", {"given": name, "kind": kind})]


def _check_between(operand: Any, reader: Reader, here: str) -> list[Problem]:
    if not isinstance(operand, list | tuple) or len(operand) != 2:
        return [Problem(here, "not_a_pair", {"given": operand})]
    problems = [
        problem for end, value in enumerate(operand) if value is not None for problem in _check_value(value, reader, below(here, end))
    ]
    if problems or None in operand:
        return problems
    lowest, highest = map(reader, operand)
    return [Problem(here, "ends_swapped")] if lowest > highest else []


def _check_list(operand: Any, reader: Callable[[Any], Any], here: str) -> list[Problem]:
    if not isinstance(operand, list | tuple):
        return [Problem(here, "operand_not_a_list", {"given": operand})]
    if not operand:
        return [Problem(here, "empty_list")]
    return [problem for position, member in enumerate(operand) for problem in _check_value(member, reader, below(here, position))]


def _check_value(value: Any, reader: Reader, here: str) -> list[Problem]:
    try:
        reader(value)
    except Refused as refused:
        return [Problem(here, refused.code, refused.params)]
    return []
