"""Common mistakes in typed credit codes, and what was probably meant. Nothing is put right without asking. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from marketplace.members.uscc import ALPHABET, IGNORED, LENGTH, is_uscc

LONGEST_TYPED = 60
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})  # the standard has none of these letters
_OLD_NUMBER = re.compile(r"[0-9]{15}")
OLD_NUMBER = "这是 15 位的旧工商注册号，不能换算成统一社会信用代码：请看新版营业执照，或在国家企业信用信息公示系统查询 18 位代码"


def plain(typed: str) -> str:
    """Half width, upper case, without blanks and dashes: what lets itself be put right without a question."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])).upper()


def is_old_number(typed: str) -> bool:
    """Whether it is a registration number of the time before credit codes."""
    return _OLD_NUMBER.fullmatch(plain(typed)) is not None


def with_letters_right(typed: str) -> str | None:
    """The code with look-alike letters as the characters that the standard has; None if that does not make it a code."""
    code = plain(typed)
    meant = code.translate(_LOOK_ALIKE)
    return meant if meant != code and is_uscc(meant) else None


def one_mistake_away(typed: str) -> list[str]:
    """Every code with a right check digit that differs by one swapped pair or one character; none for what is a code already."""
    code = plain(typed).translate(_LOOK_ALIKE)
    if len(code) != LENGTH or is_uscc(code) or not ALPHABET.issuperset(code):
        return []
    return sorted({each for each in (*_swapped(code), *_changed(code)) if is_uscc(each)})


def _swapped(code: str) -> Iterator[str]:
    for place in range(LENGTH - 1):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _changed(code: str) -> Iterator[str]:
    for place in range(LENGTH):
        for character in ALPHABET:
            yield code[:place] + character + code[place + 1 :]
