"""Gate: 10,000 attempts of everybody at everything through the real use cases on the database, the twelve invariants after each.

`ZHIDA_CLAIMS_SEED=N` repeats a run, `ZHIDA_CLAIMS_STEPS=N` changes how many attempts, each world takes 250.
"""

import asyncio
import os
import random
import sys
from collections import Counter

import psycopg

from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from tests import cheap_hashing, one_cluster  # noqa: F401  # before anything hashes
from tests.policies.claims.walk import begin
from web.logging import configure_logging

DATABASE = "zhida_gate_claims"
STEPS_OF_A_WORLD = 250
LEAST_PAID = 10  # a run in which hardly anything is paid proves nothing


def main() -> int:
    """0 if every invariant held after every attempt."""
    seed = int(os.environ.get("ZHIDA_CLAIMS_SEED") or random.SystemRandom().randrange(10**6))
    steps = int(os.environ.get("ZHIDA_CLAIMS_STEPS") or 10_000)
    configure_logging("CRITICAL")
    print(f"repeat with ZHIDA_CLAIMS_SEED={seed}", flush=True)
    one_cluster.begin_run()
    try:
        done = asyncio.run(_worlds(_database(), seed, steps))
    except AssertionError as broken:
        print(broken)
        return 1
    finally:
        one_cluster.end_run()
    print(", ".join(f"{name} {number}" for name, number in sorted(done.items())))
    enough = done["confirm"] >= LEAST_PAID * steps // 10_000
    print(f"{steps} attempts, every invariant held" if enough else "too little was paid to prove anything")
    return 0 if enough else 1


def _database() -> str:
    cluster = one_cluster.started()
    template = one_cluster.migrated_template(cluster)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {template}")
    return cluster.dsn(DATABASE, SYSTEM)


async def _worlds(dsn: str, seed: int, steps: int) -> Counter[str]:
    engine = make_engine(dsn, WORKER)
    sessions, done = make_sessions(engine), Counter[str]()
    for number, first in enumerate(range(0, steps, STEPS_OF_A_WORLD)):
        async with sessions(info=bound(Binding.system())) as session:
            walk = await begin(session, seed + number, loans=6)
            for _ in range(min(STEPS_OF_A_WORLD, steps - first)):
                await walk.step()
            done += walk.done
            await session.rollback()
    await engine.dispose()
    return done


if __name__ == "__main__":
    sys.exit(main())
