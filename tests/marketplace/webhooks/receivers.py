"""Receivers of webhooks on this machine: they answer byte for byte what a test gives them."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Received:
    """One request as it came."""

    head: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Names in lower case."""
        lines = self.head.split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@dataclass
class Receiver:
    """A running receiver. `answers` are used one after the other, the last one for ever; `pause` waits before each byte of it."""

    port: int
    answers: list[bytes]
    pause: float = 0
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its plain address."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            received = Received(head.removesuffix("\r\n\r\n"), b"")
            received.body = await reader.readexactly(int(received.headers["content-length"]))
            self.received.append(received)
            await self._answer(writer, self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        for piece in [answer] if not self.pause else [bytes([each]) for each in answer]:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(self.pause)


@asynccontextmanager
async def receiving(*answers: bytes, pause: float = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    receiver = Receiver(0, list(answers) or [OK], pause)
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def certificate_for(names: Sequence[str], folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for the names, and the file of the authority that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例 Example")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return context, certificate
