"""What a plan must be before a kernel may run it: C reads where it is told to, so nothing wrong gets as far as C."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.plan import ANY_BIT, PLANES, RANGES, Column, Groups, Leaves, Plan, Words

COLUMN_TYPES = {np.dtype(np.int8), np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64)}
_LARGEST_NODE = 2**30 - 1  # a reference is twice the node's number, in an int32


def checked_slice(plan: Plan, alive: Words | None, first_word: int, words: int | None) -> int:
    """How many words are asked for. Raises: ValueError, naming what is wrong with the plan, the plane of the living or the slice."""
    check_plan(plan)
    if alive is not None:
        _check_plane("alive", alive, plan.words)
    asked = plan.words - first_word if words is None else words
    _require(first_word >= 0 and asked >= 0 and first_word + asked <= plan.words, "the slice lies outside the plan's words")
    return asked


def check_plan(plan: Plan) -> None:
    """Raises: ValueError."""
    _require(plan.rows >= 0, "rows is negative")
    for column in plan.columns:
        check_column("column", column, plan.rows)
    for pair in plan.planes:
        for plane in pair:
            _check_plane("plane", plane, plan.words)
    leaves = _check_leaves(plan, plan.leaves)
    nodes = _check_groups(plan.groups, leaves)
    _check_array("roots", plan.roots, np.int32, len(plan.roots))
    _check_references("roots", plan.roots, np.int64(nodes))


def check_column(name: str, column: Column, rows: int) -> None:
    """Raises: ValueError."""
    _require(column.dtype in COLUMN_TYPES, f"{name}: {column.dtype} is not a column's type")
    _check_array(name, column, column.dtype, rows)


def _check_leaves(plan: Plan, leaves: Leaves) -> int:
    count = len(leaves.kind)
    for name in ("kind", "column", "on_null", "true_first", "true_count", "unknown_first", "unknown_count"):
        _check_array(name, getattr(leaves, name), np.int32, count)
    _check_array("mask", leaves.mask, np.int64, count)
    _check_array("low", leaves.low, np.int64, len(leaves.low))
    _check_array("high", leaves.high, np.int64, len(leaves.low))
    if count:
        _require(_within(leaves.kind, RANGES, PLANES), "a leaf's kind is unknown")
        _require(_within(leaves.on_null, 0, 2), "a leaf's on_null is unknown")
        limits = np.where(leaves.kind == PLANES, len(plan.planes), len(plan.columns))
        _require(bool(((leaves.column >= 0) & (leaves.column < limits)).all()), "a leaf's column does not exist")
        for first, number in ((leaves.true_first, leaves.true_count), (leaves.unknown_first, leaves.unknown_count)):
            _check_parts("ranges", first, number, len(leaves.low))
        bits = (leaves.kind >= ANY_BIT) & (leaves.kind < PLANES)
        _require(not bool((bits & ((leaves.true_count | leaves.unknown_count) != 0)).any()), "a leaf over bits has ranges")
    return count


def _check_groups(groups: Groups, leaves: int) -> int:
    count = len(groups.needed)
    for name in ("needed", "first", "count"):
        _check_array(name, getattr(groups, name), np.int32, count)
    _check_array("parts", groups.parts, np.int32, len(groups.parts))
    _require(leaves + count <= _LARGEST_NODE, "too many nodes")
    if count:
        _check_parts("parts", groups.first, groups.count, len(groups.parts))
        _require(bool(((groups.needed >= 1) & (groups.needed <= groups.count)).all()), "a group needs none or more parts than it has")
        _check_references("parts", groups.parts, _limits_of_parts(groups, leaves))
    return leaves + count


def _limits_of_parts(groups: Groups, leaves: int) -> NDArray[np.int64]:
    """Per reference of `parts`, the first node that does not stand before its group."""
    limits = np.full(len(groups.parts), leaves + len(groups.needed), np.int64)
    ends = np.cumsum(groups.count)
    if len(groups.parts) == ends[-1] and (groups.first == ends - groups.count).all():
        return leaves + np.repeat(np.arange(len(groups.needed)), groups.count)
    for number, (first, count) in enumerate(zip(groups.first.tolist(), groups.count.tolist(), strict=True)):
        np.minimum(limits[first : first + count], leaves + number, out=limits[first : first + count])
    return limits


def _check_parts(name: str, first: NDArray[np.int32], count: NDArray[np.int32], length: int) -> None:
    ends = first.astype(np.int64) + count
    _require(int(min(first.min(), count.min())) >= 0 and int(ends.max()) <= length, f"{name} lie outside their array")


def _check_references(name: str, references: NDArray[np.int32], limits: NDArray[np.int64] | np.int64) -> None:
    nodes = references >> 1
    _require(bool(((nodes >= -1) & (nodes < limits)).all()), f"{name} refer to nodes that do not stand before")


def _check_plane(name: str, plane: Words, words: int) -> None:
    _check_array(name, plane, np.uint64, words)


def _check_array(name: str, array: NDArray[np.generic], dtype: object, length: int) -> None:
    good = array.dtype == dtype and array.ndim == 1 and len(array) == length and array.flags.c_contiguous
    _require(good, f"{name}: need {length} × {dtype} in one piece, got {array.shape} × {array.dtype}")


def _within(numbers: NDArray[np.int32], low: int, high: int) -> bool:
    return int(numbers.min()) >= low and int(numbers.max()) <= high


def _require(good: bool, problem: str) -> None:
    if not good:
        raise ValueError(problem)
