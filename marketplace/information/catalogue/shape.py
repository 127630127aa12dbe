"""Whether a definition holds together: what an item refers to is there, and no two fields mean the same column. Pure."""

import re
from collections import Counter
from collections.abc import Iterator

from marketplace.errors import FieldError
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition

NUMERIC = frozenset({"number", "integer", "yuan", "percent"})
CODED = frozenset({"code", "set"})
DATED = frozenset({"date", "month", "year"})
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


def faults_of(item: ItemDefinition) -> list[FieldError]:
    """Everything that is wrong with a definition, with JSON pointers into it; empty: nothing."""
    return [*_of_headings(item), *_of_references(item), *(fault for place, each in enumerate(item.fields) for fault in _of(each, place))]


def headings(field: FieldDefinition) -> tuple[str, ...]:
    """The column headings that mean a field."""
    return (field.code, field.name_zh, *field.headers_zh)


def _of_headings(item: ItemDefinition) -> Iterator[FieldError]:
    if not item.fields:
        yield FieldError("/fields", "信息项至少要有一个字段。")
    counted = Counter(heading for each in item.fields for heading in dict.fromkeys(headings(each)))
    for place, each in enumerate(item.fields):
        for heading in headings(each):
            if counted[heading] > 1:
                yield FieldError(f"/fields/{place}", f"「{heading}」在这个信息项里指向两个字段，请改用不同的代码、名称或表头。")


def _of_references(item: ItemDefinition) -> Iterator[FieldError]:
    named = {
        "/subject_field": item.subject_field,
        "/name_field": item.name_field,
        "/day_field": item.day_field,
        "/valid_from_field": item.valid_from_field,
        "/valid_to_field": item.valid_to_field,
        **{f"/key_fields/{place}": code for place, code in enumerate(item.key_fields)},
    }
    for pointer, code in named.items():
        field = None if code is None else item.field(code)
        if code is not None and field is None:
            yield FieldError(pointer, f"这里写的字段「{code}」不在字段表里。")
        elif field is not None and pointer == "/subject_field" and field.type not in {"uscc", "identity_number"}:
            yield FieldError(pointer, f"主体字段「{field.name_zh}」须是统一社会信用代码或证件号码。")
        elif field is not None and pointer in _DAYS and field.type not in DATED:
            yield FieldError(pointer, f"「{field.name_zh}」须是日期、月份或年份。")
    if item.fresh_days is not None and item.fresh_days < 1:
        yield FieldError("/fresh_days", "有效天数须是 1 以上的整数，长期有效的留空。")


_DAYS = frozenset({"/day_field", "/valid_from_field", "/valid_to_field"})


def _of(field: FieldDefinition, place: int) -> Iterator[FieldError]:
    at = f"/fields/{place}"
    if not _CODE.fullmatch(field.code):
        yield FieldError(f"{at}/code", f"字段代码「{field.code}」须以小写字母开头，只含小写字母、数字和下划线，不超过 64 个字符。")
    if not field.name_zh.strip():
        yield FieldError(f"{at}/name_zh", f"字段「{field.code}」须有名称。")
    if (field.minimum is not None or field.maximum is not None) and field.type not in NUMERIC:
        yield FieldError(at, f"「{field.name_zh}」不是数，不能有上下限。")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield FieldError(f"{at}/minimum", f"「{field.name_zh}」的下限 {field.minimum} 大于上限 {field.maximum}。")
    if field.jump is not None and (field.type not in NUMERIC or field.jump <= 1):
        yield FieldError(f"{at}/jump", f"「{field.name_zh}」的突变倍数须大于 1，且只用于数。")
    if (field.earliest is not None or field.future) and field.type not in DATED:
        yield FieldError(at, f"「{field.name_zh}」不是日期，不能有日期界限。")
    if not 1 <= field.longest <= _LONGEST:
        yield FieldError(f"{at}/longest", f"「{field.name_zh}」的最大长度须是 1 至 {_LONGEST} 的整数。")
    yield from _of_values(field, at)
    yield from _of_pattern(field, at)


_LONGEST = 10_000


def _of_values(field: FieldDefinition, at: str) -> Iterator[FieldError]:
    if (field.type in CODED) != bool(field.values):
        yield FieldError(f"{at}/values", f"「{field.name_zh}」：代码类字段须列出取值，其他类型不列取值。")
    if lost := set(field.synonyms.values()) - set(field.values):
        yield FieldError(f"{at}/synonyms", f"「{field.name_zh}」的同义词指向了没有的取值：{'、'.join(sorted(lost))}。")
    words = Counter([*field.values, *field.synonyms, *(word for code, word in field.values.items() if word != code)])
    if twice := sorted(word for word, times in words.items() if times > 1):
        yield FieldError(f"{at}/values", f"「{field.name_zh}」的取值或同义词有重复：{'、'.join(twice)}。")


def _of_pattern(field: FieldDefinition, at: str) -> Iterator[FieldError]:
    if (field.pattern is None) != (field.pattern_zh is None):
        yield FieldError(f"{at}/pattern_zh", f"「{field.name_zh}」的格式须同时有说明，说明须同时有格式。")
    if field.pattern is None:
        return
    try:
        re.compile(field.pattern)
    except re.error:
        yield FieldError(f"{at}/pattern", f"「{field.name_zh}」的格式不是有效的正则表达式。")
