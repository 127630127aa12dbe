"""Documents that callers send and whose numbers must stay exact."""

from typing import Any

from marketplace.eligibility.json_text import MalformedJsonError, read_json, write_json
from marketplace.errors import Malformed


def exact_document(text: str | bytes) -> Any:
    """One JSON document, as `read_json` gives it. Raises: Malformed."""
    try:
        document = read_json(text)
    except MalformedJsonError:
        raise Malformed("请求体不是 JSON") from None
    try:
        write_json(document).encode()
    except UnicodeEncodeError:  # neither an answer nor the database can say half a surrogate pair
        raise Malformed("请求体中有不成字的转义（半个代理对）") from None
    return document
