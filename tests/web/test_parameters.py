"""What a program is told about a parameter or a body that cannot be used, and bodies that never come."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from marketplace.access.roles import Role
from tests.web.conftest import SignIn
from tests.web.raw_asgi import send_raw
from web.security.cookies import Cookies
from web.security.edge import Edge

MATCHES = "/api/v1/me/matches"


@pytest.mark.parametrize(
    ("query", "pointer", "sentence"),
    [
        ("amount=abc", "/amount", "amount 须是以元为单位、最多两位小数的数，如 300000.00"),
        ("amount=1.234", "/amount", "amount 须是以元为单位、最多两位小数的数，如 300000.00"),
        ("term_months=1.5", "/term_months", "term_months 须为整数"),
        ("term_months=0", "/term_months", "term_months 须不小于 1"),
        ("explain=everything", "/explain", "explain 没有 'everything' 这个选项，可选的见接口文档"),
        ("all=perhaps", "/all", "all 须为 true 或 false"),
        ("cursor=abc", "/cursor", "cursor 请原样传回上一页的 next_cursor"),
        ("purpose=" + "x" * 65, "/purpose", "purpose 最多 64 个字符"),
        ("all=true&limit=5&all=false", "/all", "all 只能给一次"),
    ],
)
async def test_a_refused_parameter_is_told_the_form_expected(query: str, pointer: str, sentence: str, token: SignIn) -> None:
    answer = await (await token(Role.ENTERPRISE_OWNER)).get(f"{MATCHES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": pointer, "detail": sentence}]


async def test_only_a_parameter_that_takes_several_may_be_repeated(token: SignIn) -> None:
    bank = await token(Role.BANK_OFFICER)
    answers = [
        await bank.get(f"/api/v1/products?{query}") for query in ("guarantee_mode=mortgage&guarantee_mode=pledge", "limit=1&limit=1")
    ]
    assert [answer.status_code for answer in answers] == [200, 400]


@pytest.mark.parametrize(("query", "sentence"), [("state=x", "state 没有 'x' 这个选项"), ("state=live&state=expired", "state 只能给一次")])
async def test_a_parameter_is_told_by_the_name_in_the_address(query: str, sentence: str, token: SignIn) -> None:
    """The handler's argument has another one."""
    answer = await (await token(Role.ENTERPRISE_OWNER)).get(f"/api/v1/consents?{query}")
    assert answer.status_code == 400
    (told,) = answer.json()["errors"]
    assert (told["pointer"], told["detail"].startswith(sentence)) == ("/state", True)


async def test_an_item_of_the_catalogue_has_an_etag(token: SignIn) -> None:
    reader, path = await token(Role.BANK_OFFICER), "/api/v1/information/tax_payment"
    first = await reader.get(path)
    assert (await reader.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 304


async def test_every_field_of_a_body_that_cannot_be_read_is_named_at_once(token: SignIn) -> None:
    body = {"grantee_id": 1, "items": ["a", 2], "purpose": "x", "valid_until": "2026-02-30", "signer": None, "state": "live", "a/b": 1}
    answer = await (await token(Role.ENTERPRISE_OWNER)).request("POST", "/api/v1/consents", json=body)
    assert answer.status_code == 422
    told = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert set(told) == {"/grantee_id", "/items/1", "/purpose", "/valid_until", "/signer", "/text_version", "/state", "/a~1b"}
    assert told["/text_version"] == "text_version 缺少这个字段"
    assert told["/state"] == "state 不接受这个字段"


async def test_all_refused_parameters_are_named_at_once(token: SignIn) -> None:
    answer = await (await token(Role.ENTERPRISE_OWNER)).get(f"{MATCHES}?amount=x&limit=0&all=perhaps")
    assert answer.json()["detail"] == "有 3 处不符合要求，请修改后重试"
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/amount", "/limit", "/all"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""])
async def test_the_pre_check_takes_json_only(content_type: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/checks", content=b'{"attributes":{}}', headers={"content-type": content_type})
    assert answer.status_code == 415
    assert (await client.post("/api/v1/checks?limit=1", json={"attributes": {}})).status_code == 200


async def test_the_pre_check_answers_no_more_than_it_can_afford(client: httpx.AsyncClient) -> None:
    many = await client.post("/api/v1/checks", json={"attributes": {"titles": ["tech_sme"] * 6_000}})
    assert many.status_code == 413
    assert (await client.post("/api/v1/checks", json={"attributes": {"titles": ["tech_sme"] * 60}})).status_code == 200


async def test_a_wrong_token_is_refused_even_where_none_is_needed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/checks", json={"attributes": {}}, headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401


async def test_a_body_that_does_not_come_is_the_callers_failure(app: Litestar) -> None:
    inner = app.asgi_handler
    assert isinstance(inner, Edge)
    hasty = Edge(inner._app, Cookies(secure=False), seconds=0.2)
    sent: list[dict[str, Any]] = []
    pieces = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> dict[str, Any]:
        return pieces.pop() if pieces else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http", "method": "POST", "path": "/api/v1/checks", "raw_path": b"/api/v1/checks", "query_string": b"", "root_path": "",
        "scheme": "http", "http_version": "1.1", "headers": [(b"content-type", b"application/json")], "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 80), "state": {}, "litestar_app": app, "app": app,
    }  # fmt: skip
    await hasty(scope, receive, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


async def test_a_large_body_on_a_slow_line_is_given_the_time_it_needs(app: Litestar, client: httpx.AsyncClient) -> None:
    inner = app.asgi_handler
    assert isinstance(inner, Edge)
    sent: list[dict[str, Any]] = []
    # 8 kB each 0.1 s: longer in all than the limit of 0.3 s, but every piece has earned more time than it took
    pieces = [{"type": "http.request", "body": b" " * 8_000, "more_body": number < 5} for number in range(6)]

    async def receive() -> Any:
        await asyncio.sleep(0.1)
        return pieces.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http", "method": "POST", "path": "/api/v1/checks", "raw_path": b"/api/v1/checks", "query_string": b"", "root_path": "",
        "scheme": "http", "http_version": "1.1", "headers": [(b"content-type", b"application/json")], "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 80), "state": {}, "litestar_app": app, "app": app,
    }  # fmt: skip
    await Edge(inner._app, Cookies(secure=False), seconds=0.3)(scope, receive, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 400  # it was read to its end, and is no JSON


async def test_a_refusal_that_leaves_the_body_unread_ends_the_connection_and_says_so(app: Litestar) -> None:
    size = [(b"content-length", b"6")]
    unread = await send_raw(app, "POST", "/api/v1/webhooks", headers=size, body=(b"{", b'"a":1'))
    assert (unread.status, unread.headers["connection"]) == (401, "close")
    read = await send_raw(app, "POST", "/api/v1/checks", headers=[*size, (b"content-type", b"application/json")], body=(b"{", b'"a":1'))
    assert (read.status, "connection" in read.headers) == (400, False)
