"""Sends applications at a steady rate, whatever the answers take: `python -m bench.applications_sender PORT RATE FILE`.

FILE holds a line "token product" for each. A request that finds no free connection waits, and its time counts from when it was due.
"""

import asyncio
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import httpx

from marketplace import exact_json
from marketplace.ids import new_id

CONNECTIONS = 32
TWICE = 20  # one in so many is sent again under its key
BODY = {"amount": "300000.00", "term_months": 12, "purpose": "working_capital", "told": True, "state": "submitted"}


async def send_all(port: int, rate: int, lines: list[str]) -> None:
    """Report the times, then the counts as JSON."""
    counts, taken = Counter[str](), list[float]()
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    timeout = httpx.Timeout(60)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", limits=limits, timeout=timeout) as client:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, line in enumerate(lines):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(_one(client, line, again=number % TWICE == 0, due=due, counts=counts, taken=taken))
        whole = time.perf_counter() - began
    taken.sort()
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"{len(lines)} applications in {whole:.1f} s ({len(lines) / whole:.1f} a second): median {1000 * statistics.median(taken):.0f} ms,"
        f" p95 {1000 * p95:.0f} ms, worst {1000 * taken[-1]:.0f} ms from when each was due"
    )
    print(exact_json.encode_text(dict(counts)))


async def _one(client: httpx.AsyncClient, line: str, *, again: bool, due: float, counts: Counter[str], taken: list[float]) -> None:
    token, product = line.split()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id().hex}
    body = BODY | {"product_ids": [product]}
    answer = await client.post("/applications", headers=headers, json=body)
    taken.append(time.perf_counter() - due)
    counts["created" if answer.status_code == httpx.codes.CREATED else "failed"] += 1
    if answer.status_code != httpx.codes.CREATED:
        print(answer.status_code, answer.text[:300])
    elif again:
        replay = await client.post("/applications", headers=headers, json=body)
        counts["replayed" if replay.content == answer.content else "failed"] += 1


if __name__ == "__main__":
    asyncio.run(send_all(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]).read_text(encoding="utf-8").split("\n")))
