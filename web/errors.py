"""Every error becomes an answer here: problem+json for programs, a readable page for people, the login for strangers."""

from typing import Any
from urllib.parse import quote

import structlog
from litestar import MediaType, Request, Response
from litestar.plugins.htmx import HTMXRequest

from web.api.problem import problem_response
from web.faults import Fault, fault_of
from web.parameter_names import name_as_called
from web.rendering import page
from web.security.answers import is_api, request_id
from web.security.must_enrol import FactorNotSet
from web.security.permissions import RealNameRequired

FACTOR_PAGE = "/me/security/factor"
IDENTITY_PAGE = "/account/identity"
LOG = structlog.get_logger("zhida.errors")
TITLES = {
    400: "请求有误", 401: "需要登录", 403: "没有权限", 404: "没有找到", 405: "不支持这种操作", 408: "传输太慢", 409: "状态已经变化",
    412: "资料已被修改",
    413: "内容太大", 422: "内容不符合要求", 429: "操作太频繁", 500: "系统出错了", 503: "系统繁忙",
}  # fmt: skip


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The exception handler of the whole application, also used by the layers around the routing."""
    name_as_called(error, request.scope.get("route_handler"))
    fault = fault_of(error)
    if fault.status >= 500:
        LOG.error("request failed", request_id=request_id(request.scope), status=fault.status, exc_info=error)
    if is_api(request.scope):
        return problem_response(fault, request_id(request.scope))
    if fault.status == 401:
        return to_login(request)
    if isinstance(error, FactorNotSet):
        return to_factor(request)
    return error_page(request, fault, way=identity_way(request) if isinstance(error, RealNameRequired) else None)


def identity_way(request: Request[Any, Any, Any]) -> str:
    """The page that verifies a real name, and the way back to what was asked for."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{IDENTITY_PAGE}?next={quote(back, safe='/')}" if request.method == "GET" else IDENTITY_PAGE


def to_login(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send a stranger to the login, and back afterwards. htmx follows redirects unseen, so it is told to leave the page."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = f"/login?next={quote(back, safe='/')}" if request.method == "GET" else "/login"
    if isinstance(request, HTMXRequest) and request.htmx:
        return Response(b"", status_code=401, headers={"HX-Redirect": address}, media_type=MediaType.HTML)
    return Response(b"", status_code=303, headers={"Location": address}, media_type=MediaType.HTML)


def to_factor(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send staff without a second factor to the page that sets one up."""
    if isinstance(request, HTMXRequest) and request.htmx:
        return Response(b"", status_code=403, headers={"HX-Redirect": FACTOR_PAGE}, media_type=MediaType.HTML)
    return Response(b"", status_code=303, headers={"Location": FACTOR_PAGE}, media_type=MediaType.HTML)


def error_page(request: Request[Any, Any, Any], fault: Fault, *, way: str | None = None) -> Response[Any]:
    """A page that says what happened and what to do; an unknown error shows nothing but its id. `way`: the page that mends it."""
    assert isinstance(request, HTMXRequest)  # noqa: S101  # the application's request class
    shown = page(
        request,
        "pages/error.html",
        status_code=fault.status,
        status=fault.status,
        title=TITLES.get(fault.status, TITLES[400 if fault.status < 500 else 500]),
        detail=fault.detail,
        errors=[error.detail for error in fault.errors],
        request_id=request_id(request.scope) if fault.status >= 500 else None,
        way=way,
    )
    shown.headers.update(fault.headers)
    return shown
