"""Answers are compressed with gzip, but never a personal one that another site asked for (see decisions/compression.md)."""

from typing import Any

from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import Receive, Scope, Send

from marketplace.access.actor import ANONYMOUS
from web.security.csrf import OWN_SITES

LEVEL = 5  # level 9 takes three times as long on a long page and gains a few per cent
LEAST_BYTES = 1_000
OPTION = "compressed_beforehand"
UNTOUCHED: dict[str, Any] = {OPTION: True}  # the `opt` of a route that compresses by itself, or whose answer cannot shrink


def compression_config() -> CompressionConfig:
    """For Litestar's application."""
    return CompressionConfig(
        backend="gzip",
        gzip_compress_level=LEVEL,
        minimum_size=LEAST_BYTES,
        exclude_opt_key=OPTION,
        middleware_class=CarefulCompression,
    )


class CarefulCompression(CompressionMiddleware):
    """Compresses what may be compressed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the answer on, compressed if the caller reads gzip and no other site can watch its length."""
        headers = Headers.from_scope(scope)
        if accepts_gzip(headers.get("accept-encoding", "")) and not _watched(scope, headers):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header names gzip with a weight above 0 (RFC 9110, 12.5.3)."""
    for entry in accept_encoding.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() == "gzip":
            return weight.strip().removeprefix("q=").strip("0.") != "" if weight else True
    return False


def _watched(scope: Scope, headers: Headers) -> bool:
    """A signed-in browser was sent here by another site, which can choose the address and may see how long the answer is."""
    return scope.get("user", ANONYMOUS) != ANONYMOUS and headers.get("sec-fetch-site", "none") not in OWN_SITES
