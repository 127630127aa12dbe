"""Sends applications at a steady rate, whatever the answers take: `python -m bench.applications_sender PORT RATE FILE`.

FILE holds a line "token product" for each. A request that finds no free connection waits, and its time counts from when it was due.
Plain sockets: the sender shares the processors with what it measures.
"""

import asyncio
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from marketplace import exact_json
from marketplace.ids import new_id

CONNECTIONS = 32
TWICE = 20  # one in so many is sent again under its key
CREATED = 201
BODY = {"amount": "300000.00", "term_months": 12, "purpose": "working_capital", "told": True, "state": "submitted"}


class Line:
    """One connection that is kept open, and opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, token: str, key: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Under its key the same request may be sent again."""
        head = (
            f"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        for _ in range(2):
            try:
                return await self._exchange(head.encode() + body)
            except (ConnectionError, asyncio.IncompleteReadError):
                self._streams = None
        raise ConnectionError("no answer on a fresh connection")

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        return int(head.split()[1]), await reader.readexactly(length)


async def send_all(port: int, rate: int, lines: list[str]) -> None:
    """Report the times, then the counts as JSON."""
    counts, taken = Counter[str](), list[float]()
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(Line(port))
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, line in enumerate(lines):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(_one(free, line, again=number % TWICE == 0, due=due, counts=counts, taken=taken))
    whole = time.perf_counter() - began
    taken.sort()
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"{len(lines)} applications in {whole:.1f} s ({len(lines) / whole:.1f} a second): median {1000 * statistics.median(taken):.0f} ms,"
        f" p95 {1000 * p95:.0f} ms, worst {1000 * taken[-1]:.0f} ms from when each was due"
    )
    print(exact_json.encode_text(dict(counts)))


async def _one(free: asyncio.Queue[Line], line: str, *, again: bool, due: float, counts: Counter[str], taken: list[float]) -> None:
    token, product = line.split()
    key, body = new_id().hex, exact_json.encode_text(BODY | {"product_ids": [product]}).encode()
    connection = await free.get()
    status, answer = await connection.post(token, key, body)
    taken.append(time.perf_counter() - due)
    counts["created" if status == CREATED else "failed"] += 1
    if status != CREATED:
        print(status, answer[:300])
    elif again:
        _, replay = await connection.post(token, key, body)
        counts["replayed" if replay == answer else "failed"] += 1
    free.put_nowait(connection)


if __name__ == "__main__":
    asyncio.run(send_all(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]).read_text(encoding="utf-8").split("\n")))
