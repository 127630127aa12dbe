"""Events that the platform sends: a small receiver that checks signatures, answers the confirmation, and hands subjects on."""

import json
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from web.bank_simulator.memory import Memory
from web.bank_simulator.programs import Program
from web.bank_simulator.signatures import is_genuine

EVENTS = ("application.*", "contract.*", "loan.*")
CONFIRMATION = "webhook.confirmation"
LARGEST = 1_000_000
REMEMBERED = 10_000
SECRET_SECONDS = 10.0
QUIET_SECONDS = 0.2


class NotRegistered(Exception):
    """No program of the bank may register the address, or the platform refuses it."""


class Receiver:
    """Listens on the loopback address; the bank's proxy stands before it where the platform is elsewhere."""

    def __init__(self, memory: Memory, port: int, url: str | None = None) -> None:
        self._memory, self._known = memory, threading.Event()
        self._messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = url or f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def register(self, programs: list[Program]) -> None:
        """Name the address to the platform, unless an earlier run has. Raises: NotRegistered."""
        if self._memory.kept.endpoint.get("url") != self.url:
            self._memory.kept.endpoint = self._registered(programs)
            self._memory.write()
        self._known.set()

    def new(self) -> Iterator[dict[str, Any]]:
        """What has arrived; waits a moment where nothing has."""
        try:
            yield self._messages.get(timeout=QUIET_SECONDS)
            while True:
                yield self._messages.get_nowait()
        except queue.Empty:
            return

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and JSON answer for one message."""
        if not self._known.wait(SECRET_SECONDS):  # the confirmation may be quicker than the answer that brings the secret
            return 503, {}
        if not is_genuine(self._memory.kept.endpoint["secret"], headers, body, time.time()):
            return 401, {}
        message = json.loads(body)
        if message["type"] == CONFIRMATION:
            return 200, {"challenge": message["data"]["challenge"]}
        if self._is_new(headers["webhook-id"]):
            self._messages.put(message)
        return 200, {}

    def _is_new(self, message_id: str) -> bool:
        """A message may come twice; what is forgotten again does no harm, since acts are decided from the state."""
        with self._lock:
            if message_id in self._seen:
                return False
            self._seen[message_id] = None
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True

    def _registered(self, programs: list[Program]) -> dict[str, str]:
        said = "no program of the bank may"
        for program in programs:
            reply = program.call("register_webhook", body={"url": self.url, "events": list(EVENTS), "description": "bank simulator"})
            if reply.ok:
                return {"id": reply.data["webhook"]["id"], "url": self.url, "secret": reply.data["secret"]}
            said = f"{reply.status} {reply.data.get('detail', '')}"
        raise NotRegistered(f"the address {self.url} was not registered: {said}")


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One message."""

        def do_POST(self) -> None:
            """Answer it."""
            length = self.headers.get("content-length", "")
            if not length.isdigit() or int(length) > LARGEST:
                self.send_error(413)
                return
            body = self.rfile.read(int(length))
            status, answer = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Lines on standard output are acts."""

    return Handler
