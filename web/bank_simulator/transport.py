"""Requests over one kept connection, with the standard library alone: a bank may copy this client as it is."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 30.0


class Unreachable(Exception):
    """No answer came. Whether the request was done is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object of the body; empty where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def problem(self) -> str:
        """The last part of a problem's `type`, such as `transition-not-allowed`."""
        return str(self.data.get("type", "")).rsplit("/", 1)[-1]


class Transport:
    """One server. Not for several threads at once."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"--base has to be an address such as https://zhida.example, got {base!r}")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._open: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """One request. Raises: Unreachable."""
        try:
            connection = self._connection()
            connection.request(method, self._prefix + path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unreachable(f"{method} {path}: {error}") from error

    def close(self) -> None:
        """The next request opens another connection."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _connection(self) -> http.client.HTTPConnection:
        if self._open is None:
            self._open = (
                http.client.HTTPSConnection(self._host, self._port, timeout=SECONDS, context=ssl.create_default_context())
                if self._secure
                else http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
            )
        return self._open
