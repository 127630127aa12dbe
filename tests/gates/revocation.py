"""A thousand races of four readers with whoever ends the consent that they read under: `make gates PART=revocation`.

It is revoked, narrowed, over by the hour, or its institution is suspended. RUNS (1000) and SEED (by chance, printed) come from the
environment. Fails if one reading that began after the commit found anything, or if the readers found nothing before it.
"""

import asyncio
import os
import random
import sys
import time
from collections import Counter

from marketplace.database.roles import APP, SYSTEM
from marketplace.database.session import WEB, WORKER, make_engine, make_sessions
from tests import one_cluster
from tests.marketplace.consents.parties import make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.racing import ENDS, Race, race

RUNS = int(os.environ.get("RUNS", "1000"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
PARTIES_FOR = 50  # races of one enterprise and bank: its consents and records grow


async def races(app_dsn: str, system_dsn: str) -> list[Race]:
    """One after the other, each with its own seed."""
    app, system, began = make_engine(app_dsn, WEB), make_engine(system_dsn, WORKER), time.monotonic()
    sessions, system_sessions = make_sessions(app), make_sessions(system)
    done: list[Race] = []
    for number in range(RUNS):
        if number % PARTIES_FOR == 0:
            parties = await make_parties(system_sessions)
            await give_parts(system_sessions, parties.subject)
        done.append(await race(sessions, system_sessions, parties, ENDS[(SEED + number) % len(ENDS)], random.Random(SEED + number)))
        if done[-1].late:
            print(f"race {number} ({done[-1].ended_by}): {done[-1].late} late; SEED={SEED + number} RUNS=1 repeats it", flush=True)
        if number % 100 == 99:
            print(f"{number + 1} races after {time.monotonic() - began:.0f} s", flush=True)
    await app.dispose()
    await system.dispose()
    return done


def main() -> int:
    """Returns the exit code."""
    print(f"seed {SEED}; {RUNS} races", flush=True)
    one_cluster.begin_run()
    try:
        cluster = one_cluster.started()
        template = one_cluster.migrated_template(cluster)
        done = asyncio.run(races(cluster.dsn(template, APP), cluster.dsn(template, SYSTEM)))
    finally:
        one_cluster.end_run()
    late, given = sum(each.late for each in done), sum(each.given for each in done)
    print(f"seed {SEED}: {dict(Counter(each.ended_by for each in done))}; {given} readings before the end, {late} late ones")
    return 1 if late or given < RUNS else 0


if __name__ == "__main__":
    sys.exit(main())
