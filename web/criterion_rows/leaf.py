"""One row as the leaf that it says."""

from typing import Any, NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.json_text import MalformedJsonError, read_json
from web.criterion_rows.figures import NotAFigureError, figure, is_figure
from web.criterion_rows.lexicon import Lexicon
from web.criterion_rows.model import REFERRING, Row
from web.criterion_rows.shapes import CHIPS, OTHER, PAIR, TEXT, YES_NO, shape

Fault = tuple[str, str]  # part and message
_YES_NO = {"true": True, "false": False}


class WrittenLeaf(NamedTuple):
    """`fault`: why it cannot be right, where the row itself knows; the language says the rest."""

    leaf: dict[str, Any]
    fault: Fault | None = None


def leaf_of(row: Row, lexicon: Lexicon) -> WrittenLeaf:
    """The leaf, as far as it goes: what was typed wrongly stands in it as text."""
    attribute = lexicon.find(row.attribute)
    leaf: dict[str, Any] = {"attribute": attribute.name if attribute else row.attribute}
    fault: Fault | None = None
    if row.operator:
        operand, fault = _operand(row, attribute, lexicon)
        leaf[row.operator.removesuffix(REFERRING)] = operand
    elif attribute is not None:
        fault = ("o", "请选比较方式")
    if attribute is None:
        fault = ("a", _no_such(row.attribute) if row.attribute else "请选一个属性")
    leaf |= {key: said for key, said in (("text", row.text), ("source", row.source)) if said}
    return WrittenLeaf(leaf, fault)


def _no_such(typed: str) -> str:
    return f"没有「{typed[:40]}」这个属性，请从列表中选"


def _operand(row: Row, attribute: Attribute | None, lexicon: Lexicon) -> tuple[Any, Fault | None]:
    of_shape = {OTHER: _reference, PAIR: _pair, YES_NO: _yes_or_no, CHIPS: _members}
    if made := of_shape.get(shape(attribute, row.operator)):
        return made(row, attribute, lexicon)
    typed = row.values[0] if row.values else ""
    if not typed:
        asked = "请选一个值" if shape(attribute, row.operator) != TEXT else _example(attribute)
        return typed, ("v", asked)
    return _value(typed, row.unit, attribute)


def _value(typed: str, unit: str, attribute: Attribute | None) -> tuple[Any, Fault | None]:
    if attribute is None:
        return _as_json(typed), None
    if attribute.type != "number":
        return typed, None
    try:
        return figure(typed, unit, attribute), None
    except NotAFigureError:
        return typed, ("v", _example(attribute))


def _example(attribute: Attribute | None) -> str:
    if attribute is None or attribute.type != "number":
        return "请按「年-月-日」填写，如 2020-05-01" if attribute and attribute.type == "date" else "请填要比较的值"
    return f"请填数字，单位为{attribute.unit_zh}" if attribute.unit_zh else "请填数字"


def _as_json(typed: str) -> Any:
    """Of an attribute that nobody knows any more, a figure stays a figure."""
    try:
        read = read_json(typed)
    except MalformedJsonError:
        return typed
    return read if is_figure(read) else typed


def _pair(row: Row, attribute: Attribute | None, lexicon: Lexicon) -> tuple[Any, Fault | None]:
    low, high = (*row.values, "", "")[:2]
    if not (low or high):
        return [None, None], ("v", "请至少填一端")
    ends = [_value(each, row.unit, attribute) if each else (None, None) for each in (low, high)]
    return [value for value, _ in ends], next((fault for _, fault in ends if fault is not None), None)


def _yes_or_no(row: Row, attribute: Attribute | None, lexicon: Lexicon) -> tuple[Any, Fault | None]:
    typed = row.values[0] if row.values else ""
    if typed in _YES_NO:
        return _YES_NO[typed], None
    return typed, ("v", "请选是或否" if row.operator == "is" else "请选已提供或未提供")


def _members(row: Row, attribute: Attribute | None, lexicon: Lexicon) -> tuple[Any, Fault | None]:
    if row.adding:
        return list(row.values), ("n", f"没有找到「{'、'.join(row.adding)[:60]}」，请填列表中的名称或代码")
    return list(row.values), None if row.values else ("n", "请至少选一项")


def _reference(row: Row, attribute: Attribute | None, lexicon: Lexicon) -> tuple[Any, Fault | None]:
    other = lexicon.find(row.other)
    operand: dict[str, Any] = {"attribute": other.name if other else row.other}
    fault: Fault | None = None if other else ("r", _no_such(row.other) if row.other else "请选与哪一项比较")
    for key, part, typed in (("times", "x", row.times), ("plus", "p", row.plus)):
        if not typed:
            continue
        try:
            operand[key] = figure(typed, "", attribute if key == "plus" else None)
        except NotAFigureError:
            operand[key], fault = typed, fault or (part, "请填数字，可以不填")
    return operand, fault
