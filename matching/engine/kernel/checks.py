"""What a plan must be before a kernel may run it: C reads where it is told to, so nothing wrong gets as far as the work in C."""

from collections.abc import Collection
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.plan import MOST_CUTS, PLANES, RANGES, Column, Groups, Leaves, Plan, Sketch, Words

COLUMN_TYPES = frozenset({"<i1", "|i1", "<i2", "<i4", "<i8"})
NUMBERS, PLANE = "<i4", "<u8"
LEAF_NUMBERS = ("kind", "column", "on_null", "true_first", "true_count", "unknown_first", "unknown_count")
GROUP_NUMBERS = ("needed", "first", "count")
# As check.c numbers them, from 1 on.
PROBLEMS = (
    "a leaf's kind is unknown",
    "a leaf's on_null is unknown",
    "a leaf's column does not exist",
    "a leaf's ranges lie outside their arrays",
    "a leaf that is not over ranges has some",
    "a group's parts lie outside their array",
    "a group needs none, or more parts than it has",
    "a group has a part that does not stand before it",
    "a root does not exist",
    "a plan has not as many numbers as it says",
)
_MOST_NODES = 2**30 - 2  # a reference, twice a node's number, is an int32


def address(name: str, array: NDArray[Any], kind: str, length: int) -> int:
    """Where the array begins. Raises: ValueError unless it is in one piece, of this kind (as arrays' interfaces write it) and length."""
    return _address(name, array, (kind,), kind, length)


class _Seen(NamedTuple):
    """A column that was found to be right. NumPy takes longer to say where an array lies than to run some leaves on it."""

    column: ref[NDArray[Any]]
    place: int
    rows: int


_SEEN: dict[int, _Seen] = {}  # by id, as arrays have no hash


def column_address(name: str, column: Column, rows: int) -> int:
    """The same for a column of any type that a column may have. Raises: ValueError."""
    seen = _SEEN.get(id(column))
    if seen is not None and seen.column() is column and seen.rows == rows:
        return seen.place
    place, number = _address(name, column, COLUMN_TYPES, "a column's type", rows), id(column)
    _SEEN[number] = _Seen(ref(column, lambda gone: _forget(number, gone)), place, rows)
    return place


def _forget(number: int, gone: ref[NDArray[Any]]) -> None:
    """Unless another array has the id by now."""
    seen = _SEEN.get(number)
    if seen is not None and seen.column is gone:
        del _SEEN[number]


def _address(name: str, array: NDArray[Any], kinds: Collection[str], wanted: str, length: int) -> int:
    told = array.__array_interface__  # asked once: it takes as long as all the rest
    kind, place = told["typestr"], told["data"][0]
    if kind not in kinds:
        raise ValueError(f"{name}: {kind} is not {wanted}; need {length} of it")
    if told["shape"] != (length,) or told["strides"] is not None or place % array.itemsize:
        raise ValueError(f"{name}: need {length} × {kind} in one piece, got {told['shape']}")
    return int(place)


def plane_addresses(plan: Plan) -> list[int]:
    """T, F, T, F … Raises: ValueError."""
    return [address("a plane", plane, PLANE, plan.words) for pair in plan.planes for plane in pair]


def sketch_addresses(plan: Plan) -> tuple[list[int], list[int], list[int]]:
    """Of each column: where its sketch and the cuts begin, 0 without one, and how many cuts there are. Raises: ValueError."""
    if len(plan.sketches) != len(plan.columns):
        raise ValueError("a plan has a sketch, or None, for each of its columns, or none at all")
    found = [(0, 0, 0) if sketch is None else sketch_address(sketch, plan.rows) for sketch in plan.sketches]
    return [each[0] for each in found], [each[1] for each in found], [each[2] for each in found]


def sketch_address(sketch: Sketch, rows: int) -> tuple[int, int, int]:
    """Where its codes and its cuts begin, and how many cuts there are. Raises: ValueError."""
    count = len(sketch.cuts)
    codes, cuts = column_address("a sketch", sketch.codes, rows), column_address("cuts", sketch.cuts, min(count, MOST_CUTS))
    if sketch.codes.itemsize != 1 or sketch.cuts.itemsize != 8:
        raise ValueError("a sketch is of int8, its cuts are of int64")
    return codes, cuts, count


def number_addresses(plan: Plan) -> dict[str, int]:
    """Of the plan's arrays of numbers, by name. Raises: ValueError where one has a wrong type, length or form."""
    leaves, groups = plan.leaves, plan.groups
    if plan.rows < 0 or len(leaves.kind) + len(groups.needed) > _MOST_NODES:
        raise ValueError("a plan cannot have less than no rows, nor more nodes than an int32 can refer to")
    found = {name: address(name, getattr(leaves, name), NUMBERS, len(leaves.kind)) for name in LEAF_NUMBERS}
    found |= {name: address(name, getattr(groups, name), NUMBERS, len(groups.needed)) for name in GROUP_NUMBERS}
    found["mask"] = address("mask", leaves.mask, "<i8", len(leaves.kind))
    found["low"] = address("low", leaves.low, "<i8", len(leaves.low))
    found["high"] = address("high", leaves.high, "<i8", len(leaves.low))
    found["parts"] = address("parts", groups.parts, NUMBERS, len(groups.parts))
    found["root"] = address("roots", plan.roots, NUMBERS, len(plan.roots))
    return found


def checked_slice(plan: Plan, first_word: int, words: int | None) -> int:
    """How many words are asked for. Raises: ValueError for words that the plan does not have."""
    asked = plan.words - first_word if words is None else words
    if first_word < 0 or asked < 0 or first_word + asked > plan.words:
        raise ValueError("the slice lies outside the plan's words")
    return asked


def check_plan(plan: Plan, alive: Words | None) -> None:
    """All of it, in Python; the native kernel reads the numbers in C (check.c). Raises: ValueError."""
    number_addresses(plan)
    plane_addresses(plan)
    if plan.sketches:
        sketch_addresses(plan)
    for column in plan.columns:
        column_address("a column", column, plan.rows)
    if alive is not None:
        address("alive", alive, PLANE, plan.words)
    problem = _leaf_problem(plan, plan.leaves) or _group_problem(plan.groups, len(plan.leaves.kind))
    nodes = len(plan.leaves.kind) + len(plan.groups.needed)
    problem = problem or (0 if _refer(plan.roots, nodes) else 9)
    if problem:
        raise ValueError(PROBLEMS[problem - 1])


def _leaf_problem(plan: Plan, leaves: Leaves) -> int:
    columns = np.where(leaves.kind == PLANES, len(plan.planes), len(plan.columns))
    ranges = ((leaves.true_first, leaves.true_count), (leaves.unknown_first, leaves.unknown_count))
    good = (
        (leaves.kind >= RANGES) & (leaves.kind <= PLANES),
        (leaves.on_null >= 0) & (leaves.on_null <= 2),
        (leaves.column >= 0) & (leaves.column < columns),
        _inside(*ranges[0], len(leaves.low)) & _inside(*ranges[1], len(leaves.low)),
        (leaves.kind == RANGES) | (leaves.true_count + leaves.unknown_count == 0),
    )
    return next((number for number, each in enumerate(good, 1) if not each.all()), 0)


def _group_problem(groups: Groups, leaves: int) -> int:
    if not _inside(groups.first, groups.count, len(groups.parts)).all():
        return 6
    if not ((groups.needed >= 1) & (groups.needed <= groups.count)).all():
        return 7
    for number, (first, count) in enumerate(zip(groups.first.tolist(), groups.count.tolist(), strict=True)):
        if not _refer(groups.parts[first : first + count], leaves + number):
            return 8
    return 0


def _inside(first: NDArray[np.int32], count: NDArray[np.int32], length: int) -> NDArray[np.bool_]:
    return (first >= 0) & (count >= 0) & (first.astype(np.int64) + count <= length)


def _refer(references: NDArray[np.int32], nodes: int) -> bool:
    return bool(((references >= -2) & (references < 2 * nodes)).all())
