"""Gate: the engine's background work is killed 100 times.

`ZHIDA_FOLLOWER_SEED=N` repeats a run, `ZHIDA_FOLLOWER_KILLS=N` makes it longer.
"""

import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

from tests import one_cluster
from tests.fresh_log import fresh_log
from tests.matching.follower.kills import Outcome, killed
from tests.matching.follower.world import World
from tests.matching.live.firms import Firms


def main() -> int:
    """0 if no delta was lost and none came twice."""
    seed = int(os.environ.get("ZHIDA_FOLLOWER_SEED") or random.SystemRandom().randrange(10**6))
    kills = int(os.environ.get("ZHIDA_FOLLOWER_KILLS") or 100)
    print(f"repeat with ZHIDA_FOLLOWER_SEED={seed}", flush=True)
    one_cluster.begin_run()
    try:
        outcome = asyncio.run(_killed(kills, seed))
    finally:
        one_cluster.end_run()
    print("\n".join(outcome.wrong) or "no delta lost, none twice")
    print(f"{kills} kills; they had handled {outcome.handled} events; {outcome.deltas} deltas in all")
    return 1 if outcome.wrong or outcome.handled < kills else 0


async def _killed(kills: int, seed: int) -> Outcome:
    cluster = one_cluster.started()
    template = one_cluster.migrated_template(cluster)
    with tempfile.TemporaryDirectory() as folder:
        async with fresh_log(cluster, template, "follower_crashes") as log:
            return await killed(World.of(Firms(log, Path(folder) / "engine", [])), kills, seed)


if __name__ == "__main__":
    sys.exit(main())
