"""Hierarchical codes: their form, and which code lies below which. By the code alone; tables of names play no part."""

import re
from collections.abc import Callable
from typing import NamedTuple

# GB/T 4754-2017: the last division of each section; sections follow each other without a gap, 98 and 99 belong to none.
_LAST_DIVISIONS = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 79, "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip
_NO_SECTION = "-"

_REGION = re.compile(r"[0-9]{6}")
_INDUSTRY = re.compile(r"[A-T]|[A-T]?[0-9]{2,4}")


class Hierarchy(NamedTuple):
    """`path` turns a well-formed code into a string that begins with the path of every code above it."""

    well_formed: Callable[[str], bool]
    path: Callable[[str], str]
    coarse_is_unknown: bool
    form_en: str
    form_zh: str


def _region_path(code: str) -> str:
    if code == "100000":
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def _section_of(division: int) -> str:
    if division == 0:
        return _NO_SECTION
    return next((section for section, last in _LAST_DIVISIONS.items() if division <= last), _NO_SECTION)


# Of every two-digit division its section.
SECTIONS = [_section_of(division) for division in range(100)]


def _industry_path(code: str) -> str:
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")  # a letter in front of digits is ignored, even a wrong one
    return SECTIONS[int(digits[:2])] + digits if digits else code


HIERARCHIES = {
    "region": Hierarchy(
        lambda code: _REGION.fullmatch(code) is not None, _region_path, True, "six digits (GB/T 2260)", "六位数字的行政区划代码"
    ),
    "industry": Hierarchy(
        lambda code: _INDUSTRY.fullmatch(code) is not None,
        _industry_path,
        True,
        "a section letter A-T, or 2 to 4 digits with or without it (GB/T 4754)",
        "门类字母 A–T，或 2 至 4 位数字（前面可带门类字母）的行业代码",
    ),
    "prefix": Hierarchy(lambda code: code != "", lambda code: code, False, "a non-empty string", "非空的文字"),
}
