"""Texts as people and programs really write them, made plain."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.information.checks.wrong import Wrong
from marketplace.information.files.rows import CellFault

# What stands in a cell to say that there is nothing.
BLANKS = frozenset({"", "-", "--", "—", "——", "－", "/", "\\", "null", "NULL", "Null", "#", "...", "…"})
_CONSTANT = re.compile(r'="([^"]*)"')  # how exports keep leading zeros from a spreadsheet program
_FAULTS = {
    "error_value": "单元格是错误值 {given}，请先改正表格里的公式",
    "formula_without_value": "单元格是没有算出结果的公式，请在表格软件里打开并保存一次，或改成数值",
    "digits_lost": "{given} 超过 15 位，表格软件已经丢了末几位：请把该列设为文本格式，从原系统重新导出",
    "not_a_number": "{given} 不是数字",
    "nested": "这里应是一个值，不能是对象或多层的清单",
}
_SPREADSHEET_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def clean(text: str) -> str:
    """Without what cannot be seen and without spaces around; line ends and special spaces become spaces. Empty for a mark of nothing.

    Raises: Wrong for a NUL, half a character, the sign that stands for one, or an error value of a spreadsheet.
    """
    text = text.strip()
    if not text.isprintable() or "\ufffd" in text:
        text = _printable(text)
    if text in BLANKS:
        return ""
    if text[0] in "'=#" and len(text) > 1:
        return _unwrapped(text)
    return text


def plain_text(cell: Any) -> str:
    """A cell as cleaned text in half width, for everything but free text; empty where the cell is. Raises: Wrong."""
    if isinstance(cell, str):
        text = clean(cell)
        return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | Decimal):
        return number_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if cell is None:
        return ""
    raise not_readable(cell)


def number_text(number: int | Decimal) -> str:
    """The digits of a number. Raises: Wrong for one that is beyond writing out."""
    if isinstance(number, int):
        if abs(number) >= 10**40:
            raise Wrong("number_out_of_bounds", "数字的位数过多")
        return str(number)
    if not number.is_finite() or not -40 < number.adjusted() < 40:
        raise Wrong("number_out_of_bounds", "数字的位数过多")
    return f"{number:f}"


def not_readable(cell: Any) -> Wrong:
    """What is said of a cell that holds no value, or one of another kind."""
    if isinstance(cell, CellFault):
        return Wrong(cell.code, _FAULTS[cell.code], cell.given)
    return Wrong("wrong_kind", "{given} 不是这个字段该有的内容", cell)


def _printable(text: str) -> str:
    kept = []
    for each in text:
        kind = unicodedata.category(each)
        if each in "\x00\ufffd" or kind == "Cs":
            raise Wrong("control_character", "里面有空字符或残缺的字符，请检查导出程序的编码")
        if kind in {"Zs", "Zl", "Zp"} or each in "\t\n\r\x0b\x0c\x85":
            kept.append(" ")
        elif kind not in {"Cc", "Cf"}:
            kept.append(each)  # private characters too: rare characters of names are among them
    return " ".join("".join(kept).split(" ")).strip()


def _unwrapped(text: str) -> str:
    """Without the marks by which spreadsheets and exports say "this is text"."""
    if text in _SPREADSHEET_ERRORS:
        raise Wrong("error_value", _FAULTS["error_value"], text)
    if found := _CONSTANT.fullmatch(text):
        return found[1].strip()
    if text[0] == "'" and (text[1].isdigit() or text[1] in "=+-@"):
        return text[1:].strip()
    return text
