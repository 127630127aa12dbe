"""A criterion as rows. What rows cannot say stands in a row of its own as the JSON that it is, so that nothing is ever lost."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.check import WORDS
from marketplace.eligibility.exact_numbers import is_numeric
from marketplace.eligibility.json_text import RepeatedKeys, write_json
from marketplace.eligibility.operators import COMPARISONS, MEMBERSHIP, OPERATORS
from web.criterion_rows.figures import figure_text, is_figure, usual_unit
from web.criterion_rows.judging import Read, judged
from web.criterion_rows.leaf import leaf_of
from web.criterion_rows.lexicon import Lexicon, builtin_lexicon
from web.criterion_rows.model import ALL, ANY, AT_LEAST, NONE, REFERRING, Group, Node, Row, Rows

_REFERENCE = ("attribute", "times", "plus")
_UNSENT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DEEPEST = 40  # of what is no criterion anyway: the language allows twelve levels


def rows_of(criterion: Any, lexicon: Lexicon | None = None) -> Rows:
    """The rows that say a criterion, whether or not it is one already: a draft, an imported one, None for nothing at all.

    `read_rows` gives back exactly this criterion. What is wrong with it stands in `faults`.
    """
    return read_of(criterion, lexicon).rows


def read_of(criterion: Any, lexicon: Lexicon | None = None) -> Read:
    """The rows that say a criterion, and what they say."""
    known = lexicon or builtin_lexicon()
    if criterion is None:
        return judged(Rows(Group(members=(Row(),))), known)
    node = _node(criterion, known, _DEEPEST)
    return judged(Rows(node) if isinstance(node, Group) else Rows(Group(ALL, members=(node,)), alone=True), known)


def _node(node: Any, lexicon: Lexicon, levels: int) -> Node:
    made = _group(node, lexicon, levels) or _row(node, lexicon) if levels and isinstance(node, Mapping) else None
    return made or Row(written=node if isinstance(node, str) else write_json(node))


def _group(node: Mapping[str, Any], lexicon: Lexicon, levels: int) -> Group | None:
    kind = next((kind for kind in (ALL, ANY, "not", AT_LEAST) if kind in node), None)
    keys = {"at_least", "of"} if kind == AT_LEAST else {kind}
    if kind is None or set(node) - set(WORDS) != keys or not _worded(node):
        return None
    members, count = node["of" if kind == AT_LEAST else kind], ""
    if kind == "not":
        kind, members = NONE, _denied(members)
    if kind == AT_LEAST:
        given = node["at_least"]
        if not is_numeric(given) and not isinstance(given, str):
            return None
        count = given if isinstance(given, str) else write_json(given)
    if not isinstance(members, list | tuple):
        return None
    return Group(kind, count, tuple(_node(each, lexicon, levels - 1) for each in members), node.get("text"), node.get("source"))


def _denied(inner: Any) -> list[Any]:
    """「都不」 of several is the denial of `any`; of one part, the denial of that part."""
    several = inner.get(ANY) if isinstance(inner, Mapping) and set(inner) == {ANY} and not isinstance(inner, RepeatedKeys) else None
    return list(several) if isinstance(several, list | tuple) and len(several) != 1 else [inner]


def _row(leaf: Mapping[str, Any], lexicon: Lexicon) -> Row | None:
    operators = [key for key in leaf if key in OPERATORS]
    name = leaf.get("attribute")
    if len(operators) > 1 or set(leaf) - set(WORDS) - {"attribute", *operators} or not _worded(leaf) or not isinstance(name, str):
        return None
    row = Row(lexicon.shown(name), text=leaf.get("text"), source=leaf.get("source"))
    made = _compared(row, operators[0], leaf[operators[0]], lexicon) if operators else row
    # The proof of the pudding: whatever does not read back as it is, is kept as it is.
    return made if made is not None and leaf_of(made, lexicon).leaf == leaf else None


def _compared(row: Row, operator: str, operand: Any, lexicon: Lexicon) -> Row | None:
    attribute = lexicon.find(row.attribute)
    if isinstance(operand, Mapping):
        return _referring(row, operator, operand, lexicon)
    if operator in MEMBERSHIP:
        listed = isinstance(operand, list | tuple) and all(isinstance(each, str) and _one_line(each) for each in operand)
        return replace(row, operator=operator, values=tuple(operand)) if listed else None
    if operator == "between":
        if not isinstance(operand, list | tuple) or len(operand) != 2 or all(end is None for end in operand):
            return None
        return _with_values(row, operator, operand, attribute)
    return _with_values(row, operator, [operand], attribute)


def _with_values(row: Row, operator: str, operands: Any, attribute: Attribute | None) -> Row | None:
    given = [each for each in operands if each is not None]
    unit = usual_unit(given, attribute) if attribute is not None and all(map(is_figure, given)) else ""
    texts = [_text(each, unit) for each in operands]
    if any(text is None for text in texts):
        return None
    return replace(row, operator=operator, values=tuple(filter(None, texts)) if texts == [""] else tuple(map(str, texts)), unit=unit)


def _text(operand: Any, unit: str) -> str | None:
    if operand is None:
        return ""
    if isinstance(operand, bool):
        return "true" if operand else "false"
    if is_figure(operand):
        return figure_text(operand, unit)
    return operand if isinstance(operand, str) and (not operand or _one_line(operand)) else None


def _referring(row: Row, operator: str, operand: Mapping[str, Any], lexicon: Lexicon) -> Row | None:
    numbers = [operand.get(key) for key in _REFERENCE[1:]]
    if operator not in COMPARISONS or set(operand) - set(_REFERENCE) or not isinstance(operand.get("attribute"), str):
        return None
    if not all(each is None or is_figure(each) for each in numbers):
        return None
    times, plus = ("" if each is None else figure_text(each, "") for each in numbers)
    return replace(row, operator=operator + REFERRING, other=lexicon.shown(operand["attribute"]), times=times, plus=plus)


def _worded(node: Mapping[str, Any]) -> bool:
    """Whether the wording fits into fields, and no key was given twice."""
    said = [node[key] for key in WORDS if key in node]
    return all(isinstance(each, str) and _one_line(each) for each in said) and not isinstance(node, RepeatedKeys)


def _one_line(text: str) -> bool:
    """Whether a browser sends it back as it is."""
    return bool(text) and text == text.strip() and not _UNSENT.search(text)
