"""Where a caller comes from, where a redirect goes, and what a device is called."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from litestar import Request

from marketplace.settings import Settings
from web.pages.account.sessions import device_name
from web.redirects import local_path
from web.security.client_address import client_address

HERE = "https://zhida.example"


def request(settings: Settings, peer: str | None, forwarded: str | None = None) -> Any:
    """A request as a server hands it over."""
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded.split("\n")] if forwarded else []
    app = SimpleNamespace(state=SimpleNamespace(settings=settings))
    client = (peer, 1) if peer else None
    return Request({"type": "http", "headers": headers, "client": client, "litestar_app": app, "app": app, "state": {}})  # type: ignore[arg-type, typeddict-item]


@pytest.mark.parametrize(
    ("public_url", "peer", "forwarded", "expected"),
    [
        (None, "192.0.2.7", None, "192.0.2.7"),
        (None, "192.0.2.7", "198.51.100.1", "192.0.2.7"),  # anybody can write the header
        (HERE, "127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # the proxy added the last one
        (HERE, "127.0.0.1", "203.0.113.9\n198.51.100.1", "198.51.100.1"),  # or a line of its own
        (HERE, "127.0.0.1", "nonsense", "unknown"),
        (None, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (None, None, None, "unknown"),
    ],
)
def test_the_address_that_limits_count_by(
    public_url: str | None, peer: str | None, forwarded: str | None, expected: str, settings: Settings
) -> None:
    assert client_address(request(replace(settings, public_url=public_url), peer, forwarded)) == expected


@given(st.text(max_size=30) | st.text("/\\.:@?#eh\t\n ", max_size=12).map(lambda text: "/" + text))
@example("/me/matches?amount=1&term=2")
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
@example("/%2f/evil.example")
def test_a_redirect_never_leaves_the_site(text: str) -> None:
    path = local_path(text)
    if path is not None:
        assert path == text
        assert urlsplit(urljoin(HERE + "/login", path)).netloc == "zhida.example"
        assert path.isprintable()


def test_ordinary_paths_are_kept() -> None:
    for path in ("/", "/products/a-b?q=%E7%A8%8E&page=2#top", "/me/sessions"):
        assert local_path(path) == path


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit/605 Version/18 Safari/605", "Safari · Macintosh"),
        ("", "其他程序"),
    ],
)
def test_a_device_is_called_by_browser_and_system(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
