"""One made-up world put before every witness; the first disagreement is told so that it can be repeated."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import psycopg

from matching.engine import Population
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.witnesses import Matrix
from tests.matching.engine.equality.worlds import World, make_world

ForEachKernel = Callable[[], Iterator[str]]


class Disagreement(AssertionError):
    """Two witnesses said different things of one pair."""


def compare(
    seed: int, kernels: ForEachKernel, folder: Path, connection: psycopg.Connection | None, *, offers: int, profiles: int
) -> tuple[int, World]:
    """Every witness against the readable evaluator. `kernels` makes one kernel after another the one in force and names it.

    Returns how many pairs were compared. Raises: Disagreement.
    """
    world = make_world(seed, offers=offers, profiles=profiles)
    expected = witnesses.readable(world)

    def agree(who: str, found: Matrix, rows: Sequence[int] | slice = slice(None)) -> None:
        if not np.array_equal(found, expected[rows]):
            row, offer = np.argwhere(found != expected[rows])[0]
            raise Disagreement(
                f"seed {seed}, {who}: {world.profiles[row][0]} against {world.offers[offer]['code']}: {found[row, offer]}, "
                f"the readable evaluator says {expected[rows][row, offer]}"
            )

    some = random.Random(seed).sample(range(profiles), min(profiles, 50))
    agree("the definition", witnesses.from_the_definition(world, some), some)
    if connection is not None:
        agree("SQL", witnesses.in_sql(connection, world))
    for kernel in kernels():
        population = Population.from_arrow(witnesses.table_of(world, seed), world.entries)
        agree(f"{kernel}, sweep", witnesses.swept(population, world))
        agree(f"{kernel}, reach", witnesses.reached(population, world))
        agree(f"{kernel}, forward", witnesses.forward(world))
        changed = _overlaid(world, seed)
        agree(f"{kernel}, sweep of changed rows", witnesses.swept(changed, world))
        changed.save(folder / kernel)
        opened = Population.open(folder / kernel)
        agree(f"{kernel}, sweep of an opened folder", witnesses.swept(opened, world))
        agree(f"{kernel}, reach of an opened folder", witnesses.reached(opened, world))
    return expected.size, world


def _overlaid(world: World, seed: int) -> Population:
    """The same population, of which some rows were others at first and some were not there."""
    dice = random.Random(seed)
    first = [(profile_id, dice.choice(world.profiles)[1]) for profile_id, _ in world.profiles[: len(world.profiles) * 2 // 3]]
    population = Population.from_arrow(witnesses.table_of(World(world.entries, world.offers, first), seed), world.entries)
    population.apply(world.profiles)
    return population
