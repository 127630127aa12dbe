"""Examples of the OpenAPI document: what programs in the sandbox really sent and got. A test tells the same story again and compares."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody

FILE = Path(__file__).parent / "lending_examples.json"
NAME = "sandbox"
SUMMARY = "沙箱里的一次调用"
JSON = "application/json"


def describe_examples(app: Litestar) -> None:
    """Add them to the document of the application, request and answer of each operation that has one."""
    for item in (app.openapi_schema.paths or {}).values():
        for method in ("get", "post", "put"):
            operation = getattr(item, method)
            if isinstance(operation, Operation) and operation.operation_id in _examples():
                _describe(operation, _examples()[operation.operation_id])


def _describe(operation: Operation, said: dict[str, Any]) -> None:
    if "request" in said and isinstance(operation.request_body, RequestBody):
        _add(operation.request_body.content.get(JSON), said["request"])
    answer = (operation.responses or {}).get(str(said["status"]))
    if isinstance(answer, OpenAPIResponse):
        _add((answer.content or {}).get(JSON), said["response"])


def _add(media_type: OpenAPIMediaType | None, value: Any) -> None:
    if media_type is not None:
        # As finished JSON: the framework drops what is null from the document.
        media_type.examples = {NAME: Example(summary=SUMMARY, value=msgspec.Raw(json.dumps(value, ensure_ascii=False).encode()))}


@cache
def _examples() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
