"""A plan as named arrays, so that a folder can keep it and a new process need not compile two thousand offers."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.plan.plan import Groups, Leaves, Plan

Arrays = dict[str, NDArray[Any]]


def plan_to_arrays(plan: Plan) -> Arrays:
    """`leaves.kind`, …, `groups.parts`, `roots`, `column.0`, …, `true.0`, `false.0`, …"""
    arrays: Arrays = {f"leaves.{each.name}": getattr(plan.leaves, each.name) for each in fields(Leaves)}
    arrays |= {f"groups.{each.name}": getattr(plan.groups, each.name) for each in fields(Groups)}
    arrays |= {f"column.{number}": column for number, column in enumerate(plan.columns)}
    for number, (true, false) in enumerate(plan.planes):
        arrays |= {f"true.{number}": true, f"false.{number}": false}
    return {**arrays, "roots": plan.roots}


def plan_from_arrays(rows: int, arrays: Mapping[str, NDArray[Any]]) -> Plan:
    """The plan that `plan_to_arrays` took apart. Raises: KeyError where one is missing."""
    leaves = Leaves(**{each.name: arrays[f"leaves.{each.name}"] for each in fields(Leaves)})
    groups = Groups(**{each.name: arrays[f"groups.{each.name}"] for each in fields(Groups)})
    columns = [arrays[f"column.{number}"] for number in range(_count(arrays, "column."))]
    planes = [(arrays[f"true.{number}"], arrays[f"false.{number}"]) for number in range(_count(arrays, "true."))]
    return Plan(rows, columns, leaves, groups, np.asarray(arrays["roots"]), planes)


def _count(arrays: Mapping[str, Any], prefix: str) -> int:
    return sum(name.startswith(prefix) for name in arrays)
