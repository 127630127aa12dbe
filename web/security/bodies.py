"""JSON bodies that could not be stored: NUL in a string."""

import re
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from marketplace.errors import Malformed
from web.security.csrf import SAFE_METHODS

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")


async def require_storable_json(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every route: PostgreSQL holds no NUL, in text or in JSON, so none comes in. Raises: Malformed."""
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    if "json" in connection.content_type[0] and NUL.search(await connection.body()):
        raise Malformed("内容中有无法处理的字符（NUL）")
