"""What people type as the operand of a condition: amounts with 万 and 亿, days, and names of values, places and industries."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.reference import industries, regions

_SCALES = {"万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(r"([+\-−]?\d[\d,，]*(?:\.\d+)?)\s*([万亿]?)\s*(?:元|美元|%|％|个月|天|年|亩|户|人|件|分|次|户次|笔)?")
_SEPARATORS = (r"[；;，,\s]+", r"[；;，,、\s]+")


class NotRead(ValueError):
    """What was typed cannot be read; the message says what is wanted."""


def read_value(text: str, attribute: Attribute) -> Any:
    """One value of an attribute as the language holds it. Raises: NotRead."""
    return _READERS[attribute.type](text.strip(), attribute)


def read_list(text: str, attribute: Attribute) -> list[Any]:
    """Several values. A name may hold the sign that separates names, so the coarser separation is tried first. Raises: NotRead."""
    wanted = text.strip()
    for separators in (None, *_SEPARATORS):
        names = [wanted] if separators is None else [name for name in re.split(separators, wanted) if name]
        try:
            return [read_value(name, attribute) for name in names]
        except NotRead as problem:
            refused = problem
    raise refused


def known_values(attribute: Attribute) -> dict[str, str]:
    """Value → what people call it, of an attribute that lists its values."""
    return {value: attribute.value_labels_zh.get(value, value) for value in attribute.values or attribute.value_labels_zh}


def _number(text: str, attribute: Attribute) -> Decimal | int:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise NotRead(f"请填数字，单位为{attribute.unit_zh}" if attribute.unit_zh else "请填数字")
    try:
        exact = Decimal(found[1].replace(",", "").replace("，", "").replace("−", "-")) * _SCALES.get(found[2], 1)
    except InvalidOperation:
        raise NotRead("请填数字") from None
    return int(exact) if exact == exact.to_integral_value() else exact


def _day(text: str, attribute: Attribute) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise NotRead("请按「年-月-日」填写，如 2020-05-01")
    return text


def _named(text: str, attribute: Attribute) -> str:
    values = known_values(attribute)
    found = text if text in values or not values else next((value for value, name in values.items() if name == text), None)
    if found is None:
        raise NotRead(f"没有「{text[:20]}」这个值，可填：{_some(values)}")
    return found


def _code(text: str, attribute: Attribute) -> str:
    if attribute.hierarchy == "region":
        return _listed(text, r"\d{6}", _regions(), "地区", "320100 或 南京市")
    if attribute.hierarchy == "industry":
        return _listed(text, r"[A-T]?\d{0,4}", _industries(), "行业", "C34 或 制造业")
    return text


def _listed(text: str, form: str, names: dict[str, str], kind: str, example: str) -> str:
    found = text if text and re.fullmatch(form, text) else names.get(text)
    if found is None:
        raise NotRead(f"没有找到{kind}「{text[:20]}」，可填代码或全名，如 {example}")
    return found


def _some(values: dict[str, str]) -> str:
    names = list(values.values())
    return "、".join(names[:12]) + ("…" if len(names) > 12 else "")


def _boolean(text: str, attribute: Attribute) -> bool:
    raise NotRead("这一项只有是或否，请把比较方式选为「是」或「否」")


@cache
def _regions() -> dict[str, str]:
    """Names that stand for one place only, and full names, each with its code."""
    places = [place for place in regions.subtree(regions.NATION) if place.selectable]
    names = [(name, place.code) for place in places for name in (place.name, regions.full_name(place.code) or "")]
    codes: dict[str, set[str]] = {}
    for name, code in [*names, (regions.NATION_NAME, regions.NATION)]:
        codes.setdefault(name, set()).add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


@cache
def _industries() -> dict[str, str]:
    """The highest entry of each name."""
    found: dict[str, str] = {}
    level = list(industries.children())
    while level:
        for entry in level:
            found.setdefault(entry.name, entry.code)
        level = [child for entry in level for child in industries.children(entry.code)]
    return found


_READERS: dict[str, Callable[[str, Attribute], Any]] = {
    "number": _number, "date": _day, "category": _named, "set": _named, "code": _code, "boolean": _boolean,
}  # fmt: skip
