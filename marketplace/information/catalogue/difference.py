"""What one version of an item says differently from another, in words. Pure."""

from collections.abc import Callable
from typing import Any, NamedTuple

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.words import CYCLE_ZH, TYPE_ZH, fresh_zh

NOTHING = "无"


class Difference(NamedTuple):
    """One line: of what, which property, and its words before and after. A field that is new has no `before`."""

    of_zh: str
    what_zh: str
    before: str | None
    after: str


def _text(value: Any) -> str:
    return NOTHING if value in (None, "", ()) else str(value)


def _yes(value: Any) -> str:
    return "是" if value else "否"


def _joined(value: Any) -> str:
    return "、".join(value) or NOTHING


def _coded(value: Any) -> str:
    return "、".join(f"{word}（{code}）" for code, word in value.items()) or NOTHING


_OF_ITEM: dict[str, tuple[str, Callable[[Any], str]]] = {
    "provider_zh": ("提供单位", _text),
    "cycle": ("更新周期", CYCLE_ZH.__getitem__),
    "fresh_days": ("有效天数", fresh_zh),
    "note_zh": ("说明", _text),
}
_OF_FIELD: dict[str, tuple[str, Callable[[Any], str]]] = {
    "name_zh": ("名称", _text),
    "headers_zh": ("其他表头", _joined),
    "required": ("必填", _yes),
    "minimum": ("下限", _text),
    "maximum": ("上限", _text),
    "jump": ("突变倍数", _text),
    "earliest": ("最早日期", _text),
    "future": ("可以是将来的日期", _yes),
    "longest": ("最大长度", _text),
    "pattern_zh": ("格式", _text),
    "values": ("取值", _coded),
    "synonyms": ("同义词", _coded),
}


def differences(before: ItemDefinition, after: ItemDefinition) -> list[Difference]:
    """The item's own properties first, then its fields in their order. Fields are never removed."""
    found = _of("信息项", before, after, _OF_ITEM)
    for field in after.fields:
        earlier = before.field(field.code)
        if earlier is None:
            found.append(Difference(field.name_zh, "新增字段", None, _new(field)))
        else:
            found += _of(field.name_zh, earlier, field, _OF_FIELD)
    return found


def _of(of_zh: str, before: Any, after: Any, properties: dict[str, tuple[str, Callable[[Any], str]]]) -> list[Difference]:
    return [
        Difference(of_zh, label, say(getattr(before, name)), say(getattr(after, name)))
        for name, (label, say) in properties.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _new(field: FieldDefinition) -> str:
    parts = [field.code, TYPE_ZH[field.type], "必填" if field.required else "选填", "个人信息" if field.personal else ""]
    return "，".join(part for part in parts if part)
