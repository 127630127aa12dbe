"""Free text: cleaned, bounded, no formula."""

import re
from collections.abc import Callable
from typing import Any

from marketplace.documents.checks.formulas import is_formula
from marketplace.information.checks.cleaning import clean, plain_text
from marketplace.information.checks.wrong import Wrong

_SIGNS = re.compile("[=＝﹦@＠﹫+＋﹢\\-－﹣−]")
_SCIENTIFIC = re.compile(r"\d\.\d+[Ee]\+\d{2}")


def text_reader(longest: int, pattern: str | None = None, pattern_zh: str | None = None) -> Callable[[Any], str | None]:
    """Reads text of at most `longest` characters that matches the whole `pattern`."""
    form = re.compile(pattern) if pattern else None

    def read(cell: Any) -> str | None:
        text = clean(cell) if isinstance(cell, str) else plain_text(cell)
        if not text:
            return None
        if len(text) > longest:
            raise Wrong("too_long", f"有 {len(text):,} 个字，最多 {longest:,} 个字")
        if _SIGNS.search(text) and is_formula(text):
            raise Wrong("formula", "{given} 像是公式，表格软件会去执行它：请改成普通文字", text)
        return text if form is None else _matching(text, cell)

    def _matching(text: str, cell: Any) -> str:
        for candidate in (text, plain_text(text).upper()):
            if form is not None and form.fullmatch(candidate):
                return candidate
        hint = "；表格软件可能把它改成了数字，前面的 0 或末几位会丢" if not isinstance(cell, str) or _SCIENTIFIC.fullmatch(text) else ""
        raise Wrong("pattern", f"{{given}} 的写法不对：应为{pattern_zh or '规定的格式'}{hint}", text)

    return read
