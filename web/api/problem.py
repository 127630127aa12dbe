"""Errors of the open interface: application/problem+json (RFC 9457)."""

from typing import Any

import msgspec
from litestar import Response
from litestar.openapi.datastructures import ResponseSpec

from web.faults import Fault

MEDIA_TYPE = "application/problem+json"
OAUTH_CODES = frozenset({"invalid_request", "invalid_client", "unsupported_grant_type"})  # RFC 6749, section 5.2
TITLES = {
    400: "请求有误",
    401: "没有通过认证",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    408: "传输太慢",
    409: "当前状态不允许",
    412: "资料已被修改",
    413: "内容太大",
    415: "不支持这种格式",
    422: "内容不符合要求",
    429: "请求太频繁",
    500: "系统出错",
    503: "系统繁忙",
}


class ProblemError(msgspec.Struct, frozen=True):
    """One thing wrong with the input; `pointer` is a JSON Pointer into the body, or `/name` of a parameter."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong. `errors` names every fault of an input at once; `state` is the present state on a 409."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = []
    state: str | None = None
    request_id: str | None = None
    error: str | None = None  # the code of RFC 6749, only at the token endpoint


def problem_type(code: str) -> str:
    """The URI that names a kind of problem for good; its end is the code with hyphens."""
    return f"tag:zhida,2026:problems/{code.replace('_', '-')}"


def problem_response(fault: Fault, request_id: str) -> Response[Problem]:
    """The answer for a fault. The request's id is given only where our side failed."""
    problem = Problem(
        type=problem_type(fault.code),
        title=TITLES.get(fault.status, TITLES[400 if fault.status < 500 else 500]),
        status=fault.status,
        detail=fault.detail,
        errors=[ProblemError(error.pointer, error.detail) for error in fault.errors],
        state=fault.state,
        request_id=request_id if fault.status >= 500 else None,
        error=fault.code if fault.code in OAUTH_CODES else None,
    )
    return Response(problem, status_code=fault.status, media_type=MEDIA_TYPE, headers=dict(fault.headers))


def problems(*statuses: int) -> dict[int, Any]:
    """The `responses=` of a handler: which errors it may answer with, for the OpenAPI document."""
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=TITLES[status], media_type=MEDIA_TYPE) for status in statuses
    }
