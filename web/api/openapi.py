"""The OpenAPI document at /schema/openapi.json. No viewer is served: those load their code from other hosts."""

from typing import Any

from litestar import Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler, Method

from web.api.webhook_document import webhooks_section
from web.composition import EVENT_KINDS
from web.security.permissions import permission

TITLE = "直达 Zhida 开放接口"
DESCRIPTION = (
    "字段用 snake_case；金额是以元为单位、两位小数的字符串；日期是北京时间的日历日；时刻带时区。"
    "错误一律是 application/problem+json，输入的错误在 errors 中一次给全。"
)


class SchemaRouter(Router):
    """Serves the document only: the framework's own English page for other addresses is left out, so they answer as all others do."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:
        """Add a route, unless it is that page."""
        if isinstance(value, HTTPRouteHandler) and value.handler_name == "handle_schema_path_not_found":
            return []
        return super().register(value)


def openapi_config() -> OpenAPIConfig:
    """For Litestar's application. Only routes under /api/ are described: the application leaves the rest out by default."""
    scheme = SecurityScheme(type="http", scheme="bearer", description="由 POST /api/v1/oauth/token 取得，一小时有效")
    return OpenAPIConfig(
        title=TITLE,
        version="1.0.0",
        description=DESCRIPTION,
        components=Components(security_schemes={"bearer": scheme}),
        security=[{"bearer": []}],
        webhooks=webhooks_section(EVENT_KINDS),
        render_plugins=[JsonRenderPlugin()],
        openapi_router=SchemaRouter("/schema", route_handlers=[], include_in_schema=False, opt=permission("public:schema:read")),
        operation_id_creator=operation_id,
        use_handler_docstrings=True,
    )


def operation_id(handler: HTTPRouteHandler, method: Method, path: list[Any]) -> str:
    """The handler's function name: it stays when the path's wording or the framework changes. Two alike do not start."""
    return handler.handler_name
