"""Random forgeries of a superuser below the last checkpoint, and clean logs: `make gates PART=tampering`.

FORGERIES (1000), CLEAN (100) and SEED (chosen by chance and printed) come from the environment. Fails if the independent verifier, or the
product's own verification, misses one forgery or finds anything in a clean log.
"""

import asyncio
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from marketplace.audit.checkpoints import AuditPlaces
from marketplace.audit.export import export_log
from marketplace.audit.verify import verify_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.embedded.cluster import Cluster
from tests import one_cluster
from tests.forgeries import forge_and_look, run_verifier, signed_log
from tests.fresh_log import FreshLog, fresh_log

FORGERIES = int(os.environ.get("FORGERIES", "1000"))
CLEAN = int(os.environ.get("CLEAN", "100"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
LOGS = 20  # different logs that are forged


async def clean_log(log: FreshLog, folder: Path, chance: random.Random) -> bool:
    """A log of random size with random checkpoints, half of them signed with SM2. True if nobody finds anything in it."""
    places = AuditPlaces.of(folder, algorithm=chance.choice(("ed25519", "sm2")))
    await signed_log(log, places, chance)
    if chance.random() < 0.5:
        await log.grow(chance.randint(1, 9))
    async with transaction(log.system, Binding.system()) as session:
        found = await verify_log(session, places)
        await export_log(session, places, folder / "export", at=now())
    return found.intact and run_verifier(folder / "export").returncode == 0


async def forged_log(log: FreshLog, folder: Path, count: int, chance: random.Random) -> Counter[str]:
    """How often each forgery was found, or missed by whom."""
    told: Counter[str] = Counter()
    places = AuditPlaces.of(folder)
    size = await signed_log(log, places, chance)
    await log.grow(chance.randint(1, 5))
    for number in range(count):
        forgery = folder / str(number)
        forgery.mkdir()
        name, by_verifier, by_product = await forge_and_look(log, places, size, forgery, chance)
        told[name if by_verifier and by_product else f"MISSED {name} (verifier {by_verifier}, product {by_product})"] += 1
        shutil.rmtree(forgery)
    return told


async def gate(cluster: Cluster, template: str) -> int:
    """All of it. Returns the exit code."""
    chance, told, false_alarms, began = random.Random(SEED), Counter[str](), 0, time.monotonic()
    for number in range(CLEAN):
        with tempfile.TemporaryDirectory() as folder:
            async with fresh_log(cluster, template, "gate_clean") as log:
                if not await clean_log(log, Path(folder), chance):
                    false_alarms += 1
                    print(f"false alarm in clean log {number}", flush=True)
    print(f"{CLEAN} clean logs, false alarms {false_alarms}, after {time.monotonic() - began:.0f} s", flush=True)
    for _ in range(LOGS):
        with tempfile.TemporaryDirectory() as folder:
            async with fresh_log(cluster, template, "gate_forged") as log:
                told += await forged_log(log, Path(folder), FORGERIES // LOGS, chance)
    for name, count in sorted(told.items()):
        print(f"  {count:5} {name}")
    missed = sum(count for name, count in told.items() if name.startswith("MISSED"))
    print(f"seed {SEED}: {told.total()} forgeries, missed {missed}, after {time.monotonic() - began:.0f} s")
    return 1 if missed or false_alarms else 0


def main() -> int:
    """On a cluster of its own."""
    print(f"seed {SEED}; {FORGERIES} forgeries, {CLEAN} clean logs", flush=True)
    one_cluster.begin_run()
    try:
        cluster = one_cluster.started()
        return asyncio.run(gate(cluster, one_cluster.migrated_template(cluster)))
    finally:
        one_cluster.end_run()


if __name__ == "__main__":
    sys.exit(main())
