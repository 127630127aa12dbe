"""One profile against every offer, and one profile's update of everybody: many short runs, by the processor's time."""

import random

from bench.engine_parts.measure import below, each_in_ms, middle, p99
from bench.engine_parts.world import World
from matching.engine import Matcher, Population

PROFILES, RUNS, WARM = 200, 2_000, 200
CHANGED = 3  # attributes of one update


def forward(world: World) -> None:
    """Every leaf's outcome, then JSON of all of them."""
    matcher = Matcher(world.offers, world.entries)
    dice = random.Random(5)
    profiles = [world.profile(dice.randrange(world.size.rows)) for _ in range(min(PROFILES, world.size.rows))]
    each_in_ms(lambda number: matcher.match(profiles[number % len(profiles)]), WARM)
    walls, cpus = each_in_ms(lambda number: matcher.match(profiles[number % len(profiles)]), RUNS)
    print(f"  forward, one profile x {len(world.offers):,} offers: median {middle(walls):.3f} ms, CPU {middle(cpus):.3f} ms")
    below("forward, all leaf outcomes, p99 of CPU, warm", p99(cpus), "ms", 0.5, 0.15)
    each_in_ms(lambda number: matcher.match(profiles[number % len(profiles)]).to_json(explain="leaves"), WARM // 10)
    walls, cpus = each_in_ms(lambda number: matcher.match(profiles[number % len(profiles)]).to_json(explain="leaves"), RUNS // 10)
    size = len(matcher.match(profiles[0]).to_json(explain="leaves"))
    print(f"  forward with JSON of every leaf ({size / 2**20:.1f} MiB): median {middle(walls):.2f} ms, p99 of CPU {p99(cpus):.2f} ms")
    below("forward with JSON of every leaf, median of CPU", middle(cpus), "ms", 10, 1)


def update(world: World) -> None:
    """Three attributes of one enterprise change: which offers are for it now, with the change on record."""
    population = Population.open(world.saved)
    population.attach(world.offers)
    dice = random.Random(6)
    rows = [dice.randrange(world.size.rows) for _ in range(WARM + RUNS)]
    ids = world.table.column("id").take(rows).to_pylist()
    changes = [_changed(world, row, dice) for row in rows]
    changed: list[int] = []

    def one(number: int) -> None:
        changed.append(len(population.update(ids[number], changes[number])))

    each_in_ms(one, WARM)
    walls, cpus = each_in_ms(lambda number: one(WARM + number), RUNS)
    print(f"  update: median {middle(walls):.3f} ms, p99 {p99(walls):.3f} ms; CPU {middle(cpus):.3f} and {p99(cpus):.3f} ms")
    print(f"  on average {sum(changed) / len(changed):.0f} of {len(world.offers):,} offers change")
    below("update -> changed offers, appended to the update file, no fsync, median", middle(walls), "ms", 1, 0.1)


def _changed(world: World, row: int, dice: random.Random) -> dict[str, object]:
    """The profile of a row with some values of another one."""
    profile, other = world.profile(row), world.profile(dice.randrange(world.size.rows))
    for field in dice.sample(world.workload.fields, CHANGED):
        profile.pop(field.name, None)
        if field.name in other:
            profile[field.name] = other[field.name]
    return profile
