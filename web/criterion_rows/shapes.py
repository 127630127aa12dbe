"""Which operators a row offers, and which fields its value takes."""

from collections.abc import Mapping

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.operators import COMPARISONS, EQUALITY, MEMBERSHIP, operators_of
from web.criterion_rows.model import REFERRING

# Shapes of a value: two ends, yes or no, a list, one of the attribute's values, another attribute, something typed.
PAIR, YES_NO, CHIPS, CHOICE, OTHER, TEXT = "pair", "yesno", "chips", "choice", "other", "text"

_COMPARED = {"gte": "不低于", "gt": "高于", "lte": "不超过", "lt": "低于", "eq": "等于", "ne": "不等于", "between": "介于"}
_DATED = {"gte": "不早于", "gt": "晚于", "lte": "不晚于", "lt": "早于", "eq": "为", "ne": "不为", "between": "介于"}
_GRADED = {
    "in": "属于", "not_in": "不属于", "gte": "不低于", "gt": "高于", "lte": "不高于", "lt": "低于",
    "eq": "为", "ne": "不为", "between": "介于",
}  # fmt: skip
_LABELS: Mapping[str, Mapping[str, str]] = {
    "number": _COMPARED,
    "date": _DATED,
    "category": _GRADED,
    "boolean": {"is": "是否为"},
    "code": {"within": "属于", "not_within": "不属于"},
    "set": {"has_any": "包含任一", "has_all": "包含全部", "has_none": "都不包含"},
}
KNOWN = {"known": "有无数据"}
# A row whose attribute has not been chosen yet offers every way of comparing; which operator is meant follows from the attribute.
_MEANT: Mapping[str, Mapping[str, str]] = {
    "among": {"category": "in", "code": "within", "set": "has_any"},
    "outside": {"category": "not_in", "code": "not_within", "set": "has_none"},
    "every": {"set": "has_all"},
    "yes_no": {"boolean": "is"},
}
WAYS: Mapping[str, Mapping[str, str]] = {
    "数字、日期、等级": _COMPARED,
    "地区、行业、类别、标签": {"among": "属于任一", "outside": "都不属于", "every": "全部包含"},
    "是或否，有没有数据": {"yes_no": "是否为", **KNOWN},
}
_USUAL = {"number": "gte", "date": "gte", "boolean": "is", "category": "in", "code": "within", "set": "has_any"}


def operator_choices(attribute: Attribute | None, chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings with (value, label); the heading of the usual ones is "". What was chosen is among them even where it does not fit."""
    if attribute is None:
        choices = [(heading, list(ways.items())) for heading, ways in WAYS.items()]
    else:
        offered = operators_of(attribute)
        named = {**_LABELS[attribute.type], **KNOWN}
        choices = [("", [(operator, label) for operator, label in named.items() if operator in offered])]
        if attribute.type == "number":
            choices.append(("与另一项比较", [(operator + REFERRING, f"{_COMPARED[operator]}（另一项）") for operator in COMPARISONS]))
    if chosen and not any(chosen == value for _, several in choices for value, _ in several):
        choices.append(("不适用", [(chosen, chosen)]))
    return choices


def fitting(attribute: Attribute, operator: str) -> str:
    """The operator that was meant, or the type's usual one where it does not fit."""
    meant = _MEANT.get(operator, {}).get(attribute.type, operator)
    if meant in EQUALITY and attribute.type in ("code", "set"):
        meant = _MEANT["among" if meant == "eq" else "outside"][attribute.type]
    return meant if _fits(attribute, meant) else _USUAL[attribute.type]


def _fits(attribute: Attribute, operator: str) -> bool:
    if operator.endswith(REFERRING):
        return attribute.type == "number" and operator.removesuffix(REFERRING) in COMPARISONS
    return operator in operators_of(attribute)


def shape(attribute: Attribute | None, operator: str) -> str:
    """Which fields the value takes."""
    if operator.endswith(REFERRING):
        return OTHER
    if operator == "between":
        return PAIR
    if operator in ("is", "known"):
        return YES_NO
    if operator in MEMBERSHIP:
        return CHIPS
    return CHOICE if attribute is not None and attribute.type == "category" and attribute.values else TEXT
