"""Headers of every answer: what a browser may load and keep."""

from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from marketplace.access.actor import ANONYMOUS
from marketplace.settings import Settings
from web.assets import static_files
from web.security.cookies import Cookies
from web.security.csrf import NEW_SEED

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # other sites learn nothing, our own forms still send their Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = 31_536_000
PERSONAL = ("/me/", "/login", "/logout", "/api/v1/oauth/")


def security_headers(settings: Settings, cookies: Cookies) -> BeforeMessageSendHookHandler:
    """The hook that completes every answer before it leaves."""
    https = (settings.public_url or "").startswith("https://")
    fixed = FIXED | ({"Strict-Transport-Security": f"max-age={ONE_YEAR}"} if https else {})

    async def complete(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in fixed.items():
            headers[name] = value
        headers.setdefault("Cache-Control", caching(scope, message["status"]))
        if "allow" in headers and scope.get("method") == "OPTIONS":
            headers["Allow"] = ", ".join(allowed_methods(scope))
        _hand_out_seed(headers, scope, cookies)

    return complete


def allowed_methods(scope: Any) -> list[str]:
    """Of the route that was found. The framework's own answer only knows the method that was registered first at the address."""
    found = [route for route in scope["litestar_app"].routes if scope["path_template"] in {route.path, route.path_format}]
    return sorted({method for route in found for method in route.methods})


def caching(scope: Scope, status: int) -> str:
    """Files whose address carries the hash of their content are kept for good; what belongs to a person is never kept."""
    path = scope["path"]
    if path.startswith("/static/"):
        file = static_files().get(path.removeprefix("/static/"))
        # Only under its present name: right after an upgrade a page of the old version may ask for the file by the old one.
        named_by_hash = file is not None and scope["query_string"] == f"v={file.fingerprint}".encode() and status == 200
        return f"public, max-age={ONE_YEAR}, immutable" if named_by_hash else "no-cache"
    if scope.get("user", ANONYMOUS) != ANONYMOUS or path.startswith(PERSONAL):
        return "no-store"
    return "private, no-cache"  # forms on public pages carry this browser's token


def _hand_out_seed(headers: MutableScopeHeaders, scope: Any, cookies: Cookies) -> None:
    """Only pages hold forms: an answer to a program or a picture sets no cookie."""
    if headers.get("content-type", "").startswith("text/html") and (seed := scope["state"].pop(NEW_SEED, None)):
        headers.add("Set-Cookie", cookies.csrf(seed).to_header(header=""))
