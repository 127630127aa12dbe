"""From an exception to what may be said about it: status, stable code, Chinese sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from litestar.exceptions import HTTPException, SerializationException, ValidationException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from marketplace.access.idempotency import RequestInProgress
from marketplace.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PreconditionFailed,
    TooManyRequests,
    Unauthenticated,
    ZhidaError,
)
from matching.live.live_engine import EngineNotReady
from web.validation_messages import field_errors

BUSY = {"Retry-After": "5"}
STATUS_OF: dict[type[ZhidaError], int] = {
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    Invalid: 422,
    TooManyRequests: 429,
    EngineNotReady: 503,
}
# Names of the standard library are not used: Python 3.13 renamed some of them.
CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    412: "precondition_failed",
    413: "content_too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
SENTENCES = {
    400: "请求无法读取，请检查后重试",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到这个页面或资料，它可能不存在，也可能不对你开放",
    405: "这个地址不支持这种操作",
    408: "内容没有在限定时间内传完",
    409: "当前状态不允许这样做",
    412: "资料已被修改，请重新读取后再改",
    413: "提交的内容太大",
    415: "不支持这种内容格式",
    422: "提交的内容不符合要求",
    429: "操作太频繁，请稍后再试",
    500: "系统出错了，我们已经记录",
    503: "系统繁忙，请稍后再试",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What an answer says about an error. `code` is stable and in snake_case."""

    status: int
    code: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    state: str | None = None


def fault_of(error: Exception) -> Fault:
    """What to say about any error that reaches the edge. Whatever is not known here is a 500 without details."""
    for family, describe in FAMILIES:
        if isinstance(error, family):
            return describe(error)
    return plain(500)


def plain(status: int, **more: Any) -> Fault:
    """The fault of a status with its usual code and sentence; statuses that have none are told like the head of their class."""
    usual = status if status in SENTENCES else (400 if status < 500 else 500)
    return Fault(status, CODES[usual], SENTENCES[usual], **more)


def _ours(error: ZhidaError) -> Fault:
    status = next((status for family, status in STATUS_OF.items() if isinstance(error, family)), 400)
    headers: dict[str, str] = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, EngineNotReady):
        headers |= BUSY
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    errors = error.errors if isinstance(error, Invalid) else ()
    state = error.state if isinstance(error, Conflict) else None
    if isinstance(error, RequestInProgress):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return Fault(status, error.code, str(error), errors, headers, state)


def _refused_input(error: ValidationException) -> Fault:
    """Litestar checked query, path or body against the handler's types. A readable body of wrong content is 422."""
    errors, in_body = field_errors(error.extra)
    fault = plain(422 if in_body else 400, errors=errors)
    return replace(fault, detail=f"有 {len(errors)} 处不符合要求，请修改后重试") if errors else fault


def _of_framework(error: HTTPException) -> Fault:
    if isinstance(error, ValidationException):
        return _refused_input(error)
    if "disconnected" in error.detail:  # nobody is left to read the answer; it is not our failure
        return plain(400)
    headers = {name.title(): value for name, value in (error.headers or {}).items() if name.lower() in {"allow", "retry-after"}}
    return plain(error.status_code, headers=headers)


def _of_database(error: DBAPIError) -> Fault:
    """By SQLSTATE; asyncpg refuses some values itself, without one, when they do not fit the column."""
    sqlstate = str(getattr(error.orig, "sqlstate", None) or "")
    if sqlstate.startswith("22") or isinstance(error.orig and error.orig.__cause__, ValueError):
        return plain(422)
    if sqlstate == "23505":  # unique_violation: somebody was quicker
        return plain(409)
    # query_canceled, lock_not_available, deadlock, serialization failure; connection lost or shutting down; too many connections
    if error.connection_invalidated or sqlstate in {"57014", "55P03", "40P01", "40001"} or sqlstate[:2] in {"08", "53", "57"}:
        return plain(503, headers=BUSY)
    return plain(500)


FAMILIES: list[tuple[type[Exception], Callable[..., Fault]]] = [
    (ZhidaError, _ours),
    (SerializationException, lambda _: plain(400)),
    (HTTPException, _of_framework),
    (DBAPIError, _of_database),
    (PoolTimeout, lambda _: plain(503, headers=BUSY)),
    (OSError, lambda _: plain(503, headers=BUSY)),  # the database's socket does not answer, or the time is up
    (RecursionError, lambda _: plain(400)),  # input nested beyond any use
]
