"""Nothing that a request can contain makes the program fail: every route is tried with what no proper client sends."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from tests.web.callers import Caller, browser, make_member, with_session
from tests.web.raw_asgi import RawAnswer, send_raw
from tests.web.served_routes import served
from web.app import MAX_BODY_BYTES

NASTY = [
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufffe", "\u202e", "😀" * 50, "'", '"', "%", "_", "\\",
    "'; DROP TABLE account; --", "../../etc/passwd", "-1", "0", "1e400", "9" * 30, "9" * 5_000, "NaN", "Infinity", "true", "null",
    "[]", "{}", "０１", "é" * 300, "\r\nSet-Cookie: a=b", " ", "", "{{7*7}}", "<script>alert(1)</script>", "2026-02-30",
    "00000000-0000-0000-0000-000000000000", "x" * 9_000,
]  # fmt: skip
NAMES = [
    "q", "limit", "cursor", "page", "next", "code", "region", "sort", "category", "column", "amount", "username", "size",
    "_csrf_token", "x" * 99,
]  # fmt: skip
TYPES = [
    b"application/json", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b", b"multipart/form-data", b"text/plain",
    b"", b"/", b"application/json; charset=nonsense", b"multipart/form-data; boundary=", b"\xff\xfe",
    b"application/x-www-form-urlencoded; charset=utf-16",
]  # fmt: skip
PART = b'--b\r\nContent-Disposition: form-data; name="a"'
BODIES = [
    b"", b"{", b"[[[[", b"[" * 50_000, b"null", b'"\\ud800"', b"\xff\xfe\x00", b"a=%00", b"a=%ff%fe", b"a&" * 600, b"a=1&" * 2_000,
    b"=&=&=", PART + b"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\r\n--b--\r\n", PART + b"\r\n\r\n\xff\xfe\r\n--b--\r\n",
    PART + b'; filename="../../x"\r\n\r\nx\r\n--b--\r\n', b"--b\r\n", b"--b--", b"--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n",
    b"x" * MAX_BODY_BYTES, b"x" * (MAX_BODY_BYTES + 1),
]  # fmt: skip
HEADERS = [
    (b"accept", b"\xff"), (b"accept-language", b"x" * 3_000), (b"cookie", b"zhida=\xff"), (b"cookie", b"zhida-csrf=%00; zhida=%00"),
    (b"cookie", b";;==;"), (b"authorization", b"Bearer \xff"), (b"hx-request", b"true"), (b"hx-boosted", b"perhaps"),
    (b"hx-current-url", b"http://["), (b"origin", b"http://[::"), (b"content-length", b"many"), (b"content-length", b"-1"),
    (b"host", b"second.example"), (b"x-forwarded-for", b"\xff, ::1%x"), (b"range", b"bytes=9-1"), (b"if-none-match", b'"'),
    (b"content-type", b"text/html"), (b"user-agent", b"\xff" * 500), (b"transfer-encoding", b"nonsense"), (b"hx-target", b"%00"),
]  # fmt: skip
text = st.sampled_from(NASTY) | st.text(max_size=40)


def escaped(value: str) -> bytes:
    """Percent-escaped bytes, lone surrogates as the three bytes that no UTF-8 has."""
    return b"".join(b"%%%02X" % byte for byte in value.encode("utf-8", "surrogatepass"))


queries = st.lists(st.tuples(st.sampled_from(NAMES), text), max_size=4).map(
    lambda pairs: b"&".join(name.encode() + b"=" + escaped(value) for name, value in pairs)
) | st.binary(max_size=60).filter(lambda raw: b"#" not in raw)
forms = st.lists(st.tuples(st.sampled_from(NAMES), text), max_size=6).map(
    lambda pairs: b"&".join(name.encode() + b"=" + escaped(value) for name, value in pairs)
)
headers = st.lists(st.sampled_from(HEADERS), max_size=3)


async def attempt(app: Litestar, method: str, path: str, caller: Caller | None, **parts: Any) -> RawAnswer:
    """One request; with a caller, its cookies and the header of the form token come first."""
    own = [(name.encode(), value.encode()) for name, value in (caller.headers.items() if caller else ())]
    if caller:
        own.append((b"x-csrftoken", (caller.csrf or "").encode()))
    return await send_raw(app, method, path, **parts | {"headers": [*own, *parts.get("headers", [])]})


def check(answer: RawAnswer, *what: object) -> None:
    """No failure of ours, and the right kind of answer."""
    assert answer.status < 500, what
    assert b"Traceback" not in answer.body
    assert "\n" not in "".join(answer.headers.values())


@pytest.fixture
async def member(client: Any, session: AsyncSession) -> Caller:
    """Somebody with a session."""
    return await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))


@pytest.fixture
async def allowed(client: Any, session: AsyncSession) -> Callable[[str], Awaitable[Caller]]:
    """`await allowed(permission)`: somebody whom the table lets in, so that what is sent is looked at and not refused at the door."""
    people: dict[Role, Caller] = {}

    async def choose(permission: str) -> Caller:
        role = next((each for each in MEMBER_ROLES if policy_table().grant(each, permission)), Role.ENTERPRISE_OWNER)
        if role not in people:
            people[role] = await with_session(client, session, await make_member(session, role))
        return people[role]

    return choose


def every_route(app: Litestar) -> Iterator[tuple[str, str]]:
    """Method and address of every route, and some that do not exist. Signing out is left out: the other routes want the session."""
    yield from ((method, path) for method, path, _ in served(app) if path != "/logout")
    yield from (("GET", "/nothing"), ("POST", "/api/v1/nothing"), ("GET", "/schema/nothing"))


def some(values: list[str], number: int) -> list[str]:
    """Every third value, from another one on for each route: all routes together meet them all, in a third of the time."""
    return values[number % 3 :: 3]


async def test_every_route_survives_every_nasty_body(app: Litestar, allowed: Callable[[str], Awaitable[Caller]]) -> None:
    """Each body under one kind of content each, another one on the next route."""
    for number, (method, path, permission) in enumerate(served(app)):
        if method == "GET" or path == "/logout":
            continue
        caller = await allowed(permission)
        for place, body in enumerate(BODIES):
            content_type = TYPES[(number + place) % len(TYPES)]
            answer = await attempt(app, method, path, caller, headers=[(b"content-type", content_type)], body=[body])
            check(answer, method, path, content_type, body[:80])


async def test_every_route_survives_nasty_queries(app: Litestar, allowed: Callable[[str], Awaitable[Caller]]) -> None:
    for number, (method, path, permission) in enumerate(served(app)):
        caller = await allowed(permission)
        for value in some(NASTY, number) if path != "/logout" else []:
            query = b"&".join(name.encode() + b"=" + escaped(value) for name in NAMES[:8])
            check(await attempt(app, method, path, caller, query=query[:20_000]), method, path, value[:50])


async def test_every_place_in_a_path_survives_nasty_texts(app: Litestar, member: Caller) -> None:
    for number, path in enumerate(sorted({path for _, path in every_route(app)})):
        parts = path.split("/")
        for place in range(1, len(parts)):
            for value in some(NASTY, number + place):
                changed = "/".join([*parts[:place], value, *parts[place + 1 :]])
                check(await attempt(app, "GET", changed, member), changed[:80])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_random_requests_are_answered(app: Litestar, member: Caller, data: st.DataObject) -> None:
    method, path = data.draw(st.sampled_from(sorted(every_route(app))))
    parts = {
        "query": data.draw(queries),
        "headers": [(b"content-type", data.draw(st.sampled_from(TYPES))), *data.draw(headers)],
        "body": [data.draw(forms | st.binary(max_size=200) | st.sampled_from(BODIES[:-2]))],
    }
    check(await attempt(app, method, path, data.draw(st.sampled_from([member, None])), **parts), method, path, parts)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", ""])
async def test_every_method_is_answered_on_every_route(method: str, app: Litestar) -> None:
    for path in {path for _, path in every_route(app)}:
        check(await attempt(app, method, path, None), method, path)


@pytest.mark.parametrize("field", ["username", "password", "_once"])
async def test_a_file_where_a_form_has_text_counts_as_not_sent(client: httpx.AsyncClient, field: str) -> None:
    caller = browser(client)
    fields = {"username": "u", "password": "p"}
    fields.pop(field, None)
    assert (await caller.post("/login", fields, files={field: ("a.txt", b"x", "text/plain")})).status_code == 422
