"""Yes and no, codes of a list, and sets of them, given by code or by word."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from marketplace.information.checks.cleaning import clean, not_readable, plain_text
from marketplace.information.checks.texts import text_reader
from marketplace.information.checks.wrong import Wrong

_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "对", "t"})
_NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "错", "f", "没有", "x"})
_BETWEEN = re.compile(r"[、,;|，；\n]")
_SPACES = re.compile(r"\s+")
_NONE: Mapping[str, str] = MappingProxyType({})
MOST_MEMBERS = 500
_MOST_SHOWN = 8


def read_boolean(cell: Any) -> bool | None:
    """是/否, 有/无, Y/N, 1/0, true/false. Raises: Wrong."""
    if isinstance(cell, bool):
        return cell
    if cell == "是":
        return True
    if cell == "否":
        return False
    text = plain_text(cell).lower()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Wrong("not_a_boolean", "{given} 不是「是」或「否」", cell)


def code_reader(values: Mapping[str, str], synonyms: Mapping[str, str] = _NONE) -> Callable[[Any], str | None]:
    """Reads a code by itself, by its word, or by a further word that means it (`synonyms`: word → code)."""
    known = _known(values, synonyms)
    accepted = _accepted(values)

    def read(cell: Any) -> str | None:
        if isinstance(cell, str) and (code := known.get(cell)):
            return code
        text = plain_text(cell)
        if not text:
            return None
        if code := known.get(_key(text)):
            return code
        raise _outside(text, values, accepted)

    return read


def set_reader(
    values: Mapping[str, str], longest: int, *, closed: bool = True, synonyms: Mapping[str, str] = _NONE
) -> Callable[[Any], list[str] | None]:
    """Reads a sorted list of codes, each once, separated by 、 , ; | or a line end; words beyond `values` only where it is not `closed`."""
    known = _known(values, synonyms)
    accepted = _accepted(values)
    free = text_reader(longest)

    def member(text: str) -> str:
        if code := known.get(_key(text)):
            return code
        if closed:
            raise _outside(text, values, accepted)
        return free(text) or ""

    def read(cell: Any) -> list[str] | None:
        if not isinstance(cell, list | str) and cell is not None:
            if isinstance(cell, bool):
                raise not_readable(cell)
            cell = plain_text(cell)
        parts = cell if isinstance(cell, list) else _BETWEEN.split(cell or "")
        words = [word for word in map(clean, parts) if word]
        if len(words) > MOST_MEMBERS or any(len(word) > longest for word in words):
            raise Wrong("too_long", f"最多 {MOST_MEMBERS} 个，每个最多 {longest} 个字")
        return sorted({member(word) for word in words}) or None

    return read


def _known(values: Mapping[str, str], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Codes and words as given and as they compare; a code goes before another's word, a word before a further one."""
    further = {form: code for word, code in synonyms.items() for form in (word, _key(word))}
    by_word = further | {form: code for code, word in values.items() for form in (word, _key(word))}
    return by_word | {form: code for code in values for form in (code, _key(code))}


def _key(text: str) -> str:
    return _SPACES.sub("", plain_text(text)).casefold()


def _accepted(values: Mapping[str, str]) -> str:
    words = [word or code for code, word in values.items()]
    return "、".join(words[:_MOST_SHOWN]) + ("等" if len(words) > _MOST_SHOWN else "")


def _outside(text: str, values: Mapping[str, str], accepted: str) -> Wrong:
    hint = "；前面的 0 可能丢了，请把该列设为文本格式" if text.isdigit() and any(each.lstrip("0") == text for each in values) else ""
    return Wrong("outside_values", f"{{given}} 不在可选值之中：{accepted}{hint}", text)
