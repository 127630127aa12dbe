"""One new criterion against everybody: counts and ids, from the engine and from Polars in turn; no threshold was ever seen before."""

import random
import time
from collections.abc import Sequence

import pyarrow as pa

from bench.engine_parts.measure import Taken, at_least, load, middle, p99, timed
from bench.engine_parts.peer_form import FORMS, NATURAL
from bench.engine_parts.world import World
from matching.engine import Population

CRITERIA = 40
SEED = 77


def compare(world: World) -> None:
    """Print the comparison; raises where ids or counts differ."""
    dice = random.Random(SEED)
    runs: dict[str, list[Taken]] = {name: [] for name in ("engine", *FORMS)}
    asked: list[float] = []
    for _ in range(CRITERIA):
        criterion = world.workload.criterion(dice, fresh=True)
        answers = {}
        for form, peers in world.peers.items():
            condition = peers.translator.condition(criterion)
            answers[form], taken = timed(lambda peers=peers, condition=condition: peers.polars.reach(condition))  # type: ignore[misc]
            runs[form].append(taken)
        (ids, undetermined), taken = timed(lambda criterion=criterion: reach(world.population, criterion, asked))  # type: ignore[misc]
        runs["engine"].append(taken)
        for form, (found, open_) in answers.items():
            if undetermined != open_ or ids.to_pylist() != found.to_list():
                raise RuntimeError(f"Polars ({form}) and the engine differ on {criterion}: {len(found)} and {len(ids)} ids")
    for name, listed in runs.items():
        walls = [1000 * each.wall for each in listed]
        said = name if name == "engine" else f"Polars, {name}"
        print(f"  reach of a new criterion, {said}: median {middle(walls):.3g} ms, p99 {p99(walls):.3g} ms", end="")
        print("" if name == "engine" else f"; by CPU {middle(_ratios(listed, runs['engine'], 'cpu')):.0f}x the engine's")
    print(f"  of the engine's time {middle(asked):.3g} ms are the question (median), the rest the ids ({load()})")
    together = sum(each.wall for each in runs[NATURAL]) / sum(each.wall for each in runs["engine"])
    print(f"  {CRITERIA} criteria agree, ids and counts; all together the engine is {together:.0f}x as fast as Polars")
    at_least("reach, ids and counts, against Polars", _ratios(runs[NATURAL], runs["engine"], "wall"), 8, 20)
    _in_series(world, dice)


def _in_series(world: World, dice: random.Random) -> None:
    """The same of new criteria, each side asked all of them in a row: whoever types asks the engine again, not Polars in between."""
    criteria = [world.workload.criterion(dice, fresh=True) for _ in range(CRITERIA)]
    peer = world.peers[NATURAL]
    conditions = [peer.translator.condition(criterion) for criterion in criteria]
    theirs = [timed(lambda condition=condition: peer.polars.reach(condition))[1] for condition in conditions]  # type: ignore[misc]
    ours = [timed(lambda criterion=criterion: reach(world.population, criterion))[1] for criterion in criteria]  # type: ignore[misc]
    together = sum(each.wall for each in theirs) / sum(each.wall for each in ours)
    print(
        f"  the same, each in a series of its own: engine median {1000 * middle([each.wall for each in ours]):.3g} ms, against Polars ",
        end="",
    )
    print(f"median {middle(_ratios(theirs, ours, 'wall')):.1f}x, all together {together:.0f}x ({load()})")


def _ratios(theirs: Sequence[Taken], ours: Sequence[Taken], kind: str) -> list[float]:
    return [getattr(other, kind) / getattr(own, kind) for own, other in zip(ours, theirs, strict=True)]


def reach(population: Population, criterion: dict[str, object], asked: list[float] | None = None) -> tuple[pa.Array, int]:
    """Ids of the eligible as an Arrow array, and how many are undetermined. `asked`: gets the milliseconds before the ids."""
    began = time.perf_counter()
    found = population.reach(criterion)
    if asked is not None:
        asked.append(1000 * (time.perf_counter() - began))
    return found.eligible_ids(), found.undetermined
