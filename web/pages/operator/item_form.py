"""The form of a new version of an item: what was typed becomes a definition, or comes back with every fault at its field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import msgspec

from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.change import ItemChange
from marketplace.information.catalogue.definition import Cycle, FieldDefinition, FieldType
from marketplace.information.catalogue.in_force import ItemInForce
from marketplace.information.catalogue.rules import faults_of_change, faults_of_terms
from marketplace.information.catalogue.shape import CODED
from web.forms import FormData
from web.views.information import plain

NEW = "new"  # the field that is being added
OF_ITEM = ("provider_zh", "cycle", "fresh_days", "note_zh", "retired", "in_force_from", "reason")
OF_FIELD = ("name_zh", "headers_zh", "required", "minimum", "maximum", "jump", "values")
OF_NEW = ("code", "type", "unit", "personal", *OF_FIELD)
LONGEST = 4_000
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_DAYS = re.compile(r"[1-9]\d{0,4}")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


@dataclass
class ItemForm:
    """What is in the fields, and what is wrong with it by field; all texts. A field's inputs are called `<code>.<property>`."""

    before: ItemInForce
    typed: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, item: ItemInForce, today: date) -> "ItemForm":
        """Filled with a version, to begin today."""
        said = item.definition
        days = "" if said.fresh_days is None else str(said.fresh_days)
        begin = max(today, item.in_force_from).isoformat()
        own = (said.provider_zh, said.cycle, days, said.note_zh, "1" if item.retired else "", begin, "")
        typed = dict(zip(OF_ITEM, own, strict=True)) | {f"{NEW}.{name}": "" for name in OF_NEW}
        for each in said.fields:
            typed |= {f"{each.code}.{name}": text for name, text in _texts(each).items()}
        return cls(item, typed)

    @classmethod
    def sent(cls, item: ItemInForce, form: FormData) -> "ItemForm":
        """As a browser sent it."""
        return cls(item, {name: str(form.get(name, "")).strip()[:LONGEST] for name in cls.of(item, date.max).typed})

    def read(self, today: date) -> ItemChange:
        """The change. Raises: Invalid where something cannot be read, with what the catalogue's rules say of the rest."""
        found: list[FieldError] = []
        fields = [self._field(each, found) for each in self.before.definition.fields]
        if any(self.typed[f"{NEW}.{name}"] for name in OF_NEW):
            fields.append(self._field(self._started(found), found, NEW))
        definition = msgspec.structs.replace(
            self.before.definition,
            fields=tuple(fields),
            provider_zh=self._words("provider_zh", 60, found),
            note_zh=self.typed["note_zh"],
            cycle=self._cycle(found),
            fresh_days=self._fresh_days(found),
        )
        begin = self._day(found)
        if found:
            named = {self._name_of(each.pointer) for each in found}
            rules = faults_of_change(self.before.definition, definition)
            rules += faults_of_terms(self.typed["reason"], begin, today, self.before.in_force_from)
            found += [each for each in rules if self._name_of(each.pointer) not in named]
            raise Invalid(f"有 {len(found)} 处需要修改", found)
        return ItemChange(definition, begin, self.typed["reason"], bool(self.typed["retired"]))

    def refuse(self, found: Sequence[FieldError]) -> None:
        """Put faults at their fields; what is about the whole stands in the summary alone."""
        for each in found:
            self.errors.setdefault(self._name_of(each.pointer), []).append(each.detail)

    def _name_of(self, pointer: str) -> str:
        first, *rest = pointer.split("/")[1:] or [""]
        if first != "fields" or not rest:
            return first if first in self.typed else ""
        fields = self.before.definition.fields
        code = rest[0] if not rest[0].isdigit() else fields[int(rest[0])].code if int(rest[0]) < len(fields) else NEW
        name = f"{code}.{rest[1]}" if len(rest) > 1 else f"{code}.name_zh"
        return name if name in self.typed else f"{code}.name_zh"

    def _field(self, before: FieldDefinition, found: list[FieldError], key: str = "") -> FieldDefinition:
        """`before` with what was typed for it. Pointers name the field by its key, places come from the rules."""
        key = key or before.code
        said = {name: self.typed[f"{key}.{name}"] for name in OF_FIELD}
        return msgspec.structs.replace(
            before,
            name_zh=self._words(f"{key}.name_zh", 100, found),
            headers_zh=tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(said["headers_zh"]) if part.strip())),
            required=bool(said["required"]),
            values=self._values(before, f"{key}.values", found),
            **{name: self._number(f"{key}.{name}", found) for name in ("minimum", "maximum", "jump")},
        )

    def _started(self, found: list[FieldError]) -> FieldDefinition:
        typed = {name: self.typed[f"{NEW}.{name}"] for name in OF_NEW}
        if typed["type"] not in get_args(FieldType):
            found.append(FieldError(f"/fields/{NEW}/type", "请选择新字段的类型。"))
            typed["type"] = "text"
        kind: Any = typed["type"]
        return FieldDefinition(typed["code"], typed["name_zh"], kind, personal=bool(typed["personal"]), unit=typed["unit"] or None)

    def _words(self, name: str, longest: int, found: list[FieldError]) -> str:
        text = self.typed[name]
        if not 1 <= len(text) <= longest:
            found.append(FieldError(_pointer(name), f"请填写，最多 {longest} 个字。"))
        return text

    def _number(self, name: str, found: list[FieldError]) -> Decimal | None:
        text = self.typed[name]
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            found.append(FieldError(_pointer(name), f"「{text[:20]}」不是数，请填如 0 或 100.5，没有界限的留空。"))
            return None
        return Decimal(text)

    def _values(self, before: FieldDefinition, name: str, found: list[FieldError]) -> dict[str, str]:
        lines = [line.strip() for line in self.typed[name].splitlines() if line.strip()]
        if before.type not in CODED and not lines:
            return {}
        pairs = [line.split("=", 1) for line in lines]
        if any(len(pair) != 2 or not pair[0].strip() or not pair[1].strip() for pair in pairs):
            found.append(FieldError(_pointer(name), "取值一行一个，写成「代码=名称」，如 normal=正常。"))
            return dict(before.values)
        return {code.strip(): words.strip() for code, words in pairs}

    def _cycle(self, found: list[FieldError]) -> Cycle:
        given: Any = self.typed["cycle"]
        if given not in get_args(Cycle):
            found.append(FieldError("/cycle", "请从列表中选择更新周期。"))
        return given  # type: ignore[no-any-return]

    def _fresh_days(self, found: list[FieldError]) -> int | None:
        text = self.typed["fresh_days"]
        if text and not _DAYS.fullmatch(text):
            found.append(FieldError("/fresh_days", f"「{text[:20]}」不是天数，请填 1 至 99999 的整数，长期有效的留空。"))
            return None
        return int(text) if text else None

    def _day(self, found: list[FieldError]) -> date:
        try:
            return date.fromisoformat(self.typed["in_force_from"])
        except ValueError:
            found.append(FieldError("/in_force_from", "请填日期，如 2026-12-01。"))
            return date.max


def _texts(said: FieldDefinition) -> dict[str, str]:
    values = "\n".join(f"{code}={words}" for code, words in said.values.items())
    numbers = {name: plain(getattr(said, name)) for name in ("minimum", "maximum", "jump")}
    return {
        "name_zh": said.name_zh,
        "headers_zh": "、".join(said.headers_zh),
        "required": "1" if said.required else "",
        "values": values,
    } | numbers


def _pointer(name: str) -> str:
    code, _, part = name.partition(".")
    return f"/fields/{code}/{part}" if part else f"/{code}"
