"""Where a request's body ends is said in one way: no second request can hide in the body of the first."""

import socket
from urllib.parse import urlsplit

import pytest
from litestar import Litestar

from tests.web.raw_asgi import send_raw

CHUNKED = (b"transfer-encoding", b"chunked")
HEAD = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        [CHUNKED, (b"content-length", b"3")],
        [(b"content-length", b"3"), CHUNKED],
        [(b"content-length", b"3"), (b"content-length", b"3")],
        [CHUNKED, CHUNKED],
        [(b"transfer-encoding", b"gzip, chunked")],
        [(b"transfer-encoding", b"chunked, identity")],
        [(b"transfer-encoding", b"xchunked")],
    ],
)
async def test_a_body_whose_end_is_said_twice_or_strangely_is_refused(app: Litestar, headers: list[tuple[bytes, bytes]]) -> None:
    for path in ("/login", "/oauth/token", "/nowhere"):
        answer = await send_raw(app, "POST", path, headers=headers, body=[b"a=1"])
        assert answer.status == 400, path
        assert answer.headers["connection"] == "close"


async def test_chunks_alone_are_taken(app: Litestar) -> None:
    answer = await send_raw(app, "GET", "/healthz", headers=[(b"transfer-encoding", b"Chunked")])
    assert answer.status == 200


def answers_to(address: str, request: bytes) -> list[bytes]:
    """The status lines of everything that comes back until the server closes the connection."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as connection:
        connection.sendall(request)
        got = b""
        while piece := connection.recv(65_536):
            got += piece
    return [line for line in got.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(HIDDEN)),
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN),
        b"Content-Length: 0, 0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_the_server_answers_no_request_behind_an_unclear_end(address: str, rest: bytes) -> None:
    assert answers_to(address, HEAD + rest + HIDDEN) in ([b"HTTP/1.1 400 Bad Request"], [b"HTTP/1.1 403 Forbidden"])
