"""The fields of a kind of benefit, made from its struct: what can be said of it can be typed, and nothing else."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, NamedTuple

from msgspec import Struct

from policies.benefits.kinds import Benefit
from policies.benefits.words import CHOICES, PAYERS, ROUTES, SIZES, TARGETS, WORDS
from products.catalogue.pricing.terms import is_sound
from web.version_editor import conditions, figures
from web.version_editor.form_model import Field, Kind, Options, Row, RowList
from web.version_editor.line_rows import lines

PREFIX = "benefit."
_PERCENT = (figures.number, "%")
# By the form in which a value is said: how it is read, its unit.
_UNITS: dict[str, tuple[figures.Read, str]] = {
    "money": (figures.wan, "万元"),
    "points": (figures.number, "个百分点"),
    "permille": (figures.number, "‰"),
    "times": (figures.number, "倍"),
    "months": (figures.counted(1200), "个月"),
    "years": (figures.counted(1200), "年"),
    "days": (figures.counted(1200), "日"),
    "workdays": (figures.counted(1200), "个工作日"),
    "nth_year": (figures.counted(1200), "（第几年）"),
    "queries": (figures.counted(1200), "次"),
    "below_lpr": (figures.whole, "个基点"),
}
_CODES: dict[str, Options] = {"tier_choice": tuple(CHOICES.items()), "payment_route": tuple(ROUTES.items())}
_MARKS = {"share_is_max": "上面的比例是上限，不是固定值", "only_remaining_rate": "贴息不高于扣除其他贴息后剩余的利率"}
# Of the parts of rows.
_PARTS: dict[str, tuple[str, figures.Read, str]] = {
    "share_pct": ("比例", *_PERCENT),
    "rate_pct": ("比例", *_PERCENT),
    "amount_cny": ("金额", figures.wan, "万元"),
    "add_pct": ("再加", figures.number, "个百分点"),
    "add_permille_max": ("最多再加", figures.number, "‰"),
    "cap_cny": ("最高", figures.wan, "万元"),
    "cap_per_year_cny": ("每年最高", figures.wan, "万元"),
}
_ROW_NAMES = {"tiers": "档", "bonuses": "加成", "stop": "暂停规则", "items": "补贴项目", "methods": "办法"}
_WHO = {"grade_limits_cny": ("等级", None), "sub_funds_cny": ("子基金", None), "reinsurance_fee_pct": ("规模", SIZES), "targets": (
    "目标", {code: label for code, (label, _) in TARGETS.items()}
)}  # fmt: skip


class Entry(NamedTuple):
    """How one field of the struct is typed. `stored`: what the terms hold of it out of what was read; None: nothing said."""

    name: str
    field: Field | None
    rows: RowList | None
    entries: Callable[[Any], list[Any]]
    stored: Callable[[Any], Any]
    text: Callable[[Any], str]


def entries_of(struct: type[Benefit]) -> list[Entry]:
    """In the order in which a page says them; parts that no form can hold are kept as they are stored."""
    hints = typing.get_type_hints(struct)
    found = (_entry(name, _bare(hints[name])) for name in (*WORDS, *_MARKS) if name in struct.__struct_fields__)
    return list({each.name: each for each in found if each is not None}.values())


def _bare(hint: Any) -> Any:
    """Without None and without what only limits its length."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        return next(each for each in typing.get_args(hint) if each is not type(None))
    return hint


def _entry(name: str, hint: Any) -> Entry | None:
    kind, parts = typing.get_origin(hint) or hint, typing.get_args(hint)
    if kind is tuple:
        return _listed(name, parts[0])
    if kind is dict and parts[1] is Decimal:
        return _shared(name)
    if kind is dict or (isinstance(kind, type) and issubclass(kind, Struct)):
        return None
    return _single(name, kind)


def _single(name: str, kind: Any) -> Entry:
    place, label = PREFIX + name, _MARKS.get(name) or WORDS[name].label
    if kind is bool:
        return _alone(name, Field(place, label, figures.ticked, "checkbox"), lambda value: "1" if value else "")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        options = _CODES[name]
        return _alone(name, Field(place, label, figures.one_of([code for code, _ in options]), "select", options=options), str)
    if kind is str:
        return _alone(name, Field(place, label), str)
    read, unit = _UNITS.get(WORDS[name].form, _PERCENT)
    return _alone(name, Field(place, label, read, "number", unit), _wan_text if unit == "万元" else _number_text)


def _number_text(value: Any) -> str:
    """Raises: ValueError, ArithmeticError for what is no number, or one that would be a gigabyte once written out."""
    if not is_sound(Decimal(str(value))):
        raise ValueError("too large or too fine to be written out")
    return figures.number_text(value)


def _wan_text(value: Any) -> str:
    _number_text(value)
    return figures.wan_text(value)


def _alone(name: str, field: Field, text: Callable[[Any], str]) -> Entry:
    return Entry(name, field, None, lambda _: [], lambda said: said or None if said is False or said == "" else said, _as_it_is(text))


def _as_it_is(text: Callable[[Any], str]) -> Callable[[Any], str]:
    """What came by the open interface may be anything; its fault is said at the field."""

    def say(value: Any) -> str:
        try:
            return text(value)
        except (ArithmeticError, TypeError, ValueError):
            return str(value)

    return say


def _rows(name: str, rows: RowList, entries: Callable[[Any], list[Any]] = list, stored: Callable[[Any], Any] = list) -> Entry:
    taken_apart = replace(rows, row_of=_or_kept(rows.row_of))
    return Entry(name, None, taken_apart, _listed_entries(entries), lambda said: stored(said) if said else None, str)


def _or_kept(row_of: Callable[[Any], Row | None]) -> Callable[[Any], Row | None]:
    """An entry of another shape is kept as it is."""

    def take_apart(entry: Any) -> Row | None:
        try:
            return row_of(entry)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            return None

    return take_apart


def _listed_entries(entries: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    def listed(value: Any) -> list[Any]:
        return entries(value) if isinstance(value, list | dict) else [value]

    return listed


def _listed(name: str, part: Any) -> Entry | None:
    label, place = WORDS[name].label, PREFIX + name
    if part is str:
        return _rows(name, lines(place, label, "一项"))
    if part is Decimal:
        read, text, unit = (figures.wan, _wan_text, "万元") if name.endswith("_cny") else (figures.number, _number_text, "%")
        one = Kind("一项", (Field("value", label, read, "number", unit),))
        return _rows(name, RowList(place, label, {"one": one}, _number_row(text), lambda _, said: said.get("value")))
    if "payers" in part.__struct_fields__:
        return None
    return _rows(name, _struct_rows(name, place, label, part))


def _number_row(text: Callable[[Any], str]) -> Callable[[Any], Row | None]:
    return lambda entry: Row("one", {"value": text(entry)})


def _struct_rows(name: str, place: str, label: str, part: type[Struct]) -> RowList:
    names = [each for each in part.__struct_fields__ if each != "when"]
    kind = Kind(_ROW_NAMES[name], tuple(_part(each) for each in names), when="when" in part.__struct_fields__)

    def row_of(entry: Any) -> Row | None:
        said = {each: _part_text(each, entry.get(each)) for each in names}
        return Row("one", said, conditions.shown(entry["when"]) if entry.get("when") is not None else None)

    return RowList(place, label, {"one": kind}, row_of, lambda _, said: dict(said), _same_but_for_nothing)


def _part(name: str) -> Field:
    if name in _PARTS:
        label, read, unit = _PARTS[name]
        return Field(name, label, read, "number", unit)
    return Field(name, "名称" if name in ("fee", "name") else "说明", figures.required(figures.words, "请写明这一行说的是什么。"))


def _part_text(name: str, value: Any) -> str:
    if value is None or name not in _PARTS:
        return str(value or "")
    return _wan_text(value) if name.endswith("_cny") else _number_text(value)


def _same_but_for_nothing(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return dict(one) == {name: value for name, value in other.items() if value is not None}


def _shared(name: str) -> Entry:
    """Parties or classes with a figure each; figures of money in 万元."""
    label, names = _WHO.get(name, ("哪一方", PAYERS))
    money = WORDS[name].form in ("grades", "amounts") or name == "targets"
    who = (
        Field("name", label, figures.required(figures.words, f"请填写{label}。"))
        if names is None
        else Field("name", label, figures.required(figures.one_of(names), f"请选择{label}。"), "select", options=tuple(names.items()))
    )
    unit = "元或 %" if name == "targets" else "万元" if money else "份" if name == "fund_split" else "%"
    read, text = (figures.wan, _wan_text) if unit == "万元" else (figures.number, _number_text)
    value = Field("value", "数额", figures.required(read, "请填写数额。"), "number", unit)

    def row_of(entry: Any) -> Row | None:
        return Row("one", {"name": entry["name"], "value": text(entry["value"])})

    kind = Kind("一方" if names is PAYERS else "一项", (who, value))
    rows = RowList(PREFIX + name, WORDS[name].label, {"one": kind}, row_of, lambda _, said: dict(said))
    return _rows(name, rows, _pairs, _by_name)


def _pairs(stored: Any) -> list[Any]:
    return [{"name": name, "value": value} for name, value in stored.items()] if isinstance(stored, dict) else [stored]


def _by_name(said: Sequence[Any]) -> dict[str, Any]:
    """Rows that are kept may hold anything; what names nobody is left out."""
    named = [each for each in said if isinstance(each, dict) and isinstance(each.get("name"), str)]
    return {each["name"]: each.get("value") for each in named}
