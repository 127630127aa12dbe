"""The model of public money, searched deeper and for longer than in `make test`: `make gates PART=public_money_model`.

Every order of all actions for DEPTH (4) actions from the empty world and from one in which loans are filed and have defaulted; the
corners deeper; then STEPS (100,000) actions by chance. All invariants after every action. SEED is chosen by chance and printed.
"""

import os
import random
import sys
import time

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.policies.model.explore import Found, explore, walk
from tests.policies.model.moves import actions
from tests.policies.model.random_walk import PublicMoney
from tests.policies.model.slices import SLICES
from tests.policies.model.world import World

DEPTH = int(os.environ.get("DEPTH", "4"))
STEPS = int(os.environ.get("STEPS", "100000"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
FILED = ("contribute 0", "contribute 1", "file 0 0", "file 0 1", "file 1 0", "file 2 0", "default 0", "default 2", "guarantor_pays 2")
DEEPER = 4  # than in `make test`


def main() -> int:
    """Returns the exit code."""
    print(f"seed {SEED}", flush=True)
    searched = [said("the whole world", explore(World(), actions(), DEPTH))]
    searched.append(said("filed and defaulted", explore(walk(World(), actions(), FILED), actions(), DEPTH)))
    for corner in SLICES:
        searched.append(said(corner.name, explore(corner.start(), corner.actions(), corner.depth + DEEPER, alike=False)))
    if any(found.broken for found in searched):
        return 1
    by_chance()
    return 0


def said(name: str, found: Found) -> Found:
    """Print what a search saw."""
    print(
        f"{name}: {found.states} states, {found.steps} actions, to depth {found.complete_to}; broken: {found.broken or 'nothing'}",
        flush=True,
    )
    if found.broken:
        print("  after " + "; ".join(found.trail))
    return found


def by_chance() -> None:
    """Random lives until there have been enough actions. Raises: AssertionError with the shortest life that breaks an invariant."""
    began, batch = time.monotonic(), SEED
    while PublicMoney.steps < STEPS:
        long = settings(
            max_examples=100,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        )
        run_state_machine_as_test(seed(batch)(PublicMoney), settings=long)
        batch += 1
        print(f"… {PublicMoney.steps} actions by chance", flush=True)
    print(f"{PublicMoney.steps} actions by chance, {len(PublicMoney.statuses)} states of a claim met, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
