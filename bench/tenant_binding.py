"""What it costs a transaction to be bound to its caller: one statement more, read by row policies.

ROUNDS (3000) transactions each way come from the environment. Goal: at the 95th percentile the binding adds less than 1 ms.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from marketplace.database.binding import Binding
from marketplace.database.migrate import apply_rules, upgrade
from marketplace.database.roles import APP, OWNER
from marketplace.database.session import WEB, Sessions, bound, make_engine, make_sessions
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import open_cluster
from web.lifecycle.database import MIGRATIONS
from web.migrations import tables

ROUNDS = int(os.environ.get("ROUNDS", "3000"))
GOAL_MS = 1.0
# Six settings and a table under a row policy: the same statements with and without, so that only the binding differs.
READ = text("SELECT count(*) FROM task WHERE id = :id")


async def one(sessions: Sessions, binding: Binding | None) -> float:
    """Milliseconds of one transaction; without a binding the session sets nothing and its policies let no row through."""
    began = time.perf_counter()
    async with sessions(info=bound(binding) if binding else {}) as session, session.begin():
        await session.execute(READ, {"id": uuid4()})
    return 1000 * (time.perf_counter() - began)


async def measure(dsn: str) -> None:
    """Both ways in turn, so that a slow minute of the machine hits both."""
    engine = make_engine(dsn, WEB)
    sessions = make_sessions(engine)
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(ROUNDS):
        for is_bound in (number % 2 == 0, number % 2 == 1):
            binding = Binding(role="bank_officer", organisation_id=uuid4(), account_id=uuid4(), trace_id="b" * 32) if is_bound else None
            taken[is_bound].append(await one(sessions, binding))
    await engine.dispose()
    for is_bound, name in ((False, "without"), (True, "with")):
        print(f"transaction {name} binding: median {statistics.median(taken[is_bound]):.2f} ms, p95 {p95(taken[is_bound]):.2f} ms")
    added = p95(taken[True]) - p95(taken[False])
    verdict = "met" if added < GOAL_MS else "MISSED"
    median = statistics.median(taken[True]) - statistics.median(taken[False])
    print(f"the binding adds: median {median:.2f} ms, p95 {added:.2f} ms (goal p95 < {GOAL_MS:.0f} ms: {verdict})")


def p95(values: list[float]) -> float:
    """Of 100 values, 95 are not above it."""
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def fresh_database() -> Iterator[str]:
    """A durable one, migrated, as the web process sees it."""
    with tempfile.TemporaryDirectory(prefix="zhida-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # PostgreSQL's account has to pass through
        cluster = open_cluster(home)
        cluster.start()
        try:
            prepare(cluster)
            upgrade(cluster.dsn(DATABASE, OWNER), MIGRATIONS)
            apply_rules(cluster.dsn(DATABASE, OWNER), declared_rules(tables.Base))
            yield cluster.dsn(DATABASE, APP)
        finally:
            cluster.stop()


if __name__ == "__main__":
    with fresh_database() as address:
        asyncio.run(measure(address))
