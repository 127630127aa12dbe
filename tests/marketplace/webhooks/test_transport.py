"""One POST: pinned to the checked address, verified by name, not redirected, bounded."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from marketplace.webhooks.targets import TargetRules
from marketplace.webhooks.transport import MOST_READ_BYTES, Failure, Limits, Transport, trusted_certificates
from tests.marketplace.webhooks.receivers import certificate_for, receiving

RULES = TargetRules(loopback=True)
SHORT = Limits(connect_seconds=0.3, total_seconds=0.6)
HEADERS = [("webhook-id", "msg_1")]


def transport(rules: TargetRules = RULES, **more: object) -> Transport:
    """A transport with the system's certificates."""
    return Transport(rules, trusted_certificates(), **more)  # type: ignore[arg-type]


async def test_the_target_gets_one_request_with_headers_and_body() -> None:
    async with receiving(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok") as receiver:
        answer = await transport().post(receiver.url + "?a=b", HEADERS, b'{"a":1}')
    assert (answer.failure, answer.status, answer.body, answer.address) == (None, 200, b"ok", "127.0.0.1")
    (request,) = receiver.received
    assert request.head.startswith("POST /hook?a=b HTTP/1.1")
    assert request.body == b'{"a":1}'
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize(
    ("answer", "failure", "status"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", None, 204),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", None, 200),
        (b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", None, 200),
        (b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\n", Failure.REDIRECTED, 302),
        (b"HTTP/1.1 308 Permanent Redirect\r\nlocation: /other\r\n\r\n", Failure.REDIRECTED, 308),
        (b"HTTP/1.1 500 Error\r\ncontent-length: 0\r\n\r\n", Failure.STATUS_REFUSED, 500),
        (b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", Failure.STATUS_REFUSED, 410),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Failure.ANSWER_UNREADABLE, None),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort", Failure.ANSWER_UNREADABLE, 200),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", Failure.ANSWER_UNREADABLE, None),
        (b"", Failure.ANSWER_UNREADABLE, None),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 30_000, Failure.ANSWER_UNREADABLE, None),
    ],
)
async def test_answers_of_every_kind(answer: bytes, failure: Failure | None, status: int | None) -> None:
    async with receiving(answer) as receiver:
        got = await transport().post(receiver.url, HEADERS, b"{}")
    assert (got.failure, got.status) == (failure, status)
    assert len(receiver.received) == 1


@pytest.mark.parametrize("head", [b"content-length: 10000000", b"transfer-encoding: chunked"])
async def test_no_more_than_64_kib_of_an_answer_are_read(head: bytes) -> None:
    piece = b"x" * 4_096
    chunked = b"1000\r\n" + piece + b"\r\n"
    endless = (chunked if b"chunked" in head else piece) * 200
    async with receiving(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + endless) as receiver:
        got = await transport().post(receiver.url, HEADERS, b"{}")
    assert got.failure is None
    assert got.body == b"x" * MOST_READ_BYTES


async def test_an_answer_that_drips_is_cut_off() -> None:
    async with receiving(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + b"x" * 500, pause=0.05) as receiver:
        got = await transport(limits=SHORT).post(receiver.url, HEADERS, b"{}")
    assert got.failure is Failure.TOO_SLOW


async def test_a_name_that_takes_too_long_counts_as_too_slow() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        import asyncio

        await asyncio.sleep(60)
        return []

    got = await transport(limits=SHORT, resolve=never).post("http://localhost:9999/", HEADERS, b"{}")
    assert got.failure is Failure.TOO_SLOW


async def test_nobody_listening_is_a_failure_of_the_connection() -> None:
    async with receiving() as receiver:
        url = receiver.url
    assert (await transport().post(url, HEADERS, b"{}")).failure is Failure.NOT_CONNECTED


async def test_a_name_that_is_pointed_inside_after_the_registration_is_refused_without_a_connection(tmp_path: Path) -> None:
    tls, authority = certificate_for(["bank.example.com"], tmp_path)
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with receiving(tls=tls) as receiver:
        sender = Transport(RULES, trusted_certificates(authority), rebinding)
        url = f"https://bank.example.com:{receiver.port}/"
        assert (await sender.post(url, HEADERS, b"{}")).failure is None
        assert (await sender.post(url, HEADERS, b"{}")).failure is Failure.TARGET_REFUSED
    assert asked == ["bank.example.com"] * 2  # once for each attempt: what was checked is what is connected to
    assert len(receiver.received) == 1


async def test_the_certificate_must_be_of_the_name_although_the_address_is_pinned(tmp_path: Path) -> None:
    tls, authority = certificate_for(["bank.example.com"], tmp_path)

    async def here(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with receiving(tls=tls) as receiver:
        sender = Transport(RULES, trusted_certificates(authority), here)
        assert (await sender.post(f"https://bank.example.com:{receiver.port}/", HEADERS, b"{}")).failure is None
        assert receiver.received[0].headers["host"] == f"bank.example.com:{receiver.port}"
        wrong_name = await sender.post(f"https://other.example.com:{receiver.port}/", HEADERS, b"{}")
        unknown_authority = await transport(resolve=here).post(f"https://bank.example.com:{receiver.port}/", HEADERS, b"{}")
    assert wrong_name.failure is Failure.CERTIFICATE_REFUSED
    assert unknown_authority.failure is Failure.CERTIFICATE_REFUSED
    assert len(receiver.received) == 1


async def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    async def two(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]

    async with receiving() as receiver:
        got = await transport(resolve=two).post(f"http://localhost:{receiver.port}/", HEADERS, b"{}")
    assert (got.failure, got.address) == (None, "127.0.0.1")
