"""A fresh process on a saved population: how soon it answers, and how much memory it holds."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.engine_parts.measure import below, middle
from bench.engine_parts.world import World

STARTS = 5
MILLION = 1_000_000


def start(world: World) -> None:
    """From opening to a first answer, and to a full sweep."""
    answers = [_fresh(world, world.generation, "answer") for _ in range(STARTS)]
    sweeps = [_fresh(world, world.saved, "sweep") for _ in range(STARTS)]
    unprepared = [_fresh(world, world.generation, "sweep") for _ in range(STARTS)]
    opened, imported = (middle([each[name] for each in answers]) for name in ("opened", "imported"))
    print(f"  a fresh process imports the engine in {imported:.2f} s and opens the folder in {opened:.3f} s (medians of {STARTS})")
    below("open to the first answer, median", middle([each["answered"] for each in answers]), "s", 1, 0.1)
    below("open to a full sweep, median, offers attached when it was saved", middle([each["answered"] for each in sweeps]), "s", 2, 0.4)
    # An installation's generations keep no offers: its follower judges one profile or one offer at a time and sweeps nothing.
    below("open to a full sweep, median, offers never seen", middle([each["answered"] for each in unprepared]), "s", 2, 0.4)


def memory(world: World) -> None:
    """After opening, one reach and one profile against all offers; without stored bitmaps, as no sweep was made."""
    found = _fresh(world, world.generation, "memory")
    mib = {name: (found["after"][name] - found["before"][name]) / 1024 for name in found["after"]}
    per_million = {name: value * MILLION / world.size.rows for name, value in mib.items()}
    own, mapped = per_million["RssAnon"], per_million["RssFile"]
    print(f"  a fresh process after open, reach and forward, per million: {own:.0f} MiB its own, {mapped:.0f} MiB of mapped files")
    print(f"  (shared by all processes), beyond the {found['before']['VmRSS'] / 1024:.0f} MiB that Python and the imports hold")
    below("resident memory per million, all of it", per_million["VmRSS"], "MiB", 400, 100)


def _fresh(world: World, folder: Path, what: str) -> dict[str, Any]:
    criterion = world.workload.criterion(random.Random(8), fresh=True)
    command = [sys.executable, "-m", "bench.engine_parts.fresh", str(folder), str(world.offers_file), json.dumps(criterion), what]
    # As installations run: modules are compiled once, not by every process.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout))
