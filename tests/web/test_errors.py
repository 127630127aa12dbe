"""What people and programs are told when something goes wrong."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import make_engine, make_sessions
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.settings import Settings
from tests.web.raw_asgi import send_raw
from web import app as web_app
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.security.permissions import permission

OPEN = permission("public:page:read")


@get("/api/v1/test/unknown", opt=OPEN)
async def unknown_error() -> None:
    """A fault of ours, with a secret in its text."""
    raise RuntimeError("secret-in-the-text")


@get("/test/unknown", opt=OPEN)
async def unknown_error_on_a_page() -> None:
    """The same for people."""
    raise RuntimeError("secret-in-the-text")


@get("/api/v1/test/conflict", opt=OPEN)
async def conflict() -> None:
    """A move that the state does not allow."""
    raise Conflict("已经发布的产品不能再提交", state="published")


@get("/api/v1/test/invalid", opt=OPEN)
async def invalid() -> None:
    """Two faults at once."""
    raise Invalid("内容不符合要求", [FieldError("/amount", "金额须大于 0"), FieldError("/term_months", "期限须为整数")])


@get("/api/v1/test/list", opt=OPEN)
async def listing(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[int]:
    """A list with the usual parameters."""
    return Page(list(range(limit)), cursor)


@post("/api/v1/test/body", opt=OPEN)
async def body(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    """Gives the body back."""
    return data


@get("/api/v1/test/sql", opt=OPEN)
async def sql(session: NamedDependency[AsyncSession], statement: FromQuery[str]) -> str:
    """Whatever the database says."""
    return str(await session.scalar(text(statement)))


@get("/api/v1/test/parameter", opt=OPEN)
async def parameter(session: NamedDependency[AsyncSession], value: FromQuery[str]) -> str:
    """A text as a bound parameter of a narrow type."""
    return str(await session.scalar(text("SELECT CAST(:value AS bigint)"), {"value": int(value)}))


@get("/api/v1/test/slow", opt=OPEN)
async def slow() -> None:
    """Never ends."""
    await asyncio.sleep(3600)


@get("/api/v1/test/duplicate", opt=OPEN)
async def duplicate() -> None:
    """Somebody was quicker."""
    raise IntegrityError("INSERT", {}, type("Duplicate", (Exception,), {"sqlstate": "23505"})())


HANDLERS: list[Any] = [
    unknown_error, unknown_error_on_a_page, conflict, invalid, listing, body, sql, parameter, slow, duplicate,
]  # fmt: skip


@pytest.fixture
def failing(app: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """An application of handlers that fail, on the pool of the running one."""
    monkeypatch.setattr(web_app, "ROUTES", HANDLERS)
    made = web_app.create_app(settings)
    made.state.sessions = app.state.sessions
    return made


@pytest.fixture
async def api(failing: Litestar) -> Any:
    """A program that calls it."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(failing), base_url="http://testserver.local") as opened:
        yield opened


async def test_an_unknown_error_shows_an_id_and_nothing_else(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/test/unknown")
    assert answer.status_code == 500
    assert len(answer.json()["request_id"]) == 32
    assert "secret" not in answer.text
    page = await api.get("/test/unknown")
    assert page.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert "secret" not in page.text
    assert "Traceback" not in page.text


async def test_a_conflict_names_the_present_state(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/test/conflict")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem == {
        "type": "tag:zhida,2026:problems/conflict",
        "title": "当前状态不允许",
        "status": 409,
        "detail": "已经发布的产品不能再提交",
        "state": "published",
    }


async def test_all_faults_of_an_input_come_at_once(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/test/invalid")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/amount", "detail": "金额须大于 0"},
        {"pointer": "/term_months", "detail": "期限须为整数"},
    ]


@pytest.mark.parametrize(
    ("query", "pointer", "part"),
    [
        ("limit=0", "/limit", "limit 须不小于 1"),
        ("limit=201", "/limit", "limit 须不大于 200"),
        ("limit=many", "/limit", "limit 须为整数"),
        ("limit=1e400", "/limit", ""),
        ("limit=" + "9" * 5000, "/limit", ""),
        ("cursor=" + "c" * 1001, "/cursor", "cursor 最多 1000 个字符"),
        ("cursor=", "/cursor", "cursor 不能为空"),
    ],
)
async def test_a_wrong_parameter_is_named_in_chinese(query: str, pointer: str, part: str, api: httpx.AsyncClient) -> None:
    answer = await api.get(f"/api/v1/test/list?{query}")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert part in error["detail"]
    assert "Expected" not in answer.text


async def test_a_list_takes_limit_and_cursor(api: httpx.AsyncClient) -> None:
    assert len((await api.get("/api/v1/test/list")).json()["items"]) == DEFAULT_LIMIT
    assert (await api.get("/api/v1/test/list?limit=2&cursor=abc")).json() == {"items": [0, 1], "next_cursor": "abc"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"\xff\xfe", 400),
        (b'"\\ud800"', 400),
        (b'{"a": "\\u0000"}', 400),
        (b'{"a": "x\\\\\\u0000"}', 400),
        (b'{"a\\u0000": 1}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, 400),
        (b"[1]", 422),
        (b"1" * 100_000, 400),
        (b'{"a": "' + b"x" * (1 << 20) + b'"}', 413),
    ],
    ids=range(12),
)
async def test_a_body_that_cannot_be_used_is_refused(content: bytes, status: int, api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/test/body", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_speaks_of_an_escaped_backslash_is_kept(api: httpx.AsyncClient) -> None:
    content = b'{"a": "\\\\u0000"}'  # the six characters \u0000, not NUL
    answer = await api.post("/api/v1/test/body", content=content, headers={"content-type": "application/json"})
    assert answer.json() == {"a": "\\u0000"}


async def test_the_size_limit_holds_without_an_announced_length(failing: Litestar) -> None:
    pieces = [b"x" * 65_536] * 17
    answer = await send_raw(failing, "POST", "/api/v1/test/body", headers=[(b"content-type", b"application/json")], body=pieces)
    assert answer.status == 413


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("SELECT 1/0", 422),
        ("SELECT 'x'::int", 422),
        ("DO $$ BEGIN RAISE SQLSTATE '57014'; END $$", 503),  # what a statement timeout raises
        ("DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$", 503),  # what a lock timeout raises
        ("SELECT nothing", 500),
    ],
)
async def test_the_database_refusing_a_value_is_not_our_failure(
    statement: str, status: int, failing: Litestar, api: httpx.AsyncClient
) -> None:
    answer = await api.get("/api/v1/test/sql", params={"statement": statement})
    assert answer.status_code == status


async def test_a_number_too_large_for_the_column_is_not_our_failure(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/test/parameter?value=99999999999999999999")).status_code == 422


async def test_a_duplicate_is_a_conflict(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/test/duplicate")).status_code == 409


async def test_a_request_that_takes_too_long_is_given_up(failing: Litestar, api: httpx.AsyncClient) -> None:
    failing.asgi_handler._seconds = 0.05  # type: ignore[attr-defined]
    answer = await api.get("/api/v1/test/slow")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


async def test_a_failure_in_the_handler_rolls_back(failing: Litestar, api: httpx.AsyncClient, session: AsyncSession) -> None:
    statement = "INSERT INTO rate_window VALUES ('rollback', 'x', now(), 1) RETURNING CAST('no number' AS int)"
    assert (await api.get("/api/v1/test/sql", params={"statement": statement})).status_code == 422
    assert await session.scalar(text("SELECT count(*) FROM rate_window WHERE route_group = 'rollback'")) == 0


async def test_unknown_address_and_wrong_method_are_told_apart(client: httpx.AsyncClient) -> None:
    assert (await client.get("/no/such/page")).status_code == 404
    refused = await client.delete("/login")
    assert refused.status_code == 405
    assert "GET" in refused.headers["allow"]
    assert (await client.get("/api/v1/nothing")).json()["title"] == "没有找到"
    assert (await client.put("/api/v1/oauth/token")).status_code == 405


async def test_a_stranger_is_sent_to_the_login_and_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me/sessions?a=1&b=%E4%B8%AD")
    assert answer.headers["location"] == "/login?next=/me/sessions%3Fa%3D1%26b%3D%25E4%25B8%25AD"
    swapped = await client.get("/me/sessions", headers={"hx-request": "true"})
    assert (swapped.status_code, swapped.headers["hx-redirect"]) == (401, "/login?next=/me/sessions")


async def test_a_stranger_on_the_api_is_told_how_to_sign_in(failing: Litestar, api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/test/list", headers={"authorization": "Bearer wrong"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["type"].endswith("/invalid-token")


@pytest.mark.parametrize("dsn", ["postgresql://x@/x?host=/no/such/folder", "postgresql://x@127.0.0.1:1/x"])
async def test_without_its_database_the_program_says_so(dsn: str, app: Litestar, settings: Settings) -> None:
    engine = make_engine(dsn)
    made = web_app.create_app(settings)
    made.state.sessions = make_sessions(engine)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://testserver.local") as opened:
        page = await opened.get("/me/sessions", headers={"cookie": "zhida=some-token"})
        answer = await opened.get("/api/v1/anything", headers={"authorization": "Bearer some-token"})
        assert (await opened.get("/healthz")).status_code == 200
    await engine.dispose()
    assert page.status_code == answer.status_code == 503
    assert answer.json()["type"].endswith("/unavailable")


async def test_when_even_the_error_page_fails_one_line_is_left(
    failing: Litestar, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("template broken")

    monkeypatch.setattr("web.errors.error_page", broken)
    answer = await api.get("/test/unknown")
    assert (answer.status_code, answer.text) == (500, "系统出错了")
    assert answer.headers["x-content-type-options"] == "nosniff"
