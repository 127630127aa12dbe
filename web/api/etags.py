"""ETags of single resources: the same content has the same tag, and who holds it already gets no body."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec

from marketplace import exact_json
from marketplace.errors import PreconditionFailed
from web.api.exact import exact_json_response

TAG_LENGTH = 32  # hexadecimal digits of SHA-256
NOT_MODIFIED = {304: ResponseSpec(None, generate_examples=False, description="与 If-None-Match 相同")}


def tagged_response(request: Request[Any, Any, Any], answer: msgspec.Struct) -> Response[Any]:
    """The resource with its ETag, or 304 where the caller's `If-None-Match` names it."""
    tag = tag_of(answer)
    return (
        Response(None, status_code=304, headers={"ETag": tag})
        if holds(request, tag)
        else exact_json_response(answer, headers={"ETag": tag})
    )


def holds(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether the caller's `If-None-Match` names this ETag."""
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    return tag in known or "*" in known


def tag_of(answer: msgspec.Struct) -> str:
    """The strong ETag of a resource as the caller sees it."""
    return f'"{hashlib.sha256(exact_json.encode(answer)).hexdigest()[:TAG_LENGTH]}"'


def require_match(request: Request[Any, Any, Any], present: msgspec.Struct) -> None:
    """A change must name the state that it changes.

    Raises: PreconditionFailed without `If-Match`, or with a tag that is not the present one.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise PreconditionFailed("请在 If-Match 中带上读取时得到的 ETag")
    if given.strip() != "*" and tag_of(present) not in {part.strip() for part in given.split(",")}:
        raise PreconditionFailed("资料在你读取之后被改动过，请重新读取后再改")
