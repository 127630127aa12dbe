"""Lists of the open interface: `?limit=` and `?cursor=`, answered with `items` and `next_cursor`."""

from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from marketplace.errors import FieldError, Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
Item = TypeVar("Item")

Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="每页条数，1 至 200")]
Cursor = Annotated[str | None, QueryParameter(min_length=1, max_length=1_000, description="上一页给出的 next_cursor")]


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


def place_of(cursor: str | None) -> UUID | None:
    """The id after which the next page starts, where the cursor is one. Raises: Invalid."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise Invalid("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")]) from None
