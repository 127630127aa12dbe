"""Lists of the open interface: `?limit=` and `?cursor=`, answered with `items` and `next_cursor`."""

from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
Item = TypeVar("Item")

Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="每页条数，1 至 200")]
Cursor = Annotated[str | None, QueryParameter(min_length=1, max_length=1_000, description="上一页给出的 next_cursor")]


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None
