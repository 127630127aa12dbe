"""Everybody against every offer: the engine, DuckDB and Polars in turn, so that a slow minute of the machine hits all of them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bench.engine_parts.measure import Taken, at_least, below, load, middle, timed
from bench.engine_parts.world import World

BATCHES = (1, 10, 20)
BEST_OF = 5


class Pair(NamedTuple):
    """A peer's run on the sample, and the engine's on all offers right after it."""

    theirs: Taken
    ours: Taken


def compare(world: World) -> None:
    """Print the comparison; raises where anybody counts differently."""
    swept, first = timed(lambda: world.population.sweep(world.offers))
    counts = swept.counts()
    conditions = [world.conditions[number] for number in world.sample]
    wanted = [counts[world.offers[number]["code"]] for number in world.sample]
    _agree("Polars", [pair for batch in _batches(conditions, 10) for pair in world.polars.both_of(batch)], wanted)
    _agree("DuckDB", [world.duckdb.both(each) for each in conditions], wanted)
    pairs = world.size.rows * len(world.offers)
    means = [100 * sum(pair[place] for pair in counts.values()) / pairs for place in (0, 1)]
    print(f"  counts of {len(wanted)} offers agree in all three; of all pairs {means[0]:.1f} % eligible, {means[1]:.1f} % undetermined")

    forms: dict[str, Callable[[Sequence[Any]], object]] = {"DuckDB 1": lambda batch: world.duckdb.eligible(batch[0])}
    forms |= {f"DuckDB {size}": world.duckdb.eligible_of for size in BATCHES[1:]}
    forms |= {f"Polars {size}": world.polars.both_of for size in BATCHES}
    runs: dict[str, list[Pair]] = {name: [] for name in forms}
    for _ in range(world.size.rounds):
        for name, ask in forms.items():
            batches = _batches(conditions, int(name.split()[1]))
            _, theirs = timed(lambda ask=ask, batches=batches: [ask(batch) for batch in batches])  # type: ignore[misc]
            runs[name].append(Pair(theirs, timed(lambda: world.population.sweep(world.offers))[1]))
    _report(runs, len(conditions), len(world.offers) / len(conditions))
    best = min((timed(lambda: world.population.sweep(world.offers))[1] for _ in range(BEST_OF)), key=lambda taken: taken.wall)
    print(f"  the first sweep, offers never seen: {first.wall:.2f} s, CPU {first.cpu:.2f} s; the best of {BEST_OF}: CPU {best.cpu:.2f} s")
    below(f"sweep, verdict bits of all pairs, best of {BEST_OF} ({load()})", best.wall, "s", 1, 0.25)


def _report(runs: dict[str, list[Pair]], sampled: int, scale: float) -> None:
    """Every peer's time for all offers, scaled from the sample, against the engine's right after."""
    ours = [each.ours for listed in runs.values() for each in listed]
    print(f"  engine: median {middle([each.wall for each in ours]):.2f} s, CPU {middle([each.cpu for each in ours]):.2f} s")
    for name, listed in runs.items():
        wall, cpu = (scale * middle([getattr(each.theirs, kind) for each in listed]) for kind in ("wall", "cpu"))
        print(f"  {name} offers a query: {wall:.0f} s, CPU {cpu:.0f} s, {_by_cpu(listed, scale):,.0f}x by CPU")
    print(f"  (the peers' figures are those of {sampled} offers, scaled by {scale:.0f})")
    best = min((name for name in runs if name.startswith("DuckDB")), key=lambda name: middle([each.theirs.wall for each in runs[name]]))
    ratios = {name: [scale * each.theirs.wall / each.ours.wall for each in runs[name]] for name in runs}
    at_least(f"sweep against the best DuckDB form that counts the eligible only ({best.split()[1]} a query)", ratios[best], 100, 200)
    at_least("sweep against Polars, one offer a query", ratios["Polars 1"], 50, 100)


def _by_cpu(listed: Sequence[Pair], scale: float) -> float:
    return middle([scale * each.theirs.cpu / each.ours.cpu for each in listed])


def _agree(name: str, found: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, int]]) -> None:
    wrong = [(place, each, want) for place, (each, want) in enumerate(zip(found, wanted, strict=True)) if tuple(each) != tuple(want)]
    if wrong:
        raise RuntimeError(f"{name} counts otherwise than the engine: (place in the sample, its counts, the engine's) {wrong[:5]}")


def _batches(conditions: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [conditions[start : start + size] for start in range(0, len(conditions), size)]
