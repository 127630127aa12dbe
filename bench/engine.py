"""The engine against DuckDB and Polars on the same made-up population: sweep, reach, forward, update, start, memory.

`python -m bench.engine --rows 1000000 --offers 2000 --workload main|second|both`. The peers answer a random sample of the offers,
which is scaled linearly to all; every count of the sample is compared. They get the population in two forms (`peer_form`): the natural
one is what the goals speak of, the encoded one shows how much of the lead is the encoding, which anybody could build.
"""

import argparse
import gc
import tempfile
from pathlib import Path

from bench.engine_parts import one_profile, oracle, reaching, starting, sweeping
from bench.engine_parts.workload import Workload, main_workload, second_workload
from bench.engine_parts.world import Size, World
from bench.machine import description

WORKLOADS = {"main": main_workload, "second": second_workload}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench.engine")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--offers", type=int, default=2_000)
    parser.add_argument("--sample", type=int, default=40, help="offers that the peers answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workload", choices=[*WORKLOADS, "both"], default="both")
    given = parser.parse_args()
    size = Size(given.rows, given.offers, given.sample, given.rounds)
    for name in WORKLOADS if given.workload == "both" else [given.workload]:
        with tempfile.TemporaryDirectory(prefix="zhida-bench-") as folder:
            measure(WORKLOADS[name](), size, Path(folder))
            gc.unfreeze()  # so that this world can go before the next one comes


def measure(workload: Workload, size: Size, folder: Path) -> None:
    """All measurements of one workload."""
    print(f"workload {workload.name}; {description()}")
    world = World(workload, size, folder)
    print(f"  kernel {world.population.kernel_name}")
    gc.collect()
    gc.freeze()  # the collector would otherwise walk through all of it now and then, in whoever's turn
    oracle.check(world)
    sweeping.compare(world)
    reaching.compare(world)
    one_profile.forward(world)
    one_profile.update(world)
    starting.start(world)
    starting.memory(world)


if __name__ == "__main__":
    main()
