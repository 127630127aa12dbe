"""What the log costs and how fast it is: throughput with and without it, the way from commit to place, verification of a million events.

EVENTS (1000000) and SECONDS (3) of each round come from the environment. Goals: at 32 connections the log costs at most 30 % of the
throughput and 95 of 100 transactions stay under 25 ms; an event has its place within 0.5 s; a million events are verified within 60 s.
"""

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import psycopg

from marketplace.audit.checkpoints import AuditPlaces
from marketplace.audit.verify import verify_log
from marketplace.database.binding import Binding
from marketplace.database.migrate import apply_rules, upgrade
from marketplace.database.roles import APP, OWNER
from marketplace.database.session import BACKGROUND, WORKER, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import Cluster, open_cluster
from marketplace.events.sequencer import sequence_for_ever
from marketplace.ids import new_id
from web.lifecycle.database import MIGRATIONS
from web.migrations import tables

CONNECTIONS = 32
PAIRS = 7
EVENTS = int(os.environ.get("EVENTS", "1000000"))
SECONDS = float(os.environ.get("SECONDS", "3"))
BIND = (
    "SELECT set_config('zhida.role', 'bank_officer', true), set_config('zhida.account', $1, true),"
    " set_config('zhida.organisation', $1, true), set_config('zhida.client', '', true), set_config('zhida.trace', 't', true)"
)
INSERT = "INSERT INTO bench_case (id, status, version) VALUES ($1, 'draft', 1)"
LOAD = "SELECT id, status, version FROM bench_case WHERE id = $1"
STEP = (
    "INSERT INTO bench_step (id, case_id, action, source, target, at, account_id)"
    " VALUES ($1, $2, 'submit', 'draft', 'submitted', now(), $2)"
)
MOVE = "UPDATE bench_case SET status = 'submitted', version = 2 WHERE id = $1 AND status = 'draft' AND version = 1"
EVENT = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data)"
    " VALUES ($1, 'case.submitted', 'case', $2::uuid, ARRAY[$2::uuid], now(), 'done', $3)"
)
MANY = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role, account_id, trace_id)"
    " SELECT gen_random_uuid(), 'case.submitted', 'case', gen_random_uuid(), ARRAY[gen_random_uuid()], now(), 'done',"
    " jsonb_build_object('from', 'draft', 'to', 'submitted', 'version', n), 'bank_officer', gen_random_uuid(), 'bench'"
    " FROM generate_series(1, $1) n"
)
DATA = json.dumps({"from": "draft", "to": "submitted", "version": 2})


async def transactions(connection: asyncpg.Connection, over: asyncio.Event, with_log: bool, taken: list[float]) -> None:
    """One after the other, as the workflow kit does: bind, insert a case, load it, move it, write its step; record it with the log."""
    while not over.is_set():
        began, case = time.perf_counter(), new_id()
        async with connection.transaction():
            await connection.execute(BIND, str(case))
            await connection.execute(INSERT, case)
            await connection.fetchrow(LOAD, case)
            await connection.execute(MOVE, case)
            await connection.execute(STEP, new_id(), case)
            if with_log:
                await connection.execute(EVENT, new_id(), case, DATA)
        taken.append(1000 * (time.perf_counter() - began))


async def round_of(connections: list[asyncpg.Connection], with_log: bool) -> tuple[float, float]:
    """Transactions a second and the 95th percentile in milliseconds."""
    taken: list[float] = []
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(SECONDS, over.set)
    await asyncio.gather(*(transactions(each, over, with_log, taken) for each in connections))
    return len(taken) / SECONDS, statistics.quantiles(taken, n=20)[-1]


async def throughput(cluster: Cluster) -> None:
    """Rounds without and with the log in turn, compared pair by pair, so that a slow minute of the machine hits both.

    The connections stay open, as a pool's do: a new one plans every statement a few times and compiles the trigger.
    """
    dsn = psycopg_dsn(cluster.dsn(DATABASE, APP))
    connections = await asyncio.gather(*(asyncpg.connect(dsn) for _ in range(CONNECTIONS)))
    rounds: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    await round_of(connections, True)  # the first one warms up
    for with_log in (False, True) * PAIRS:
        rounds[with_log].append(await round_of(connections, with_log))
    await asyncio.gather(*(each.close() for each in connections))
    p95s = {each: statistics.median(p95 for _, p95 in rounds[each]) for each in rounds}
    cost = 100 * statistics.median(1 - with_log / without for (without, _), (with_log, _) in zip(rounds[False], rounds[True], strict=True))
    for each, name in ((False, "without the log"), (True, "with the log")):
        print(f"{CONNECTIONS} connections {name}: {statistics.median(rate for rate, _ in rounds[each]):.0f} tx/s, p95 {p95s[each]:.1f} ms")
    print(f"cost of the log: {cost:.0f} % (goals 30 % and p95 25 ms: {'met' if cost <= 30 and p95s[True] < 25 else 'MISSED'})")


async def latency(cluster: Cluster) -> None:
    """From the commit until another connection sees the place, while eight others write."""
    dsn = psycopg_dsn(cluster.dsn(DATABASE, APP))
    writers = await asyncio.gather(*(asyncpg.connect(dsn) for _ in range(8)))
    over = asyncio.Event()
    load = [asyncio.create_task(transactions(each, over, True, [])) for each in writers]
    own, looking = await asyncpg.connect(dsn), await asyncpg.connect(psycopg_dsn(cluster.dsn(DATABASE)))
    taken = []
    for _ in range(100):
        event = new_id()
        await own.execute(EVENT, event, uuid4(), DATA)
        began = time.perf_counter()
        while not await looking.fetchval("SELECT EXISTS (SELECT FROM event_log WHERE event_id = $1)", event):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        taken.append(1000 * (time.perf_counter() - began))
    over.set()
    await asyncio.gather(*load)
    await asyncio.gather(*(each.close() for each in (*writers, own, looking)))
    p95 = statistics.quantiles(taken, n=20)[-1]
    verdict = "met" if p95 < 500 else "MISSED"
    print(f"commit to place in the log: median {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms (goal p95 < 500 ms: {verdict})")


async def verification(cluster: Cluster, home: Path) -> None:
    """Fill the log up to `EVENTS`, let the sequencer place them, verify."""
    connection = await asyncpg.connect(psycopg_dsn(cluster.dsn(DATABASE)))
    while missing := max(0, EVENTS - await connection.fetchval("SELECT count(*) FROM event")):
        await connection.execute(MANY, min(missing, 100_000), timeout=600)
    began, placed = time.perf_counter(), await connection.fetchval("SELECT size FROM log_frontier")
    total = await connection.fetchval("SELECT count(*) FROM event")
    while await connection.fetchval("SELECT size FROM log_frontier") < total:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    print(f"sequencer: {(total - placed) / (time.perf_counter() - began):.0f} events/s while it catches up")
    await connection.execute("VACUUM ANALYZE", timeout=600)
    await connection.close()
    engine = make_engine(cluster.dsn(DATABASE, "zhida_system"), WORKER)
    began = time.perf_counter()
    async with transaction(make_sessions(engine), Binding.system()) as session:
        found = await verify_log(session, AuditPlaces.of(home))
    seconds = time.perf_counter() - began
    await engine.dispose()
    verdict = "met" if seconds * 1_000_000 / found.entries < 60 and found.intact else "MISSED"
    print(f"audit verify: {found.entries} events in {seconds:.1f} s, intact {found.intact} (goal 60 s for 1,000,000: {verdict})")


@contextmanager
def sequencer_process(cluster: Cluster) -> Iterator[None]:
    """The sequencer in a process of its own, as in an installation."""
    process = subprocess.Popen([sys.executable, "-m", "bench.log", cluster.dsn(DATABASE, "zhida_system")])
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def fresh_cluster() -> Iterator[tuple[Cluster, Path]]:
    """A durable one, migrated, with the two business tables."""
    with tempfile.TemporaryDirectory(prefix="zhida-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # PostgreSQL's account has to pass through
        cluster = open_cluster(home)
        cluster.start()
        try:
            prepare(cluster)
            upgrade(cluster.dsn(DATABASE, OWNER), MIGRATIONS)
            apply_rules(cluster.dsn(DATABASE, OWNER), declared_rules(tables.Base))
            with psycopg.connect(cluster.dsn(DATABASE)) as connection:
                connection.execute("CREATE TABLE bench_case (id uuid PRIMARY KEY, status text NOT NULL, version int NOT NULL)")
                connection.execute(
                    "CREATE TABLE bench_step (id uuid PRIMARY KEY, case_id uuid, action text, source text, target text, at timestamptz,"
                    " account_id uuid); CREATE INDEX ON bench_step (case_id, at)"
                )
                connection.execute(f"GRANT ALL ON bench_case, bench_step TO {APP}")
            yield cluster, home
        finally:
            cluster.stop()


async def measure() -> None:
    """All three."""
    with fresh_cluster() as (cluster, home), sequencer_process(cluster):
        await throughput(cluster)
        await latency(cluster)
        await verification(cluster, home)


if __name__ == "__main__":
    gc.freeze()  # as the processes of an installation do
    if len(sys.argv) > 1:
        asyncio.run(sequence_for_ever(make_sessions(make_engine(sys.argv[1], BACKGROUND)), asyncio.Event()))
    else:
        asyncio.run(measure())
