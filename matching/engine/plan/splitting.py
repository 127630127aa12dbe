"""Leaves of many ranges, such as lists of places, taken apart where many leaves share the same ranges.

Then each distinct range is looked at once, and a leaf is «any of its ranges», which costs a few instructions for a thousand rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import UNKNOWN
from matching.engine.plan.asked import Standing
from matching.engine.plan.placed_leaf import PlacedLeaf
from matching.engine.plan.plan import RANGES, Groups

_FEW = 3  # ranges that are quicker looked at than put together
_WORTH = 3  # times that a column's ranges must be shared on average
_SHARED = np.int32(1)  # parts of an `any`


class Split(NamedTuple):
    """A program whose leaves have few ranges; its roots are the same answers."""

    leaves: list[Standing]
    groups: Groups
    roots: NDArray[np.int32]


def split(leaves: Sequence[Standing], groups: Groups, roots: NDArray[np.int32]) -> Split:
    """The same program, in which columns that are asked for shared ranges are asked for each of them once."""
    columns = _columns_to_split(leaves)
    if not columns:
        return Split(list(leaves), groups, roots)
    numbers: dict[Standing, int] = {}
    joined: list[list[int]] = []  # parts of the groups that stand for a leaf
    stands_for: list[int] = []  # of every old leaf: a new leaf's number, or -1 - its group's
    for leaf, column in leaves:
        if column in columns and _is_many(leaf):
            joined.append([numbers.setdefault((part, column), len(numbers)) for part in _parts(leaf)])
            stands_for.append(-len(joined))
        else:
            stands_for.append(numbers.setdefault((leaf, column), len(numbers)))
    places = np.array(stands_for, np.int64)
    places = np.where(places < 0, len(numbers) - 1 - places, places)
    return Split(
        list(numbers),
        _with(groups, joined, len(leaves), len(numbers), places),
        _moved(roots, len(leaves), places, len(numbers) + len(joined)),
    )


def _columns_to_split(leaves: Sequence[Standing]) -> set[int]:
    asked: dict[int, Counter[PlacedLeaf]] = {}
    for leaf, column in leaves:
        if _is_many(leaf):
            asked.setdefault(column, Counter()).update(_parts(leaf))
    return {column for column, parts in asked.items() if parts.total() >= _WORTH * len(parts)}


def _is_many(leaf: PlacedLeaf) -> bool:
    return leaf.kind == RANGES and leaf.on_null == UNKNOWN and len(leaf.true) + len(leaf.unknown) > _FEW


def _parts(leaf: PlacedLeaf) -> Iterator[PlacedLeaf]:
    """A part is TRUE in its range, or UNKNOWN in it, and else FALSE; ranges of a leaf have nothing in common."""
    for each in leaf.true:
        yield PlacedLeaf(RANGES, (each,))
    for each in leaf.unknown:
        yield PlacedLeaf(RANGES, (), (each,))


def _with(groups: Groups, joined: Sequence[Sequence[int]], old: int, new: int, places: NDArray[np.int64]) -> Groups:
    counts = np.array([len(parts) for parts in joined], np.int32)
    parts = np.array([2 * number for each in joined for number in each], np.int32)
    return Groups(
        needed=np.concatenate([np.full(len(joined), _SHARED), groups.needed]),
        first=np.concatenate([(np.cumsum(counts) - counts).astype(np.int32), groups.first + np.int32(len(parts))]),
        count=np.concatenate([counts, groups.count]),
        parts=np.concatenate([parts, _moved(groups.parts, old, places, new + len(joined))]),
    )


def _moved(references: NDArray[np.int32], old: int, places: NDArray[np.int64], first_group: int) -> NDArray[np.int32]:
    """References to old leaves lead to what stands for them, those to groups behind the new ones; constants stay."""
    numbers, negated = references >> 1, references & 1
    leaf = (references >= 0) & (numbers < old)
    moved = np.where(leaf, places[np.where(leaf, numbers, 0)] if len(places) else 0, numbers - old + first_group)
    return np.where(references < 0, references, 2 * moved + negated).astype(np.int32)
