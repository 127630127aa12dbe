"""统一社会信用代码 (unified social credit code, GB 32100-2015): read what was typed, or say what is wrong with it."""

import re
import unicodedata

from stdnum.cn.uscc import calc_check_digit

from marketplace.errors import FieldError, Invalid

LENGTH = 18
# Spaces of every kind, hyphens and dashes, and characters that cannot be seen (zero width, byte order mark).
IGNORED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\-\u2010-\u2015\u2212]+")
LETTERS_LEFT_OUT = "IOSVZ"  # they look like 1, 0, 5, U and 2
ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
# First character: the registering authority. N (agriculture) and Y (others) are letters; all other holders on this platform have a digit.
AUTHORITIES = frozenset("123456789NY")


def parse_uscc(text: str, *, pointer: str = "/uscc") -> str:
    """The code as 18 upper-case characters.

    Full-width characters, lower case, spaces, hyphens and invisible characters are put right; anything else is refused.
    Raises: Invalid with one sentence that says what is wrong, for the field `pointer`.
    """
    code = IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
    if fault := _fault(code):
        raise Invalid(fault, [FieldError(pointer, fault)])
    return code


def is_uscc(text: str) -> bool:
    """Whether the text is a code exactly as it is stored: 18 upper-case half-width characters with a right check digit."""
    return _fault(text) is None


def _fault(code: str) -> str | None:
    if not code:
        return "请填写统一社会信用代码"
    if strange := _strange_character(code):
        return strange
    if len(code) != LENGTH:
        return _wrong_length(code)
    if code[0] not in AUTHORITIES or not (code[2:8].isdigit() and code[1].isdigit()):
        return "前 8 位不对：第 1 位是登记管理部门代码，第 2 至 8 位是数字（机构类别和登记机关行政区划）"
    if calc_check_digit(code[:17]) != code[17]:
        return "校验码（第 18 位）与前 17 位对不上，请对照营业执照逐位核对"
    return None


def _strange_character(code: str) -> str | None:
    for place, character in enumerate(code, start=1):
        if character in LETTERS_LEFT_OUT:
            return f"第 {place} 位是字母 {character}：统一社会信用代码不使用 I、O、S、V、Z，请核对是否应为形近的数字或字母"
        if character not in ALPHABET:
            shown = f"「{character}」" if character.isprintable() else "看不见的字符"
            return f"第 {place} 位是{shown}：统一社会信用代码只有数字和大写字母"
    return None


def _wrong_length(code: str) -> str:
    known = {15: "，15 位的是旧的工商注册号", 9: "，9 位的是组织机构代码"}
    return f"统一社会信用代码是 {LENGTH} 位，现在是 {len(code)} 位{known.get(len(code), '')}"
