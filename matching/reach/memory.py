"""What one organisation has been told: sets of enterprises, as planes, and the count that was shown for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from marketplace.ids import new_id
from matching.reach.rounding import STEP

Plane = NDArray[np.uint8]
Rows = dict[str, dict[str, int | None]]  # dimension → code → shown count


class SetKind(StrEnum):
    """What a set was part of."""

    WHOLE = "whole"  # everybody whom a criterion, or a condition of one, reaches or leaves undetermined
    PART = "part"  # those of one group who answered a question about non-public facts in one way


@dataclass
class ToldSet:
    """A set and what was shown of it. `size` is exact and never shown. `shown`: rounded, 0 where it was suppressed."""

    kind: SetKind
    size: int
    plane: Plane
    shown: int
    rows: Rows = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    stored: bool = False
    changed: bool = False


class Memory:
    """The sets of one organisation that may be near to those of a new criterion, the earliest first, and those that it adds."""

    def __init__(self, told: Iterable[ToldSet] = ()) -> None:
        self.told = list(told)

    def near(self, kind: SetKind, size: int, plane: Plane) -> ToldSet | None:
        """The earliest set that differs by fewer than ten enterprises."""
        for each in self.told:
            if each.kind is kind and abs(each.size - size) < STEP and difference(each.plane, plane) < STEP:
                return each
        return None

    def add(self, told: ToldSet) -> ToldSet:
        """Remember it."""
        self.told.append(told)
        return told


def difference(one: Plane, other: Plane) -> int:
    """How many enterprises are in exactly one of two sets. The shorter plane is of a day on which there were fewer enterprises."""
    if len(one) == len(other):
        return int(np.bitwise_count(one ^ other).sum())
    short, long = sorted((one, other), key=len)
    return difference(short, long[: len(short)]) + int(np.bitwise_count(long[len(short) :]).sum())
