"""One API client of the bank: its token, and calls that are tried again where trying again does no harm."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from web.bank_simulator.document import NOTHING, Document
from web.bank_simulator.transport import Reply, Transport, Unreachable

TRIES = 8
LONGEST_WAIT = 30.0
AGAIN = frozenset({429, 502, 503, 504})
IN_PROGRESS = "request-in-progress"
TOKEN = "create_token"  # noqa: S105  # the name of an operation


class NoToken(Exception):
    """The platform does not know the client, or its secret is another."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API client as the platform handed it out."""

    client_id: str
    client_secret: str


class Program:
    """Calls operations of the document as one client of one role."""

    def __init__(
        self, transport: Transport, document: Document, credentials: Credentials, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._transport, self._document, self._credentials, self._wait = transport, document, credentials, wait
        self._token: str | None = None

    @property
    def client_id(self) -> str:
        """Who it is."""
        return self._credentials.client_id

    def call(self, operation_id: str, about: str = "", body: Mapping[str, Any] | None = None, query: Mapping[str, str] = NOTHING) -> Reply:
        """One operation, `about` the id or code that its path asks for.

        The same call again has the same Idempotency-Key, also after a restart: it is done once. Raises: NotDescribed, NoToken, Unreachable
        after the last try.
        """
        operation = self._document[operation_id]
        content = None if body is None else json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        target = operation.target(about, query)
        headers = {"accept": "application/json", "content-type": "application/json"}
        if operation.keyed:
            headers["idempotency-key"] = _key(self.client_id, operation_id, target, content or b"")
        return self._authorised(operation.method, target, headers, content)

    def _authorised(self, method: str, target: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        reply = self._tried(method, target, {**headers, **self._bearer()}, content)
        if reply.status == 401:  # an hour has passed, or the secret was renewed
            self._token = None
            reply = self._tried(method, target, {**headers, **self._bearer()}, content)
        return reply

    def _tried(self, method: str, target: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        for turn in range(TRIES):
            try:
                reply = self._transport.send(method, target, headers=headers, body=content)
            except Unreachable:
                if turn == TRIES - 1:
                    raise
                self._wait(min(0.25 * 2**turn, LONGEST_WAIT))
                continue
            if turn == TRIES - 1 or not (reply.status in AGAIN or reply.problem == IN_PROGRESS):
                return reply
            self._wait(_asked_wait(reply, turn))
        raise AssertionError("every turn returns, raises or goes on")

    def _bearer(self) -> dict[str, str]:
        if self._token is None:
            operation = self._document[TOKEN]
            form = {
                "grant_type": "client_credentials",
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret,
            }
            headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
            reply = self._tried(operation.method, operation.target(), headers, urlencode(form).encode())
            if not reply.ok:
                raise NoToken(f"no token for {self.client_id}: {reply.status} {reply.data.get('detail', '')}")
            self._token = str(reply.data["access_token"])
        return {"authorization": f"Bearer {self._token}"}


def _asked_wait(reply: Reply, turn: int) -> float:
    asked = reply.headers.get("retry-after", "")
    return min(float(asked) if asked.isascii() and asked.isdigit() else 0.25 * 2**turn, LONGEST_WAIT)


def _key(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        said = part if isinstance(part, bytes) else part.encode()
        whole.update(len(said).to_bytes(8, "big") + said)
    return f"sim-{whole.hexdigest()[:40]}"
