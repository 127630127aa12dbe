"""Checking the entries of a vocabulary: every error at once, each with its place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marketplace.eligibility.attribute import LEVELS, TYPES, Attribute
from marketplace.eligibility.hierarchies import HIERARCHIES
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.problems import Problem, Refused, below
from marketplace.eligibility.values import reader_of


def check_vocabulary(data: Any) -> list[Problem]:
    """Problems of a vocabulary document `{"attributes": [entry, …]}`, as `read_json` gives it; pointers into the document."""
    if not isinstance(data, Mapping) or not isinstance(data.get("attributes"), list):
        return [Problem("", "not_a_vocabulary")]
    return [*_repeated(data, ""), *check_entries(data["attributes"], "/attributes")]


def check_entries(entries: Sequence[Any], pointer: str = "") -> list[Problem]:
    """Problems of a list of entries; names must be unique among them."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        here = below(pointer, position)
        problems += check_entry(entry, here)
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if isinstance(name, str):
            if name in seen:
                problems.append(Problem(below(here, "name"), "name_taken", {"given": name}))
            seen.add(name)
    return problems


def check_entry(entry: Any, here: str) -> list[Problem]:
    """Problems of one entry. Keys that do not bear on evaluation may hold anything."""
    if not isinstance(entry, Mapping):
        return [Problem(here, "entry_not_an_object", {"given": entry})]
    problems = _repeated(entry, here)
    for key, (accepts, code) in _KEYS.items():
        if key in _REQUIRED and key not in entry:
            problems.append(Problem(here, "entry_lacks", {"key": key}))
        elif (key in _REQUIRED or entry.get(key) is not None) and not accepts(entry[key]):
            problems.append(Problem(below(here, key), code, {"given": entry[key]}))
    return problems or _check_together(entry, here)


def _check_together(entry: Mapping[str, Any], here: str) -> list[Problem]:
    """What one key asks of another; only looked at once each key is well by itself."""
    kind, values = entry["type"], entry.get("values")
    if kind == "category" and values is not None and (len(set(values)) < len(values) or not values):
        return [Problem(below(here, "values"), "values_not_distinct")]
    if entry.get("ordered") and (kind != "category" or values is None):
        return [Problem(below(here, "ordered"), "ordered_without_values")]
    if kind == "code" and entry.get("hierarchy") is None:
        return [Problem(here, "code_without_hierarchy", {"accepted": ", ".join(HIERARCHIES)})]
    return _check_absence(entry, here)


def _check_absence(entry: Mapping[str, Any], here: str) -> list[Problem]:
    absent = entry.get("when_absent")
    if absent is None:
        return []
    try:
        reader_of(Attribute.from_entry(entry))(absent)
    except Refused as refused:
        return [Problem(below(here, "when_absent"), refused.code, refused.params)]
    return []


def _repeated(node: Mapping[str, Any], here: str) -> list[Problem]:
    keys = node.repeated if isinstance(node, RepeatedKeys) else ()
    return [Problem(below(here, key), "repeated_key", {"key": key}) for key in keys]


def _one_of(accepted: Sequence[str] | Mapping[str, Any]) -> Callable[[Any], bool]:
    return lambda given: isinstance(given, str) and given in accepted


def _is_boolean(given: Any) -> bool:
    return isinstance(given, bool)


def _is_list_of_strings(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(isinstance(member, str) for member in given)


_REQUIRED = ("name", "type")
# Key of an entry: what it accepts, and the rule that it breaks otherwise. null stands for "not given" except in name and type.
_KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (lambda given: isinstance(given, str) and given != "", "name_not_a_string"),
    "type": (_one_of(TYPES), "unknown_type"),
    "values": (_is_list_of_strings, "values_not_strings"),
    "ordered": (_is_boolean, "not_a_boolean"),
    "actionable": (_is_boolean, "not_a_boolean"),
    "hierarchy": (_one_of(HIERARCHIES), "unknown_hierarchy"),
    "level": (_one_of(LEVELS), "unknown_level"),
}
