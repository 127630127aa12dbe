"""Cursors: the place after which the next page starts, opaque to callers."""

import base64
import binascii
import json
from decimal import Decimal, InvalidOperation
from uuid import UUID

from marketplace.errors import FieldError, Invalid
from marketplace.search.port import TITLE, Sort

_LARGEST_EXPONENT = 40  # amounts, rates and days are far smaller; PostgreSQL refuses numbers that are far larger


class UnknownCursor(Invalid):
    """The text is none of our cursors, or one of a list in another order."""

    code = "unknown_cursor"

    def __init__(self) -> None:
        super().__init__("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")])


def encode_cursor(sort: Sort, value: object, last_id: UUID) -> str:
    """The place of the last document of a page: its sort value and its id, with the sort they belong to."""
    place = json.dumps([sort.by, sort.descending, str(value), str(last_id)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, sort: Sort) -> tuple[Decimal | str, UUID]:
    """The sort value and id. Raises: UnknownCursor where the text is not ours or belongs to another sort."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        by, descending, value, last_id = json.loads(base64.urlsafe_b64decode(padded))
        if (by, descending) != (sort.by, sort.descending):
            raise ValueError("the cursor belongs to another sort")
        return _value(value, sort), UUID(last_id)
    except (ValueError, TypeError, AttributeError, binascii.Error, InvalidOperation) as error:
        raise UnknownCursor from error


def _value(written: object, sort: Sort) -> Decimal | str:
    """The sort value in the form that the database takes."""
    if not isinstance(written, str) or "\x00" in written:
        raise ValueError("the sort value is no text that PostgreSQL holds")
    written.encode()  # a lone surrogate raises here
    if sort.by == TITLE:
        return written
    number = Decimal(written)
    if number.is_nan() or (number.is_finite() and abs(number.adjusted()) > _LARGEST_EXPONENT):
        raise ValueError("the sort value is no number that a document has")
    return number
