"""Blanks between Chinese and what is written in digits or Latin letters."""

import re

_BORDER = re.compile(r"[\u4e00-\u9fff][-A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]")


def mixed(*parts: str) -> str:
    """Join parts with a blank where Chinese meets digits or letters; inside a part (a label, a name) nothing changes."""
    joined = ""
    for part in parts:
        joined += f" {part}" if _BORDER.fullmatch(joined[-1:] + part[:1]) else part
    return joined
