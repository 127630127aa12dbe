"""JSON whose numbers keep their digits, quickly where that is possible."""

from typing import Any

import msgspec

from marketplace import exact_json
from marketplace.eligibility.json_text import MalformedJsonError, read_json, utf8, write_json


def encode_exactly(value: Any) -> bytes:
    """JSON in UTF-8. As everywhere in JSON, the two halves of a character are read as the character."""
    try:
        return exact_json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate, which only the slow writer can say
        return utf8(write_json(value))


def decode_exactly(text: bytes) -> Any:
    """Whole numbers as int, others as Decimal. Raises: ValueError."""
    try:
        return exact_json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return read_json(text)
        except MalformedJsonError as error:
            raise ValueError(str(error)) from error
