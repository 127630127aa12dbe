"""Units of columns: 万元 against 元, 小数 against %. Pure: words in, exact factors out."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition


class Unit(NamedTuple):
    """So many (`factor`) of a base unit: 万元 is 10,000 CNY. Units of one base can be turned into each other."""

    base: str
    factor: Decimal


_MULTIPLIERS = {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_COUNTED = "人名位户家个件次笔项辆头只台套条宗起份批"
_BASES: dict[str, Unit] = {
    word: Unit(base, Decimal(factor))
    for base, factor, words in (
        ("CNY", "1", ("元", "人民币元", "人民币", "圆", "rmb", "cny", "yuan")),
        ("CNY", "1000", ("qian_yuan",)),
        ("CNY", "10000", ("wan_yuan",)),
        ("CNY", "1000000", ("bai_wan_yuan",)),
        ("CNY", "100000000", ("yi_yuan",)),
        ("USD", "1", ("美元", "usd")),
        ("pct", "1", ("%", "百分比", "百分之", "百分点", "个百分点", "percent", "pct")),
        ("pct", "100", ("小数", "fraction")),
        ("pct", "0.1", ("‰", "千分之")),
        ("pct", "0.01", ("bp", "基点", "个基点")),
        ("month", "1", ("月", "个月", "month")),
        ("year", "1", ("年", "year")),
        ("day", "1", ("天", "日", "day")),
        ("mu", "1", ("亩", "mu")),
        ("mu", "15", ("公顷",)),
        ("sqm", "1", ("平方米", "平米", "m2", "sqm")),
        ("m3", "1", ("立方米", "立方", "方", "m3")),
        ("tonne", "1", ("吨", "t", "tonne")),
        ("tonne", "0.001", ("千克", "公斤", "kg")),
        ("kWh", "1", ("千瓦时", "度", "kwh")),
        ("kW", "1", ("千瓦", "kw")),
        ("kVA", "1", ("千伏安", "kva")),
        ("count", "1", (*_COUNTED, "count", "人次")),
    )
    for word in words
}
_MULTIPLIED = re.compile(f"({'|'.join(sorted(_MULTIPLIERS, key=len, reverse=True))})(.+)")


@cache
def unit_of(text: str) -> Unit | None:
    """The unit that a word means, 万 and 亿 before it included; None where it is no unit."""
    word = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    if found := _BASES.get(word):
        return found
    if (parts := _MULTIPLIED.fullmatch(word)) and (base := _BASES.get(parts[2])):
        return Unit(base.base, base.factor * _MULTIPLIERS[parts[1]])
    return None


def multiplier_of(text: str) -> int | None:
    """万 in 「1.2万」."""
    return _MULTIPLIERS.get(text)


def units_of(item: ItemDefinition, vocabulary: Vocabulary) -> dict[str, Unit]:
    """In which unit each number of the item is kept, of fields and of attributes; numbers without a known unit are left out."""
    kept: dict[str, Unit] = {}
    for attribute in vocabulary.values():
        if attribute.item == item.code and attribute.unit and (unit := unit_of(attribute.unit)):
            kept[attribute.name] = unit  # an attribute that has the name of a field is overwritten below
    for field in item.fields:
        word = {"yuan": "元", "percent": "%"}.get(field.type, field.unit if field.type in {"number", "integer"} else None)
        if word and (unit := unit_of(word)):
            kept[field.code] = unit
    return kept


def scale(given: Unit, kept: Unit) -> Decimal | None:
    """By what a number in `given` is multiplied to be one in `kept`; None where the two measure different things."""
    return given.factor / kept.factor if given.base == kept.base else None
