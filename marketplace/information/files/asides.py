"""Rows that are none of the table: totals, notes below it, headings repeated for the next page. They are said, not taken."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from marketplace.information.files.headings import plain

_TOTAL = re.compile(r"(?:本页|本表|全部|以上|总)?(?:合计|总计|小计|共计|累计)(?:[:：(（].*|\d.*)?")
_NOTE = re.compile(
    r"(?:备注|附注|注[:：\d]|说明|填表|制表|审核|复核|经办|负责人|单位负责人|联系|填报|报送|数据来源|统计口径|截至|打印|导出|日期[:：]"
    r"|第\d+页|共\d+[页条]|以下空白|此处以下|---|\*{3})"
)

_NAME = re.compile(r"(?:公司|厂|店|社|中心|行|场|院|部|户|所)$")  # a row of a subject with little else in it


def aside(cells: Sequence[Any], headings: Sequence[str]) -> str | None:
    """Why a row that names no subject is none of the table, as a phrase; None if it is a row after all."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    if not filled:
        return None
    first = _text(filled[0])
    if _TOTAL.fullmatch(first):
        return "合计行"
    if 2 * len(filled) < len(headings) and _NOTE.match(first) and not _NAME.search(first):
        return "表下的说明"
    if _repeats(cells, headings):
        return "重复的表头"
    return None


def _repeats(cells: Sequence[Any], headings: Sequence[str]) -> bool:
    compared = [(plain(cell), plain(heading)) for cell, heading in zip(cells, headings, strict=False) if isinstance(cell, str) and cell]
    return len(compared) > 1 and all(cell == heading for cell, heading in compared)


def _text(cell: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()) if isinstance(cell, str) else ""
