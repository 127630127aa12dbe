"""A criterion typed as JSON."""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.json_text import MalformedJsonError, read_json
from marketplace.errors import FieldError, Invalid
from web.reach import checked_criterion


def criterion_of_text(text: str) -> Mapping[str, Any]:
    """The checked criterion. Raises: Invalid with every fault; the pointers lead into the criterion."""
    try:
        return checked_criterion(read_json(text))
    except MalformedJsonError:
        raise Invalid("不是 JSON", [FieldError("", "这里须是 JSON，请检查括号、引号和逗号")]) from None
