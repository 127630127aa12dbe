"""A criterion typed as JSON."""

from collections.abc import Mapping
from typing import Any

from marketplace.errors import FieldError, Invalid, Malformed
from web.exact_body import exact_document
from web.reach import checked_criterion


def criterion_of_text(text: str) -> Mapping[str, Any]:
    """The checked criterion. Raises: Invalid with every fault; the pointers lead into the criterion."""
    try:
        return checked_criterion(exact_document(text))
    except Malformed:
        raise Invalid("不是 JSON", [FieldError("", "这里须是 JSON，请检查括号、引号、逗号和转义")]) from None
