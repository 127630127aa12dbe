"""What the sender of a file declares of its layout, read from JSON with every fault named at once."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from marketplace.errors import FieldError, Invalid
from marketplace.information.files.csv_rows import DELIMITERS, Delimiter
from marketplace.information.files.text_lines import ENCODINGS, Encoding
from marketplace.information.files.units import unit_of

MOST_ENTRIES = 2_000
LONGEST = 200


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the sender says of the file; it wins over what would be guessed.

    `columns`: heading → field code or attribute name. `units`: field → unit (`yuan`, `wan_yuan`, `yi_yuan`, 万元, …; `fraction` for
    percentages written as 0.05). `heading_row` counts from 1. `ignore`: headings that are left out. `date_1904`: day numbers count
    from 1904.
    """

    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    sheet: str | None = None
    heading_row: int | None = None
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    ignore: tuple[str, ...] = ()
    date_1904: bool | None = None


def read_declared(document: Any, pointer: str = "/layout") -> Declared:
    """The declaration in a decoded JSON document; None declares nothing. Raises: Invalid with every fault, pointers below `pointer`."""
    if document is None:
        return Declared()
    if not isinstance(document, Mapping):
        raise Invalid("版式说明应是一个对象", [FieldError(pointer, '应是一个对象，如 {"units": {"amount": "wan_yuan"}}')])
    errors = []
    for key, value in document.items():
        if key not in _RULES:
            errors.append(FieldError(f"{pointer}/{_escaped(str(key))}", f"没有这一项；可用：{'、'.join(_RULES)}"))
        elif value is not None and not _RULES[key][0](value):
            errors.append(FieldError(f"{pointer}/{key}", _RULES[key][1]))
    if errors:
        raise Invalid("版式说明有误", errors)
    return msgspec.convert({key: value for key, value in document.items() if value is not None}, Declared)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= MOST_ENTRIES and all(_is_word(key) and _is_word(each) for key, each in value.items())


def _are_units(value: Any) -> bool:
    return _is_table(value) and all(unit_of(each) for each in value.values())


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1_000


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_ENTRIES and all(map(_is_word, value))


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "columns": (_is_table, "应是「表头: 字段代码」的对象，两者都是 1 至 200 字的文字"),
    "units": (_are_units, "应是「字段代码: 单位」的对象；单位如 yuan、wan_yuan、yi_yuan、万元、%、fraction"),
    "sheet": (_is_word, "应是工作表的名称"),
    "heading_row": (_is_place, "应是表头所在的行号，从 1 数起，不超过 1000"),
    "encoding": (lambda value: value in ENCODINGS, f"应是以下之一：{'、'.join(ENCODINGS)}"),
    "delimiter": (lambda value: value in DELIMITERS, "应是以下之一：逗号、分号、制表符、竖线"),
    "ignore": (_are_words, "应是不读取的表头的清单"),
    "date_1904": (lambda value: isinstance(value, bool), "应是 true 或 false"),
}


def _escaped(key: str) -> str:
    return key[:LONGEST].replace("~", "~0").replace("/", "~1")
