"""How long an approval takes while ten a second come in: `make bench PART=claims`. Target: p95 below 150 ms.

Each approval is a transaction of the web process's own role, by the use case itself: computed anew, loss, limits and pool in conditional
statements, the move, its event and its clock. `CLAIMS=N` changes how many; the first ones warm the connections and do not count.
"""

import asyncio
import os
import statistics
import sys
import time
from uuid import UUID

import psycopg

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import APP, SYSTEM
from marketplace.database.session import WORKER, Sessions, bound, make_engine, make_sessions, transaction
from policies.claims.decide import approve
from tests import cheap_hashing, one_cluster  # noqa: F401  # before anything hashes
from tests.policies.claims.made import PROVEN, impartial, make_fund, make_loss, make_people, reviewed
from web.logging import configure_logging

DATABASE = "zhida_bench_claims"
CLAIMS = int(os.environ.get("CLAIMS", "200"))
A_SECOND = 10
TARGET_MS = 150.0
POOL_FEN = 100_000_000_000
WARM_UP = 16  # two for each connection


def main() -> int:
    """0 if the target is met."""
    configure_logging("CRITICAL")
    one_cluster.begin_run()
    try:
        took = asyncio.run(_measure(*_database()))
    finally:
        one_cluster.end_run()
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{len(took)} approvals at {A_SECOND}/s: median {statistics.median(took):.0f} ms, p95 {p95:.0f} ms, most {max(took):.0f} ms")
    return 0 if p95 < TARGET_MS else 1


def _database() -> tuple[str, str]:
    cluster = one_cluster.started()
    template = one_cluster.migrated_template(cluster)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {template}")
    return cluster.dsn(DATABASE, SYSTEM), cluster.dsn(DATABASE, APP)


async def _measure(system_dsn: str, app_dsn: str) -> list[float]:
    engines = make_engine(system_dsn, WORKER), make_engine(app_dsn)
    system, app = (make_sessions(engine) for engine in engines)
    approver, claims = await _prepared(system)
    begun, waiting = time.perf_counter(), []
    for number, claim_id in enumerate(claims):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
        waiting.append(asyncio.create_task(_approve(app, approver, claim_id)))
    took = await asyncio.gather(*waiting)
    for engine in engines:
        await engine.dispose()
    return took[WARM_UP:]


async def _prepared(system: Sessions) -> tuple[Actor, list[UUID]]:
    """Claims of one bank on one fund whose review is over."""
    claims = []
    async with system(info=bound(Binding.system())) as session:
        people = await make_people(session)
        fund = await make_fund(session, people, pool_fen=POOL_FEN, caps={"pool_year": "900000000.00", "loan": "1000000.00"})
        for _ in range(CLAIMS + WARM_UP):
            claim = await reviewed(session, await make_loss(session, people=people, fund=fund))
            await impartial(session, claim, people.approvers[0])
            claims.append(claim.id)
            await session.commit()
    return people.approvers[0], claims


async def _approve(app: Sessions, approver: Actor, claim_id: UUID) -> float:
    """Milliseconds from the request to the commit."""
    begun = time.perf_counter()
    binding = Binding(role=approver.role.value, organisation_id=approver.organisation_id, account_id=approver.account_id)
    async with transaction(app, binding) as session:
        await approve(session, approver, claim_id, at=now(), said=PROVEN)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
