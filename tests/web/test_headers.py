"""Headers of every kind of answer."""

from collections import defaultdict
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar

from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.conftest import SignIn
from tests.web.served_routes import address
from web.assets import asset
from web.security.cookies import Cookies
from web.security.headers import security_headers
from web.security.permissions import routed_handlers

PATHS = ["/login", "/healthz", "/static/css/base.css", "/static/nothing.css", "/no/such/page", "/api/v1/nothing", "/schema/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_says_what_may_be_loaded(path: str, client: httpx.AsyncClient) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"):
        assert directive in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_personal_pages_are_not_kept(signed_in: SignIn, client: httpx.AsyncClient) -> None:
    caller = await signed_in(Role.AUDITOR)
    for path in ("/me/sessions", "/styleguide", "/no/such/page"):
        assert (await caller.get(path)).headers["cache-control"] == "no-store"
    assert (await client.get("/login")).headers["cache-control"] == "no-store"
    assert (await client.get("/styleguide")).headers["cache-control"] == "private, no-cache"


async def test_files_named_by_their_hash_are_kept_for_good(client: httpx.AsyncClient) -> None:
    assert "immutable" in (await client.get(asset("css/base.css"))).headers["cache-control"]
    assert (await client.get("/static/css/base.css")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/css/base.css?v=older")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/css/nothing.css?v=1")).headers["cache-control"] == "no-cache"


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    for path in ("/login", "/static/css/base.css", "/no/such/page"):
        headed, got = await client.head(path), await client.get(path)
        assert headed.status_code == got.status_code
        assert headed.content == b""
        assert headed.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(("public_url", "expected"), [("https://zhida.example", True), (None, False)])
async def test_https_is_promised_only_where_there_is_https(
    public_url: str | None, expected: bool, settings: Settings, app: Litestar
) -> None:
    hook = security_headers(replace(settings, public_url=public_url), Cookies(secure=expected))
    message = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
    await hook(message, {"path": "/", "state": {"csrf_seed": "s"}, "query_string": b""})  # type: ignore[arg-type, misc]
    headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}  # type: ignore[attr-defined]
    assert ("strict-transport-security" in headers) is expected
    assert headers["set-cookie"].startswith("__Host-zhida-csrf=" if expected else "zhida-csrf=")
    assert ("Secure" in headers["set-cookie"]) is expected


@pytest.mark.parametrize(
    ("host", "public_url", "secure"), [("127.0.0.1", None, False), ("0.0.0.0", None, True), ("::1", "https://a.example", True)]
)
def test_cookies_are_secure_unless_only_this_machine_listens(host: str, public_url: str | None, secure: bool, settings: Settings) -> None:
    cookies = Cookies.of(replace(settings, bind_host=host, public_url=public_url))
    assert cookies.secure is secure
    assert cookies.session_name.startswith("__Host-") is secure


async def test_options_names_every_method_of_an_address(app: Litestar, client: httpx.AsyncClient) -> None:
    served: dict[str, set[str]] = defaultdict(set)
    for template, handler in routed_handlers(app):
        served[template] |= {str(method) for method in getattr(handler, "http_methods", ())}
    several = {template: methods for template, methods in served.items() if len(methods - {"OPTIONS"}) > 1}
    assert several
    for template, methods in several.items():
        answer = await client.options(address(template))
        assert set(answer.headers["allow"].split(", ")) == methods | {"OPTIONS"}, template
