"""Request headers of the open interface in its document: the framework describes only those that a handler itself reads."""

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIType, Operation, Parameter, Reference, Schema
from litestar.routes import HTTPRoute

from web.unit_of_work import LONGEST_KEY, NOT_TAKEN, UNSAFE

KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    description=(
        "可选。同一个键和同样的内容再发一次，得到第一次的应答（带 Idempotent-Replayed: true），不会重复办理；"
        "同一个键配不同的内容是 422；前一个还没办完是 409，稍后重试"
    ),
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=LONGEST_KEY, pattern=r"^[!-~]+$"),
)
IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    param_in="header",
    description="上次得到的 ETag；内容没有变化就答 304，不再发送内容",
    schema=Schema(type=OpenAPIType.STRING, pattern=r'^(\*|(W/)?"[!#-~]*")$'),
)
IF_MATCH = Parameter(
    name="If-Match",
    param_in="header",
    required=True,
    description="读取时得到的 ETag，或 *；资料在此期间被改动过就是 412",
    schema=Schema(type=OpenAPIType.STRING, pattern=r'^(\*|"[!#-~]*")$'),
)


def describe_headers(app: Litestar) -> None:
    """Add them to the document of the application: the key where it is taken, ETags where they are given or wanted."""
    paths = app.openapi_schema.paths or {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or route.path_format not in paths:
            continue
        for method, (handler, _) in route.route_handler_map.items():
            operation = getattr(paths[route.path_format], method.lower())
            if isinstance(operation, Operation):
                operation.parameters = [*(operation.parameters or []), *_headers(method, handler, operation)]


def _headers(method: str, handler: HTTPRouteHandler, operation: Operation) -> list[Parameter | Reference]:
    found: list[Parameter | Reference] = []
    if method in UNSAFE and not handler.opt.get(NOT_TAKEN):
        found.append(KEY)
    if "304" in (operation.responses or {}):
        found.append(IF_NONE_MATCH)
    if method in {"PUT", "PATCH"}:
        found.append(IF_MATCH)
    return found
