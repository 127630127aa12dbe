"""The address that rate limits count by."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from litestar import Request

from marketplace.settings import Settings

UNKNOWN = "unknown"  # a Unix socket has no address
PREFIX_OF_ONE_SITE = 64  # one IPv6 line has this many bits of its own


def client_address(request: Request[Any, Any, Any]) -> str:
    """The caller's address. Behind a proxy, what the proxy added last to X-Forwarded-For; what came before it anybody can write."""
    settings: Settings = request.app.state.settings
    peer = request.client.host if request.client else ""
    # A proxy adds to the caller's own line, or a line of its own below it.
    if settings.public_url is not None and (forwarded := request.headers.getall("x-forwarded-for", [])):
        peer = forwarded[-1].rpartition(",")[2].strip()
    try:
        address = ip_address(peer)
    except ValueError:
        return UNKNOWN
    return str(ip_network((address, PREFIX_OF_ONE_SITE), strict=False)) if isinstance(address, IPv6Address) else str(address)
