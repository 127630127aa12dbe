"""Protection against requests that other sites make a browser send.

The form's token is HMAC-SHA-256 with a random seed, kept in a cookie, over the session's token. Nothing is stored on the server,
all processes agree, and a seed that somebody plants is useless without the session's cookie.
"""

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope
from litestar.utils.scope.state import ScopeState

from marketplace.access.secret_tokens import new_secret
from marketplace.errors import Forbidden
from web.forms import read_form
from web.security.answers import is_api
from web.security.authentication import Credential
from web.security.cookies import Cookies

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FIELD = "_csrf_token"
HEADER = "x-csrftoken"
SEED = re.compile(r"[A-Za-z0-9_-]{43}")
NEW_SEED = "csrf_seed"  # in the scope's state, until the answer has set the cookie


class CrossSiteRequest(Forbidden):
    """The request did not come from a page of this site, or the page is too old."""

    code = "cross_site_request"


def prepare_csrf(scope: Scope, cookies: Cookies) -> None:
    """Work out the token of this request, so that templates can write it into forms (`csrf_input`, `csrf_token()`)."""
    sent = Request[Any, Any, Any](scope).cookies
    seed = sent.get(cookies.csrf_name, "")
    if not SEED.fullmatch(seed):
        seed = scope["state"][NEW_SEED] = new_secret()
    ScopeState.from_scope(scope).csrf_token = form_token(seed, sent.get(cookies.session_name, ""))


async def require_same_site(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every route: an unsafe request of a browser must come from one of our pages.

    A bearer token is never sent by a browser on its own, and an API call without any credential has no rights to abuse.
    Raises: CrossSiteRequest.
    """
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    if connection.auth is Credential.TOKEN or (is_api(connection.scope) and connection.auth is not Credential.SESSION):
        return
    if not _from_our_pages(connection) or not hmac.compare_digest(await _sent_token(connection), _expected(connection)):
        raise CrossSiteRequest("页面已过期，或者请求不是从本站页面发出的。请返回上一页刷新后再提交")


def _from_our_pages(request: Request[Any, Any, Any]) -> bool:
    """What the browser itself says, where it says so: Sec-Fetch-Site and Origin."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    # Only the host is compared: behind a proxy the scheme seen here is not the browser's, and perhaps not the host either.
    return origin is None or _host(origin) in {request.headers.get("host"), _host(request.app.state.settings.public_url or "")} - {"", None}


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def _sent_token(request: Request[Any, Any, Any]) -> bytes:
    sent = request.headers.get(HEADER) or (await read_form(request)).get(FIELD, "")
    return sent.encode("utf-8") if isinstance(sent, str) else b""


def _expected(request: Request[Any, Any, Any]) -> bytes:
    return str(ScopeState.from_scope(request.scope).csrf_token).encode("ascii")


def form_token(seed: str, session_token: str) -> str:
    """The token that forms of this browser and this session carry."""
    return hmac.new(seed.encode("ascii"), session_token.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
