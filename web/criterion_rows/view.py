"""The rows as `includes/criterion_rows.html` shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.check import MOST_LEVELS
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.retired import RETIRED
from marketplace.eligibility.yes_or_no import yes_or_no
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.reference.names import code_names
from web.criterion_rows.figures import unit_choices
from web.criterion_rows.lexicon import Lexicon, builtin_lexicon
from web.criterion_rows.model import ALONE, BUTTON, GROUP_KINDS, PARTS, Group, Node, Path, Row, Rows, field_name
from web.criterion_rows.shapes import CHIPS, CHOICE, PAIR, YES_NO, operator_choices, shape
from web.views.reach_values import known_values
from web.views.vocabulary_list import OBTAINABLE, UNKNOWN

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NodeView:
    """What rows and groups share. `place`: `1.0`, as buttons name it; `number`: 「2.1」, as people do. `errors`: part → message."""

    place: str
    number: str
    names: Mapping[str, str]
    errors: Mapping[str, str]
    first: bool
    last: bool
    text: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class RowView(NodeView):
    """One row. `shape` says which fields its value takes; see `shapes.py`. `about`: what is worth knowing of its attribute."""

    row: Row
    attribute: Attribute | None
    shape: str
    operators: list[tuple[str, Options]]
    options: Options = field(default_factory=list)
    chips: Options = field(default_factory=list)
    units: Options = field(default_factory=list)
    note: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class GroupView(NodeView):
    """One group. `deep`: no group may stand in it any more."""

    kind: str
    count: str
    kinds: Options
    deep: bool
    members: tuple["GroupView | RowView", ...]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """All rows. `button`: the name of their buttons; `errors`: [{name, message}] for a summary of errors."""

    prefix: str
    alone: str | None
    button: str
    root: GroupView
    errors: list[dict[str, str]]


def rows_view(rows: Rows, prefix: str, lexicon: Lexicon | None = None) -> CriterionView:
    """What `rows_of` or `read_rows` gave, under the prefix of its fields."""
    known = lexicon or builtin_lexicon()
    faults: dict[Path, dict[str, str]] = {}
    for fault in rows.faults:
        faults.setdefault(fault.path, {}).setdefault(fault.part, fault.message)
    root = _Shower(prefix, known, faults).group(rows.root, (), first=True, last=True)
    alone = field_name(prefix, (), ALONE) if rows.alone else None
    errors = [{"name": each.field_name(prefix), "message": each.message} for each in rows.faults]
    return CriterionView(prefix, alone, field_name(prefix, (), BUTTON), root, errors)


@dataclass(frozen=True)
class _Shower:
    prefix: str
    lexicon: Lexicon
    faults: Mapping[Path, Mapping[str, str]]

    def group(self, group: Group, path: Path, *, first: bool, last: bool) -> GroupView:
        end = len(group.members) - 1
        members = tuple(self.node(each, (*path, place), first=place == 0, last=place == end) for place, each in enumerate(group.members))
        kinds, deep = list(GROUP_KINDS.items()), len(path) + 2 >= MOST_LEVELS
        return GroupView(
            **self._shared(group, path, first, last), kind=group.kind, count=group.count, kinds=kinds, deep=deep, members=members
        )

    def node(self, node: Node, path: Path, *, first: bool, last: bool) -> GroupView | RowView:
        if isinstance(node, Group):
            return self.group(node, path, first=first, last=last)
        attribute = self.lexicon.find(node.attribute)
        of_shape = shape(attribute, node.operator)
        options, chips = _choices(node, attribute, of_shape)
        return RowView(
            **self._shared(node, path, first, last),
            row=node,
            attribute=attribute,
            shape=of_shape,
            operators=operator_choices(attribute, node.operator),
            options=options,
            chips=chips,
            units=unit_choices(attribute),
            note=_note(attribute),
            about=None if node.text is None or attribute is None else _about(attribute),
        )

    def _shared(self, node: Node, path: Path, first: bool, last: bool) -> dict[str, Any]:
        return {
            "place": ".".join(map(str, path)),
            "number": ".".join(str(place + 1) for place in path),
            "names": {part: field_name(self.prefix, path, part) for part in PARTS},
            "errors": self.faults.get(path, {}),
            "first": first,
            "last": last,
            "text": node.text,
            "source": node.source,
        }


def _choices(row: Row, attribute: Attribute | None, of_shape: str) -> tuple[Options, Options]:
    """What may be chosen, and what of a list was."""
    if of_shape == YES_NO:
        return _yes_or_no(row, attribute), []
    if attribute is None:
        return [], [(each, each) for each in row.values] if of_shape == CHIPS else []
    known = known_values(attribute)
    if of_shape == CHIPS:
        chips = [(each, value_text(each, attribute, code_names)) for each in row.values]
        return [(value, label) for value, label in known.items() if value not in row.values], chips
    if of_shape == CHOICE or (of_shape == PAIR and attribute.type == "category"):
        strange = [(each, f"{each}（不在可选值中）") for each in row.values if each and each not in known]
        return [*known.items(), *strange], []
    return [], []


def _yes_or_no(row: Row, attribute: Attribute | None) -> Options:
    if row.operator == "known" or attribute is None:
        return [("true", "已提供"), ("false", "未提供")]
    means = {said: yes_or_no(attribute.label_zh, said).statement() for said in (True, False)}
    return [("true", f"是，{means[True]}"), ("false", f"否，{means[False]}")]


def _note(attribute: Attribute | None) -> str | None:
    return "这个属性已停用，不再归集，请改用其他属性。" if attribute is not None and attribute.status == RETIRED else None


def _about(attribute: Attribute) -> str:
    """What it means, from whom it can be had, how long it counts as fresh and what holds where it is missing."""
    item = builtin_items().get(attribute.item or "")
    absent = UNKNOWN if attribute.when_absent is None else f"按「{value_text(attribute.when_absent, attribute, code_names)}」算"
    said = [
        (attribute.definition or "").rstrip("。"),
        OBTAINABLE.get(attribute.obtainable or "", "系统维护"),
        f"来自「{item.name_zh}」，{item.fresh_days} 天内有效" if item and item.fresh_days else f"来自「{item.name_zh}」" if item else "",
        f"没有数据时：{absent}",
    ]
    return "；".join(filter(None, said)) + "。"
