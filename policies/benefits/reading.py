"""Reading a benefit from JSON values: each part by itself, so that all faults are found, said in Chinese with their places."""

import typing
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any

import msgspec
from msgspec import Struct

from marketplace.errors import FieldError
from policies.benefits.figures import MOST_ENTRIES
from policies.benefits.kinds import AnyBenefit
from policies.benefits.types import TYPE_NAMES, TYPES

_EXPECTED: dict[type, str] = {
    Decimal: "数字，绝对值小于 10 的 15 次方，最多 12 位小数",
    int: "整数",
    str: "文字，长度不超过接口说明的上限",
    bool: " true 或 false",
    dict: "对象",
    tuple: f"列表，最多 {MOST_ENTRIES} 项",
}
SHOWN = 40  # characters of what was given


def read_benefit(benefit: Any, pointer: str = "/benefit") -> tuple[AnyBenefit | None, list[FieldError]]:
    """The typed benefit, or None and everything that cannot be read. Numbers may come as numbers or as text, as money does."""
    if not isinstance(benefit, Mapping):
        return None, [FieldError(pointer, "须为对象，写明给什么；第一项是 type。")]
    struct = TYPES.get(benefit["type"]) if isinstance(benefit.get("type"), str) else None
    if struct is None:
        return None, [FieldError(f"{pointer}/type", f"{_given(benefit.get('type'))}不是支持方式；可以填 {_types()}。")]
    errors = list(_struct_faults({key: value for key, value in benefit.items() if key != "type"}, struct, pointer))
    return (None, errors) if errors else (msgspec.convert(benefit, struct), [])  # type: ignore[return-value]  # a struct of TYPES


def as_stored(benefit: AnyBenefit) -> dict[str, Any]:
    """The benefit as JSON values with exact numbers; what is not stated is left out."""
    built: dict[str, Any] = _in_json(msgspec.to_builtins(benefit, builtin_types=(Decimal,)))
    return {name: value for name, value in built.items() if value is not None}


def _in_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_json(part) for name, part in value.items()}
    return [_in_json(part) for part in value] if isinstance(value, list | tuple) else value


def _struct_faults(value: Any, struct: type[Struct], here: str) -> list[FieldError]:
    if not isinstance(value, Mapping):
        return [FieldError(here, f"{_given(value)}有误；这里要填对象。")]
    hints = typing.get_type_hints(struct)
    faults = [_unknown(name, struct, here) for name in value if name not in struct.__struct_fields__]
    for field in msgspec.structs.fields(struct):
        if field.name in value:
            faults += _value_faults(value[field.name], hints[field.name], f"{here}/{field.name}")
        elif field.required:
            faults.append(FieldError(f"{here}/{field.name}", "缺少这一项。"))
    return faults or _whole_faults(value, struct, here)


def _unknown(name: Any, struct: type[Struct], here: str) -> FieldError:
    accepted = "、".join(struct.__struct_fields__) or "没有其他项"
    return FieldError(f"{here}/{_step(name)}", f"不接受{_given(name)}这一项；可以写的是 {accepted}。")


def _value_faults(value: Any, hint: Any, here: str) -> list[FieldError]:
    """`hint` is a type, or a union of one with None."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        options = [each for each in typing.get_args(hint) if each is not type(None)]
        return [] if value is None else _value_faults(value, options[0], here)
    parts, kind = typing.get_args(hint), typing.get_origin(hint) or hint
    if kind is tuple and isinstance(value, Sequence) and not isinstance(value, str):
        faults = [fault for at, each in enumerate(value) for fault in _value_faults(each, parts[0], f"{here}/{at}")]
        return faults or _whole_faults(value, hint, here)
    if kind is dict and isinstance(value, Mapping) and parts[1] is not Any:
        return [fault for name, each in value.items() for fault in _value_faults(each, parts[1], f"{here}/{_step(name)}")]
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct_faults(value, kind, here)
    return _whole_faults(value, hint, here)


def _whole_faults(value: Any, hint: Any, here: str) -> list[FieldError]:
    """By msgspec, after every part was found sound by itself: what remains is the length, the range or the kind of the whole."""
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return [FieldError(here, f"{_given(value)}有误；{_accepted(hint)}。")]
    return []


def _accepted(hint: Any) -> str:
    kind = typing.get_origin(hint) or hint
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"可以填 {'、'.join(kind)}"
    return f"这里要填{_EXPECTED.get(kind, '接口说明列出的值')}"


def _given(value: Any) -> str:
    if value is None:
        return "空值"
    text = str(value) if isinstance(value, str | int | Decimal) else type(value).__name__
    return f"“{text[:SHOWN]}”"


def _step(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _types() -> str:
    return "、".join(f"{code}（{name}）" for code, name in TYPE_NAMES.items())
