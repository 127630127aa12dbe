"""The rows in which conditions are tried out: attribute, way of comparing, value; read into a criterion, and made from one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.sentences import leaf_sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from web.views.reach_values import NotRead, read_list, read_pair, read_value

FEWEST_ROWS, MOST_ROWS = 4, 40
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "数字、日期、等级": (
        ("gte", "不低于"), ("gt", "高于"), ("lte", "不超过"), ("lt", "低于"), ("eq", "等于"), ("ne", "不等于"), ("between", "介于"),
    ),
    "地区、行业、类别、标签": (("among", "属于任一"), ("outside", "都不属于"), ("every", "全部包含")),
    "是或否": (("yes", "是"), ("no", "否")),
    "有没有数据": (("given", "已提供"), ("missing", "未提供")),
}  # fmt: skip
_FIXED = {"yes": ("is", True), "no": ("is", False), "given": ("known", True), "missing": ("known", False)}
_LISTS = {
    "category": {"among": "in", "outside": "not_in"},
    "code": {"among": "within", "outside": "not_within"},
    "set": {"among": "has_any", "outside": "has_none", "every": "has_all"},
}
_COMPARING = frozenset(way for way, _ in WAYS["数字、日期、等级"])


class Typed(NamedTuple):
    """A row as it was typed."""

    attribute: str = ""
    way: str = ""
    value: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read."""
        return not (self.attribute or self.value)


@dataclass(frozen=True)
class RowView:
    """A row as it is shown: what was typed, the sentence that it means, and what is wrong with it (`field`: where)."""

    number: int
    typed: Typed
    sentence: str | None = None
    error: str | None = None
    field: str = "attribute"


class Read(NamedTuple):
    """All rows, and the criterion where every one could be read and at least one was typed."""

    rows: list[RowView]
    criterion: dict[str, Any] | None


def read_rows(typed: Sequence[Typed], group: str) -> Read:
    """Read what was typed; empty rows are passed over. `group`: all or any."""
    rows, leaves = [], []
    for number, row in enumerate(typed):
        try:
            leaf = None if row.empty else _leaf(row)
        except _Wrong as wrong:
            rows.append(RowView(number, row, error=str(wrong), field=wrong.field))
            continue
        rows.append(RowView(number, row, None if leaf is None else leaf_sentence(leaf, builtin_vocabulary(), code_names)))
        leaves += [] if leaf is None else [leaf]
    whole = leaves and not any(row.error for row in rows)
    return Read(rows, {group: leaves} if whole else None)


def rows_of(criterion: Mapping[str, Any]) -> tuple[str, list[Typed]] | None:
    """Group and rows that say a criterion; None where rows cannot (nested groups, other attributes as operands)."""
    group = next((kind for kind in ("all", "any") if kind in criterion), None)
    leaves = [criterion] if "attribute" in criterion else criterion[group] if group else None
    if leaves is None or len(leaves) > MOST_ROWS or not all("attribute" in leaf for leaf in leaves):
        return None
    made = [_typed(leaf) for leaf in leaves]
    return (group or "all", [row for row in made if row is not None]) if None not in made else None


@cache
def attribute_choices() -> tuple[Attribute, ...]:
    """What rows may speak of: facts of the enterprise itself."""
    return tuple(each for each in builtin_vocabulary().values() if each.level == "profile" and each.status == "active")


class _Wrong(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _leaf(row: Typed) -> dict[str, Any]:
    attribute = _by_label().get(row.attribute) or builtin_vocabulary().get(row.attribute)
    if attribute is None:
        raise _Wrong("attribute", "没有这个属性，请从列表中选" if row.attribute else "请选一个属性")
    operator, operand = _operation(row, attribute)
    leaf = {"attribute": attribute.name, operator: operand}
    if problems := check_criterion(leaf, builtin_vocabulary()):
        raise _Wrong("value", problems[0].detail_zh)
    return leaf


def _operation(row: Typed, attribute: Attribute) -> tuple[str, Any]:
    if row.way in ("given", "missing") or (row.way in _FIXED and attribute.type == "boolean"):
        return _FIXED[row.way]
    lists = _LISTS.get(attribute.type, {})
    operator = lists.get({"eq": "among", "ne": "outside"}.get(row.way, row.way)) if attribute.type != "category" else lists.get(row.way)
    try:
        if operator is not None:
            return operator, _given(row, read_list, attribute)
        if row.way == "between":
            return row.way, _given(row, read_pair, attribute)
        if row.way in _COMPARING:
            return row.way, _given(row, read_value, attribute)
    except NotRead as problem:
        raise _Wrong("value", str(problem)) from None
    raise _Wrong("way", f"「{attribute.label_zh}」不能这样比较，请另选一种" if row.way else "请选比较方式")


def _given(row: Typed, read: Any, attribute: Attribute) -> Any:
    if not row.value.strip():
        raise NotRead("请填要比较的值")
    return read(row.value, attribute)


def _typed(leaf: Mapping[str, Any]) -> Typed | None:
    attribute, operator = builtin_vocabulary()[leaf["attribute"]], operator_in(leaf)
    operand = leaf[operator]
    if isinstance(operand, Mapping) or attribute not in attribute_choices():
        return None
    fixed = next((way for way, meant in _FIXED.items() if meant == (operator, operand) and isinstance(operand, bool)), None)
    if fixed:
        return Typed(attribute.label_zh, fixed)
    way = next((way for way, name in _LISTS.get(attribute.type, {}).items() if name == operator), operator)
    if operator == "between":
        return Typed(attribute.label_zh, way, "到".join("" if end is None else _said(end, attribute) for end in operand))
    said = [_said(each, attribute) for each in operand] if isinstance(operand, list | tuple) else [_said(operand, attribute)]
    return Typed(attribute.label_zh, way, "；".join(said))


def _said(value: Any, attribute: Attribute) -> str:
    if attribute.type == "number":
        return str(value)
    return value if attribute.type in ("code", "date") else value_text(value, attribute, code_names)


@cache
def _by_label() -> dict[str, Attribute]:
    return {each.label_zh: each for each in attribute_choices()}
