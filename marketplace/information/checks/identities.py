"""Numbers that name enterprises and people: credit codes and identity numbers, with the sentence for each common mistake."""

import re
from collections.abc import Callable
from operator import mul
from typing import Any

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from marketplace.errors import Invalid
from marketplace.information.checks.cleaning import plain_text
from marketplace.information.checks.wrong import Wrong
from marketplace.members.uscc import parse_uscc

_FORM = re.compile(r"[1-9NY][0-9]{7}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: place for place, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(3**place % 31 for place in range(17))
# By the weighted sum modulo 31, the character that has to follow: 31 is a prime, so the sum of all eighteen is 0.
_CHECKS = "".join(_ALPHABET[-total % 31] for total in range(31))
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_LOST = "{given} 是表格软件改成的科学计数，末几位已经丢失：请把该列设为文本格式，从原系统重新导出"
_OTHER_PAPERS = re.compile(r"[0-9A-Z()\-/]{4,40}")


def is_sound(code: str) -> bool:
    """The same as `members.uscc.is_uscc`, for files of a hundred thousand rows."""
    if _FORM.fullmatch(code) is None:
        return False
    return code[17] == _CHECKS[sum(map(mul, map(_VALUES.__getitem__, code[:17]), _WEIGHTS)) % 31]


def read_uscc(cell: Any) -> str | None:
    """A unified social credit code as it is stored; None for a blank cell. Raises: Wrong."""
    if isinstance(cell, str) and is_sound(cell):
        return cell
    text = plain_text(cell)
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text):
        raise Wrong("scientific_notation", _LOST, text)
    try:
        return parse_uscc(text)
    except Invalid as invalid:
        raise Wrong("not_a_uscc", f"{{given}} 不是统一社会信用代码：{invalid}", text) from None


def read_identity_number(cell: Any) -> str | None:
    """An identity number of 18 characters; one of 15 digits is turned into it. Raises: Wrong."""
    text = plain_text(cell).replace(" ", "").upper()
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text):
        raise Wrong("scientific_notation", _LOST, text)
    if len(text) == 15 and text.isascii() and text.isdigit():
        longer = f"{text[:6]}19{text[6:]}"
        text = longer + str(ric.calc_check_digit(f"{longer}0"))  # it takes the number with its last place
    try:
        return str(ric.validate(text))
    except ValidationError:
        raise Wrong("not_an_identity_number", "{given} 不是有效的居民身份证号码：应为 18 位，请核对出生日期和校验码", text) from None


def paper_reader(kind_of_paper: Callable[[], Any]) -> Callable[[Any], str | None]:
    """Reads an identity number, or the number of another paper (passport) where the row says that it is one."""

    def read(cell: Any) -> str | None:
        kind = kind_of_paper()
        if not isinstance(kind, str) or not kind.strip() or "身份证" in kind or kind.strip() in {"01", "1", "111"}:
            return read_identity_number(cell)
        text = plain_text(cell).upper()
        if text and not _OTHER_PAPERS.fullmatch(text):
            raise Wrong("not_a_paper_number", "{given} 不是证件号码：4 至 40 位字母和数字", text)
        return text or None

    return read
