"""Names that people type for themselves and for others: one form, and nothing that only looks like another name. Pure."""

import unicodedata

from marketplace.errors import FieldError

LONGEST = 64
# Controls, what cannot be seen, surrogates, private use, unassigned: none of them is part of a name.
NO_NAME = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK")  # their letters look alike, so a name keeps to one of them


def tidy_name(typed: str) -> str:
    """Full width and composed characters in one form, blanks as single spaces."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def faults_of_name(name: str, pointer: str) -> list[FieldError]:
    """What is wrong with a tidied name; empty if nothing is."""
    if not name:
        return [FieldError(pointer, "请填写姓名")]
    if len(name) > LONGEST:
        return [FieldError(pointer, f"姓名最多 {LONGEST} 个字符，现在是 {len(name)} 个")]
    if any(unicodedata.category(each) in NO_NAME for each in name):
        return [FieldError(pointer, "姓名里有看不见或不能用的字符，请重新输入")]
    if mixes_look_alikes(name):
        return [FieldError(pointer, "姓名里混用了形近的外文字母，请只用一种文字")]
    return []


def mixes_look_alikes(name: str) -> bool:
    """Whether letters of several scripts that look alike stand in one name."""
    return len({script for each in name for script in _LOOK_ALIKE if unicodedata.name(each, "").startswith(script)}) > 1
