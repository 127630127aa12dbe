"""Answers that carry facts and criteria: their numbers go out as exact JSON numbers, money elsewhere stays text."""

from typing import Any

import msgspec
from litestar import MediaType, Response

from marketplace import exact_json


def exact_json_response(answer: msgspec.Struct, *, headers: dict[str, str] | None = None) -> Response[Any]:
    """The struct as JSON; a Decimal becomes a JSON number with its own digits (the framework would make it text)."""
    return Response(content=exact_json.encode(answer), media_type=MediaType.JSON, headers=headers)
