"""Protection against requests that other sites make a browser send.

The form's token is HMAC-SHA-256, keyed with the session's token; before anybody has signed in, with a random seed that a cookie keeps.
Nothing is stored on the server and all processes agree. Once there is a session the seed plays no part: pages opened side by side may
each hand one out, and only the last stays with the browser. Each page shows the token under another mask: pages are compressed, and
what stands in them unchanged could be guessed from their length (BREACH).
"""

import hashlib
import hmac
import re
import secrets
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
TOKEN = re.compile(r"[0-9a-f]{128}")
FIELD = "_csrf_token"
HEADER = "x-csrftoken"
SEED = re.compile(r"[A-Za-z0-9_-]{43}")
OWN_SITES = frozenset({"same-origin", "none"})  # of Sec-Fetch-Site: one of our pages, or typed and bookmarked
PAGES = frozenset({"document", "empty"})  # of Sec-Fetch-Dest: opened as a page, or fetched by htmx; a picture that is missing holds no form
DIGEST = "csrf_digest"  # in the scope's state: what a sent token must turn out to be
NEW_SEED = "csrf_seed"  # in the scope's state, until the answer has set the cookie


class CrossSiteRequest(Forbidden):
    """The request did not come from a page of this site, or the page is too old."""

    code = "cross_site_request"


def prepare_csrf(scope: Scope, cookies: Cookies) -> None:
    """Work out the token of this request, so that templates can write it into forms (`csrf_input`, `csrf_token()`)."""
    request = Request[Any, Any, Any](scope)
    seed = request.cookies.get(cookies.csrf_name, "")
    if not SEED.fullmatch(seed):
        seed = new_secret()
        if request.headers.get("sec-fetch-dest", "document") in PAGES:
            scope["state"][NEW_SEED] = seed
    digest = scope["state"][DIGEST] = _digest(seed, request.cookies.get(cookies.session_name, ""))
    ScopeState.from_scope(scope).csrf_token = _masked(digest)


async def require_same_site(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every route: an unsafe request of a browser must come from one of our pages.

    A bearer token is never sent by a browser on its own, and an API call without any credential has no rights to abuse.
    Raises: CrossSiteRequest.
    """
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    if connection.auth is Credential.TOKEN or (is_api(connection.scope) and connection.auth is not Credential.SESSION):
        return
    if not _from_our_pages(connection) or not hmac.compare_digest(await _sent_digest(connection), connection.scope["state"][DIGEST]):
        raise CrossSiteRequest("页面已过期，或者请求不是从本站页面发出的。请返回上一页刷新后再提交")


def _from_our_pages(request: Request[Any, Any, Any]) -> bool:
    """What the browser itself says, where it says so: Sec-Fetch-Site and Origin."""
    if request.headers.get("sec-fetch-site", "same-origin") not in OWN_SITES:
        return False
    origin = request.headers.get("origin")
    # Only the host is compared: behind a proxy the scheme seen here is not the browser's, and perhaps not the host either.
    return origin is None or _host(origin) in {request.headers.get("host"), _host(request.app.state.settings.public_url or "")} - {"", None}


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def _sent_digest(request: Request[Any, Any, Any]) -> bytes:
    """What the form's field or htmx's header carries, unmasked; empty if it is no token at all."""
    sent = request.headers.get(HEADER) or (await read_form(request)).get(FIELD, "")
    return _unmasked(sent) if isinstance(sent, str) and TOKEN.fullmatch(sent) else b""


def form_token(seed: str, session_token: str) -> str:
    """A token that forms of this browser and this session may carry; each call masks it anew."""
    return _masked(_digest(seed, session_token))


def _digest(seed: str, session_token: str) -> bytes:
    if session_token:
        return hmac.digest(session_token.encode("utf-8", "surrogateescape"), b"form of a session", hashlib.sha256)
    return hmac.digest(seed.encode("ascii"), b"form before signing in", hashlib.sha256)


def _masked(digest: bytes) -> str:
    mask = secrets.token_bytes(len(digest))
    return (mask + _xor(mask, digest)).hex()


def _unmasked(token: str) -> bytes:
    both = bytes.fromhex(token)
    half = len(both) // 2
    return _xor(both[:half], both[half:])


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))
