"""What the OpenAPI document says: paths, methods and parameters by `operationId`. Nothing else is known of the platform."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from web.bank_simulator.transport import Transport

DOCUMENT = "/schema/openapi.json"
IN_PATH = re.compile(r"\{[^}]+\}")
NOTHING: Mapping[str, str] = {}
METHODS = frozenset({"get", "post", "put", "patch", "delete"})


class NotDescribed(Exception):
    """The document does not describe what the simulator needs."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: where it is, which parameters its query takes, and whether it takes an Idempotency-Key."""

    method: str
    path: str
    in_query: frozenset[str]
    keyed: bool

    def target(self, about: str = "", query: Mapping[str, str] = NOTHING) -> str:
        """Path and query; `about` is the id or code that the path asks for. Raises: NotDescribed for what the document does not name."""
        if unknown := query.keys() - self.in_query:
            raise NotDescribed(f"{self.method} {self.path} has no parameter {', '.join(sorted(unknown))}")
        if len(IN_PATH.findall(self.path)) != (1 if about else 0):
            raise NotDescribed(f"{self.method} {self.path} does not ask for exactly one id")
        path = IN_PATH.sub(quote(about, safe=""), self.path)
        return f"{path}?{urlencode(query)}" if query else path


class Document:
    """The operations of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._operations = {
            operation["operationId"]: _operation(method, path, operation)
            for path, item in document.get("paths", {}).items()
            for method, operation in item.items()
            if method in METHODS and "operationId" in operation
        }

    def __getitem__(self, operation_id: str) -> Operation:
        """Raises: NotDescribed."""
        if operation_id not in self._operations:
            raise NotDescribed(f"the OpenAPI document has no operation {operation_id}")
        return self._operations[operation_id]

    def require(self, operation_ids: Iterable[str]) -> None:
        """Raises: NotDescribed with every operation that is missing, before anything is done."""
        if missing := sorted(set(operation_ids) - self._operations.keys()):
            raise NotDescribed(f"the OpenAPI document lacks: {', '.join(missing)}")


def read_document(transport: Transport) -> Document:
    """As the running system serves it. Raises: NotDescribed, Unreachable."""
    reply = transport.send("GET", DOCUMENT, headers={"accept": "application/json"})
    if not reply.ok:
        raise NotDescribed(f"{DOCUMENT} answered {reply.status}")
    return Document(json.loads(reply.body))


def _operation(method: str, path: str, described: Mapping[str, Any]) -> Operation:
    parameters = described.get("parameters", [])
    in_query = frozenset(each["name"] for each in parameters if each["in"] == "query")
    keyed = any(each["in"] == "header" and each["name"].lower() == "idempotency-key" for each in parameters)
    return Operation(method.upper(), path, in_query, keyed)
