"""Every state that the model reaches within so many actions, each looked at once."""

from collections.abc import Iterable
from typing import NamedTuple

from tests.policies.model.invariants import broken, stuck
from tests.policies.model.moves import Action
from tests.policies.model.world import World, canonical


class Found(NamedTuple):
    """What an exploration saw. `trail` leads to the first state in which something was broken."""

    states: int
    steps: int
    complete_to: int
    statuses: frozenset[str]
    broken: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()


def explore(start: World, actions: Iterable[Action], depth: int, *, alike: bool = True) -> Found:
    """Breadth first from one state, all the actions in all orders; ends at the first fault.

    `alike`: loans 0 and 1 may be exchanged, which only holds where the actions of both are explored.
    """
    listed, same_as = tuple(actions), canonical if alike else _itself
    level: dict[World, tuple[str, ...]] = {same_as(start): ()}
    seen, steps, statuses = set(level), 0, set[str]()
    for reached in range(depth + 1):
        following: dict[World, tuple[str, ...]] = {}
        for world, trail in level.items():
            statuses.update(claim.status for claim in world.claims)
            if faults := broken(world):
                return Found(len(seen), steps, reached, frozenset(statuses), tuple(faults), trail)
            successors = [(name, after) for name, act in listed if (after := act(world)) is not None]
            steps += len(successors)
            if places := stuck(world, [after for _, after in successors]):
                return Found(len(seen), steps, reached, frozenset(statuses), tuple(f"claim {place} is stuck" for place in places), trail)
            for name, after in successors:
                if (same := same_as(after)) not in seen:
                    seen.add(same)
                    following[same] = (*trail, name)
        level = following
    return Found(len(seen), steps, depth, frozenset(statuses))


def _itself(world: World) -> World:
    return world


def walk(start: World, actions: Iterable[Action], names: Iterable[str]) -> World:
    """The world after these actions. Raises: ValueError for one that is refused."""
    by_name, world = dict(actions), start
    for name in names:
        after = by_name[name](world)
        if after is None:
            raise ValueError(f"{name} is refused in {world}")
        world = after
    return world
