"""Work that goes on while processes are killed: cases of the sample workflow, each request repeated until its fate is known."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

STUCK_SECONDS = 60.0
PAUSE_SECONDS = 0.2
NOTICES = "/api/v1/holiday_notices"
# What one case goes through: which of two operators, action, body. Two rounds, so that four eyes, clock and timeline all take part.
COURSE: tuple[tuple[int, str, dict[str, str]], ...] = (
    (0, "submit", {}),
    (1, "return", {"reason_code": "incomplete", "note": "请补充"}),
    (0, "submit", {}),
    (1, "return", {"reason_code": "wrong_days", "note": "再核对"}),
    (0, "withdraw", {}),
)
EXPECTED = ("create", *(action for _, action, _ in COURSE))


@dataclass(frozen=True)
class Client:
    """An API client of the platform's operators."""

    client_id: str
    secret: str


@dataclass
class History:
    """What was asked and what became of it. An unknown fate is asked again under the same key until it is known."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    unknown: int = 0
    replayed: int = 0
    stuck: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0


class Traffic:
    """Several threads, each carrying one case after another through the course. Another course is another `one_case`."""

    def __init__(self, port: int, operators: tuple[Client, ...], *, threads: int = 4, seed: int = 0) -> None:
        self.history = History()
        self._port = port
        self._operators = operators
        self.lock = threading.Lock()
        self._stop = threading.Event()
        self._tokens: dict[str, str] = {}
        self._threads = [threading.Thread(target=self._work, args=(random.Random(seed + n),), daemon=True) for n in range(threads)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let every thread end its present case."""
        self._stop.set()
        for thread in self._threads:
            thread.join(STUCK_SECONDS * (len(COURSE) + 2))

    def _work(self, rng: random.Random) -> None:
        while not self._stop.is_set():
            self.one_case(rng)

    def one_case(self, rng: random.Random) -> None:
        """One case from its beginning to its end, or to where it was refused."""
        year = rng.randrange(2050, 2100)
        body = {"year": year, "source": "示例通知", "issued_on": f"{year - 1}-11-04", "days": [day(year)]}
        created = self.settle(0, NOTICES, body, "create")
        if created is None:
            return
        with self.lock:
            self.history.cases.append(created["id"])
        for who, action, said in COURSE:
            if self.settle(who, f"{NOTICES}/{created['id']}/{action}", said, action) is None:
                return

    def settle(self, who: int, path: str, body: dict[str, Any], what: str) -> dict[str, Any] | None:
        """Send until there is an answer about the request itself. None if it was refused or nobody answered in time."""
        key, began = uuid4().hex, time.monotonic()
        while time.monotonic() - began < STUCK_SECONDS:
            answer = self._try(who, path, body, key)
            if answer is None:
                with self.lock:
                    self.history.unknown += 1
                time.sleep(PAUSE_SECONDS)
                continue
            return self._note(what, *answer, time.monotonic() - began)
        with self.lock:
            self.history.stuck.append(f"{what} {path}")
        return None

    def _note(self, what: str, status: int, document: dict[str, Any], replayed: bool, seconds: float) -> dict[str, Any] | None:
        with self.lock:
            self.history.slowest_seconds = max(self.history.slowest_seconds, seconds)
            self.history.replayed += replayed
            if status < 300:
                self.history.acknowledged[what] += 1
                return document
            self.history.refused.append((what, status, json.dumps(document, ensure_ascii=False)))
        return None

    def _try(self, who: int, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any], bool] | None:
        """One attempt; None where its fate is unknown: no answer, a 5xx, or still at work."""
        try:
            token = self._token(who)
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "idempotency-key": key}
            status, text, answered = self._send("POST", path, json.dumps(body), headers)
            if status == 401:
                self._tokens.pop(self._operators[who].client_id, None)
                return None
            document = json.loads(text)
            if status >= 500 or (status == 409 and document["type"].endswith("/request-in-progress")):
                return None
            return status, document, answered.get("idempotent-replayed") == "true"
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return None

    def _token(self, who: int) -> str:
        client = self._operators[who]
        if (known := self._tokens.get(client.client_id)) is not None:
            return known
        form = urlencode({"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.secret})
        _, text, _ = self._send("POST", "/api/v1/oauth/token", form, {"content-type": "application/x-www-form-urlencoded"})
        token = self._tokens[client.client_id] = json.loads(text)["access_token"]
        return str(token)

    def _send(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=35)
        try:
            connection.request(method, path, body.encode(), headers)
            response = connection.getresponse()
            return response.status, response.read().decode(), {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()


def day(year: int) -> dict[str, Any]:
    """New Year's Day."""
    return {"day": f"{year}-01-01", "is_working": False, "name": "元旦"}
