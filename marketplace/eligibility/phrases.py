"""A leaf in Chinese: what it speaks of, and what it asks of it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.leaf_tests import Reference
from marketplace.eligibility.phrase import Phrase
from marketplace.eligibility.quantities import plain, quantity
from marketplace.eligibility.spacing import mixed
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.eligibility.yes_or_no import yes_or_no

# (hierarchy, code) → its name, None where the tables do not know it. The language itself knows no tables.
Names = Callable[[str, str], str | None]


# What holds when an operator's leaf is known not to hold. `between` and `has_all` have no opposite of their own.
_OPPOSITE = {
    "eq": "ne", "ne": "eq", "gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt", "in": "not_in", "not_in": "in",
    "within": "not_within", "not_within": "within", "has_any": "has_none", "has_none": "has_any",
}  # fmt: skip

_EQUAL = {"eq": "为", "ne": "不为"}
_NUMBER = {**_EQUAL, "gt": "超过", "gte": "不低于", "lt": "低于", "lte": "不超过"}
_COUNTED = {**_NUMBER, "gte": "不少于", "lt": "少于"}
_LASTING = {**_NUMBER, "gte": "满", "lt": "不满"}
_DURATIONS = ("day", "month", "year")
_DATE = {**_EQUAL, "gt": "晚于", "gte": "不早于", "lt": "早于", "lte": "不晚于"}
_GRADE = {**_EQUAL, "gt": "高于", "gte": "不低于", "lt": "低于", "lte": "不高于"}


def opposite(operator: str, operand: Any) -> tuple[str, Any]:
    """Operator and operand that say the contrary; an operator without one gets the prefix `not `."""
    if operator in ("is", "known"):
        return operator, not operand
    return _OPPOSITE.get(operator, f"not {operator}"), operand


def leaf_phrase(name: str, operator: str, operand: Any, vocabulary: Vocabulary, names: Names) -> Phrase:
    """The phrase of a checked leaf, or of the `opposite` of one."""
    attribute = vocabulary[name]
    label = attribute.label_zh
    if operator == "known":
        return Phrase("", f"已提供{label}" if operand else f"尚未提供{label}")
    if operator == "is":
        return yes_or_no(label, operand)
    if attribute.unit == "score" and (operator, operand) == ("gte", 0):  # how the language says that there is a score
        return Phrase("", f"有{label}")
    return Phrase(label, _predicate(operator, operand, attribute, vocabulary, names))


def _predicate(operator: str, operand: Any, attribute: Attribute, vocabulary: Vocabulary, names: Names) -> str:
    if operator.endswith("between"):
        return _between(operator, operand, attribute, names)
    if operator.startswith("not has_all"):
        return mixed("不同时包括", _listing(operand, attribute, names, "和"))
    if attribute.type in ("code", "set") or operator in ("in", "not_in"):
        return _membership(operator, operand, attribute, names)
    return _comparison(operator, operand, attribute, vocabulary, names)


def value_text(value: Any, attribute: Attribute, names: Names) -> str:
    """One value of an attribute as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if attribute.type == "number":
        return quantity(value, attribute)
    if not isinstance(value, str):  # a set as a whole; its members come as strings
        return "、".join(dict.fromkeys(value_text(member, attribute, names) for member in value)) or "（空）"
    if attribute.type == "code":
        return names(attribute.hierarchy or "", value) or ("全国" if value == "100000" else value)
    return attribute.value_labels_zh.get(value, value)


def _between(operator: str, ends: Sequence[Any], attribute: Attribute, names: Names) -> str:
    texts = [None if end is None else value_text(end, attribute, names) for end in ends]
    denied = operator.startswith("not ")
    match texts:
        case None, None:
            return "没有数值" if denied else "有数值"
        case None, str(highest):
            return mixed(_comparatives(attribute)["gt" if denied else "lte"], highest)
        case str(lowest), None:
            return mixed(_comparatives(attribute)["lt" if denied else "gte"], lowest)
        case _:
            return mixed("不在" if denied else "在", str(texts[0]), "至", str(texts[1]), "之间（含两端）")


def _comparison(operator: str, operand: Any, attribute: Attribute, vocabulary: Vocabulary, names: Names) -> str:
    if isinstance(operand, Mapping):
        how = _COUNTED if _comparatives(attribute) is _LASTING else _comparatives(attribute)  # 满 goes with a figure only
        return mixed(how[operator], _referred(Reference.of(operand), attribute, vocabulary))
    if operator == "gt" and operand == 0:
        return "大于 0"
    return mixed(_comparatives(attribute)[operator], value_text(operand, attribute, names))


def _comparatives(attribute: Attribute) -> Mapping[str, str]:
    if attribute.type == "date":
        return _DATE
    if attribute.type == "category":
        return _GRADE
    if attribute.counts_from is not None or (attribute.improves_with_time and attribute.unit in ("month", "year")):
        return _LASTING
    if attribute.unit in _DURATIONS:
        return _COUNTED
    return _COUNTED if attribute.unit == "count" and attribute.unit_zh != "级" else _NUMBER  # a level is high or low, not many or few


def _referred(reference: Reference, attribute: Attribute, vocabulary: Vocabulary) -> str:
    """`times × other + plus` in words; the fixed part is in the unit of the attribute it is compared with."""
    times, plus = Decimal(reference.times), Decimal(reference.plus)
    label = f"{vocabulary[reference.attribute].label_zh}{_multiple(abs(times))}"
    fixed = f"{plain(abs(plus))} 个百分点" if attribute.unit == "pct" else quantity(abs(plus), attribute)
    if times < 0:
        return mixed("" if plus > 0 else "负", fixed, "减去", label) if plus else f"负的{label}"
    return label if plus == 0 else mixed(label, "加" if plus > 0 else "减", fixed)


def _multiple(times: Decimal) -> str:
    if times == 1:
        return ""
    return f"的 {plain(times * 100)}%" if times < 1 else f"的 {plain(times)} 倍"


def _membership(operator: str, operand: Any, attribute: Attribute, names: Names) -> str:
    if operator in ("eq", "ne"):
        return mixed(_GRADE[operator], value_text(operand, attribute, names))
    if attribute.hierarchy == "region" and list(operand) == ["100000"]:
        return "在全国范围内" if operator == "within" else "不在全国范围内"
    listed = _listing(operand, attribute, names, "和" if operator == "has_all" else "或")
    return mixed(_MEMBERSHIP[attribute.hierarchy if attribute.type == "code" else attribute.type, operator], listed)


_MEMBERSHIP: Mapping[tuple[str | None, str], str] = {
    ("region", "within"): "在", ("region", "not_within"): "不在",
    ("industry", "within"): "属于", ("industry", "not_within"): "不属于",
    ("prefix", "within"): "属于", ("prefix", "not_within"): "不属于",
    ("category", "in"): "为", ("category", "not_in"): "不为",
    ("set", "has_any"): "包括", ("set", "has_all"): "同时包括", ("set", "has_none"): "不包括",
}  # fmt: skip


def _listing(members: Sequence[Any], attribute: Attribute, names: Names, last: str) -> str:
    """「A」, 「A 或 B」, 「A、B 或 C」, 「“农、林、牧、渔业”或制造业」."""
    texts = list(dict.fromkeys(value_text(member, attribute, names) for member in members))
    if len(texts) == 1:
        return texts[0]
    quoted = [f"“{text}”" if "、" in text else text for text in texts]
    return mixed("、".join(quoted[:-1]), last, quoted[-1])
