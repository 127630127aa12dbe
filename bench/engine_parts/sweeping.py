"""Everybody against every offer: the engine, DuckDB and Polars in turn, so that a slow minute of the machine hits all of them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bench.engine_parts.measure import Taken, at_least, below, load, middle, timed, usual
from bench.engine_parts.peer_form import ENCODED, NATURAL
from bench.engine_parts.world import World

BATCHES = (1, 10, 20)
BEST_OF = 5
IN_A_TURN = 3  # a peer answers the whole sample in its turn; the engine, after it, sweeps so often, and the middle one counts


class Pair(NamedTuple):
    """A peer's run on the sample, and the engine's on all offers right after it."""

    theirs: Taken
    ours: Taken


class Form(NamedTuple):
    """One way to ask a peer: so many conditions a query."""

    batch: int
    ask: Callable[[Sequence[Any]], object]
    conditions: Sequence[Any]


def compare(world: World) -> None:
    """Print the comparison; raises where anybody counts differently."""
    swept, first = timed(lambda: world.population.sweep(world.offers))
    counts = swept.counts()
    wanted = [counts[offer["code"]] for offer in world.sample]
    for form, peers in world.peers.items():
        _agree(f"Polars ({form})", [pair for batch in _batches(peers.conditions, 10) for pair in peers.polars.both_of(batch)], wanted)
        _agree(f"DuckDB ({form})", [peers.duckdb.both(each) for each in peers.conditions], wanted)
    pairs = world.size.rows * len(world.offers)
    means = [100 * sum(pair[place] for pair in counts.values()) / pairs for place in (0, 1)]
    print(f"  counts of {len(wanted)} offers agree in all three; of all pairs {means[0]:.1f} % eligible, {means[1]:.1f} % undetermined")
    forms = _forms(world)
    runs: dict[str, list[Pair]] = {name: [] for name in forms}
    for _ in range(world.size.rounds):
        for name, form in forms.items():
            _, theirs = timed(lambda form=form: [form.ask(batch) for batch in _batches(form.conditions, form.batch)])  # type: ignore[misc]
            runs[name].append(Pair(theirs, usual(lambda: world.population.sweep(world.offers), IN_A_TURN)))
    _report(runs, len(wanted), len(world.offers) / len(wanted))
    best = min((timed(lambda: world.population.sweep(world.offers))[1] for _ in range(BEST_OF)), key=lambda taken: taken.wall)
    print(f"  the first sweep, offers never seen: {first.wall:.3g} s, CPU {first.cpu:.3g} s; the best of {BEST_OF}: CPU {best.cpu:.3g} s")
    below(f"sweep, verdict bits of all pairs, best of {BEST_OF} ({load()})", best.wall, "s", 1, 0.25)


def _forms(world: World) -> dict[str, Form]:
    """Every way that counts, and the quickest ones on columns encoded by hand."""
    natural, encoded = world.peers[NATURAL], world.peers[ENCODED]
    forms = {"DuckDB, 1 offer a query": Form(1, lambda batch: natural.duckdb.eligible(batch[0]), natural.conditions)}
    for size in BATCHES[1:]:
        forms[f"DuckDB, {size} offers a query"] = Form(size, natural.duckdb.eligible_of, natural.conditions)
    for size in BATCHES:
        forms[f"Polars, {size} offer{'s' if size > 1 else ''} a query"] = Form(size, natural.polars.both_of, natural.conditions)
    forms[f"{ENCODED}: DuckDB, 1"] = Form(1, lambda batch: encoded.duckdb.eligible(batch[0]), encoded.conditions)
    for size in (1, 20):
        forms[f"{ENCODED}: Polars, {size}"] = Form(size, encoded.polars.both_of, encoded.conditions)
    return forms


def _report(runs: dict[str, list[Pair]], sampled: int, scale: float) -> None:
    """Every peer's time for all offers, scaled from the sample, against the engine's right after."""
    ours = [each.ours for listed in runs.values() for each in listed]
    print(f"  engine: median {middle([each.wall for each in ours]):.3g} s, CPU {middle([each.cpu for each in ours]):.3g} s")
    ratios: dict[str, list[float]] = {}
    for name, listed in runs.items():
        wall, cpu = (scale * middle([getattr(each.theirs, kind) for each in listed]) for kind in ("wall", "cpu"))
        ratios[name] = [scale * each.theirs.wall / each.ours.wall for each in listed]
        by_cpu = middle([scale * each.theirs.cpu / each.ours.cpu for each in listed])
        print(f"  {name}: {wall:.3g} s, CPU {cpu:.3g} s; the engine is {middle(ratios[name]):,.0f}x as fast, {by_cpu:,.0f}x by CPU")
    print(f"  (peers: {sampled} offers, scaled by {scale:.0f}; the engine: all offers, the middle of {IN_A_TURN} sweeps in its turn)")
    best = min((name for name in runs if name.startswith("DuckDB")), key=lambda name: middle([each.theirs.wall for each in runs[name]]))
    at_least(f"sweep against the best form of DuckDB that counts the eligible only ({best})", ratios[best], 100, 200)
    at_least("sweep against Polars, one offer a query", ratios["Polars, 1 offer a query"], 50, 100)


def _agree(name: str, found: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, int]]) -> None:
    wrong = [(place, each, want) for place, (each, want) in enumerate(zip(found, wanted, strict=True)) if tuple(each) != tuple(want)]
    if wrong:
        raise RuntimeError(f"{name} counts otherwise than the engine: (place in the sample, its counts, the engine's) {wrong[:5]}")


def _batches(conditions: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [conditions[start : start + size] for start in range(0, len(conditions), size)]
