"""Plans in the form that C reads, looked at once. Plans do not change, so the form of one that is asked again is at hand.

It is kept as long as the plan lives and not longer. A plan's arrays may lie in a mapped file: they live as long as the plan too.
"""

import ctypes
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from matching.engine.kernel.checks import PLANE, PROBLEMS, address, column_address, number_addresses, plane_addresses, sketch_addresses
from matching.engine.kernel.library import PlanArrays
from matching.engine.plan.plan import Plan, Words


class CheckedPlan(NamedTuple):
    """`arrays` without a plane of the living; `reference` to them as C functions take it; `kept` must live as long."""

    arrays: PlanArrays
    reference: Any
    kept: tuple[Any, ...]


_CHECKED: WeakKeyDictionary[Plan, CheckedPlan] = WeakKeyDictionary()


def checked(plan: Plan, library: ctypes.CDLL) -> CheckedPlan:
    """Raises: ValueError for a plan that cannot be run."""
    found = _CHECKED.get(plan)
    if found is None:
        found = _CHECKED[plan] = _checked(plan, library)
    return found


def with_alive(plan: Plan, arrays: PlanArrays, alive: Words | None) -> PlanArrays:
    """A copy of the plan's arrays with the plane of the living. Raises: ValueError."""
    copy = PlanArrays.from_buffer_copy(arrays)
    copy.alive = None if alive is None else address("alive", alive, PLANE, plan.words)
    return copy


def _checked(plan: Plan, library: ctypes.CDLL) -> CheckedPlan:
    data = np.array([column_address("a column", column, plan.rows) for column in plan.columns], np.uint64)
    sizes = np.array([column.itemsize for column in plan.columns], np.int32)
    planes = np.array(plane_addresses(plan), np.uint64)
    arrays = PlanArrays(
        rows=plan.rows,
        leaves=len(plan.leaves.kind),
        groups=len(plan.groups.needed),
        roots=len(plan.roots),
        columns=len(plan.columns),
        column_data=data.ctypes.data,
        column_bytes=sizes.ctypes.data,
        plane_data=planes.ctypes.data,
        alive=None,
        **number_addresses(plan),
    )
    sketches = _sketches(plan, arrays)
    reference = ctypes.byref(arrays)
    if problem := library.zk_check(reference, len(plan.planes), len(plan.leaves.low), len(plan.groups.parts)):
        raise ValueError(PROBLEMS[problem - 1])
    return CheckedPlan(arrays, reference, (data, sizes, planes, *sketches))


def _sketches(plan: Plan, arrays: PlanArrays) -> tuple[Any, ...]:
    """Puts what is known of columns' sketches into the arrays, where there are any."""
    if not plan.sketches:
        return ()
    places = sketch_addresses(plan)
    data, cuts, counts = (np.array(each, kind) for each, kind in zip(places, (np.uint64, np.uint64, np.int32), strict=True))
    arrays.sketch_data, arrays.cut_data, arrays.cut_count = data.ctypes.data, cuts.ctypes.data, counts.ctypes.data
    return data, cuts, counts
