"""One new criterion against everybody: counts and ids, from the engine and from Polars in turn; no threshold was ever seen before."""

import random

from bench.engine_parts.measure import Taken, at_least, middle, p99, timed
from bench.engine_parts.world import World
from matching.engine import Population

CRITERIA = 40
SEED = 77


def compare(world: World) -> None:
    """Print the comparison; raises where ids or counts differ."""
    dice = random.Random(SEED)
    ours, theirs = list[Taken](), list[Taken]()
    for _ in range(CRITERIA):
        criterion = world.workload.criterion(dice, fresh=True)
        condition = world.condition(criterion)
        (ids, undetermined), taken = timed(lambda criterion=criterion: reach(world.population, criterion))  # type: ignore[misc]
        ours.append(taken)
        (found, open_), taken = timed(lambda condition=condition: world.polars.reach(condition))  # type: ignore[misc]
        theirs.append(taken)
        if undetermined != open_ or ids != found.to_list():
            raise RuntimeError(
                f"Polars and the engine differ on {criterion}: {len(ids)} and {len(found)} ids, {undetermined} and {open_} open"
            )
    walls = {name: [1000 * each.wall for each in listed] for name, listed in (("engine", ours), ("Polars", theirs))}
    for name, taken in walls.items():
        print(f"  reach of a new criterion, {name}: median {middle(taken):.2f} ms, p99 {p99(taken):.2f} ms")
    cpu = middle([other.cpu / own.cpu for own, other in zip(ours, theirs, strict=True)])
    print(f"  {CRITERIA} criteria agree, ids and counts; by CPU time {cpu:.0f}x")
    at_least("reach, ids and counts, against Polars", [other.wall / own.wall for own, other in zip(ours, theirs, strict=True)], 8, 20)


def reach(population: Population, criterion: dict[str, object]) -> tuple[object, int]:
    """Ids of the eligible as an Arrow array, and how many are undetermined."""
    found = population.reach(criterion)
    return found.eligible_ids(), found.undetermined
