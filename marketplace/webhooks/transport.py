"""One POST to a checked target: connected to an address that was checked, never redirected, bounded in time and in what is read.

A general HTTP client resolves the name itself, so the address it uses need not be the one that was checked. Here the connection is opened
to the address, while the certificate, the Host header and the server name indication stay the name.
"""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast

import h11

from marketplace.webhooks.addresses import Address
from marketplace.webhooks.targets import (
    NameNotResolved,
    Resolver,
    Target,
    TargetRefused,
    TargetRules,
    addresses_of,
    parse_target,
    resolve_name,
)

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
MOST_READ_BYTES = 64 * 1024
USER_AGENT = "Zhida-Webhooks/1"
SUCCESS = range(200, 300)
REDIRECT = range(300, 400)


class Failure(StrEnum):
    """Why an attempt did not succeed."""

    TARGET_REFUSED = "target_refused"  # the name now points into a forbidden network
    NAME_NOT_RESOLVED = "name_not_resolved"
    NOT_CONNECTED = "not_connected"
    CERTIFICATE_REFUSED = "certificate_refused"
    TOO_SLOW = "too_slow"
    ANSWER_UNREADABLE = "answer_unreadable"
    REDIRECTED = "redirected"
    STATUS_REFUSED = "status_refused"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to a connection (name and TLS included) and to the end of the answer. Tests shorten them."""

    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt ended. `body` is at most the first 64 KiB; `failure` None means that the target took the message."""

    failure: Failure | None
    status: int | None = None
    body: bytes = b""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Transport:
    """Sends messages. `trust` verifies certificates; made once, because reading the system's list takes milliseconds."""

    rules: TargetRules
    trust: ssl.SSLContext
    resolve: Resolver = resolve_name
    limits: Limits = Limits()

    async def post(self, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        """Send the message once. What goes wrong outside is in the answer, not raised."""
        place = _Place()
        try:
            async with asyncio.timeout(self.limits.total_seconds):
                return await self._post(url, headers, body, place)
        except TargetRefused:
            failure = Failure.TARGET_REFUSED
        except NameNotResolved:
            failure = Failure.NAME_NOT_RESOLVED
        except ssl.SSLError:  # before OSError, which it is
            failure = Failure.CERTIFICATE_REFUSED
        except TimeoutError:
            failure = Failure.TOO_SLOW
        except OSError:
            failure = Failure.NOT_CONNECTED
        except h11.ProtocolError:
            failure = Failure.ANSWER_UNREADABLE
        return Answer(failure, place.status, address=place.address)

    async def _post(self, url: str, headers: Sequence[tuple[str, str]], body: bytes, place: "_Place") -> Answer:
        target = parse_target(url, self.rules)
        async with asyncio.timeout(self.limits.connect_seconds):
            addresses = await addresses_of(target, self.rules, self.resolve)
            reader, writer = await self._connect(target, addresses, place)
        try:
            return await _exchange(reader, writer, target, headers, body, place)
        finally:
            writer.transport.abort()  # a polite close would wait for a target that says nothing

    async def _connect(
        self, target: Target, addresses: Sequence[Address], place: "_Place"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To the first address that takes the connection. Raises: OSError of the last one."""
        refused: OSError = OSError("no address")
        for address in addresses:
            place.address = str(address)
            try:
                return await asyncio.open_connection(
                    str(address),
                    target.port,
                    ssl=self.trust if target.secure else None,
                    server_hostname=target.host if target.secure else None,
                    limit=MOST_READ_BYTES,
                )
            except ssl.SSLError:
                raise
            except OSError as error:
                refused = error
        raise refused


@dataclass(slots=True)
class _Place:
    """How far an attempt came, for the record of one that failed."""

    address: str | None = None
    status: int | None = None


def trusted_certificates(authorities: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or later, verified by the system's authorities, and by those in the file `authorities` (PEM) beside them."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities is not None:
        context.load_verify_locations(authorities)
    return context


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target: Target,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    place: _Place,
) -> Answer:
    """Send the request and read the answer up to the limit; more of it is not waited for."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_READ_BYTES)
    writer.write(_request(connection, target, headers, body))
    with suppress(ConnectionError):  # a target may answer before it has read everything, and close
        await writer.drain()
    response = cast("h11.Response", await _next_event(connection, reader))
    place.status = response.status_code
    return Answer(_verdict(response.status_code), response.status_code, await _read_body(connection, reader), place.address)


def _request(connection: h11.Connection, target: Target, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    always = [
        ("host", target.authority),
        ("user-agent", USER_AGENT),
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        ("connection", "close"),
    ]
    request = h11.Request(method="POST", target=target.path, headers=[*always, *headers])
    parts = [connection.send(event) for event in (request, h11.Data(data=body), h11.EndOfMessage())]
    return b"".join(part for part in parts if part)


async def _next_event(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
    """The next event that is not an interim answer. Raises: h11.ProtocolError, also for an end in the middle."""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(8_192))
        elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("the answer ended in the middle")
        elif not isinstance(event, h11.InformationalResponse):
            return cast("h11.Event", event)


async def _read_body(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    read = bytearray()
    while len(read) < MOST_READ_BYTES:
        event = await _next_event(connection, reader)
        if isinstance(event, h11.EndOfMessage):
            break
        read += cast("h11.Data", event).data
    return bytes(read[:MOST_READ_BYTES])


def _verdict(status: int) -> Failure | None:
    if status in SUCCESS:
        return None
    return Failure.REDIRECTED if status in REDIRECT else Failure.STATUS_REFUSED
