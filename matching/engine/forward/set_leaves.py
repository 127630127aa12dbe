"""Leaves on sets: of a value only the members that some leaf names matter, and of a leaf how many of its own are there."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from marketplace.eligibility.outcomes import TRUE
from marketplace.eligibility.values import Reader
from matching.engine.forward.attribute_leaves import AttributeLeaves, body
from matching.engine.forward.outcome_rows import RowsByClass
from matching.engine.forward.unique_leaves import Positive


class SetLeaves(AttributeLeaves):
    """`has_any` needs one of its members, `has_all` every one."""

    __slots__ = ("_listed", "_needed", "_of_member", "_read", "_rows")

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader) -> None:
        super().__init__(place, leaves)
        self._read = read
        operands = [leaf.operand for leaf in body(leaves)]
        self._listed: frozenset[str] = frozenset(chain.from_iterable(operands))
        self._needed = np.array([1 if leaf.operator == "has_any" else len(leaf.operand) for leaf in body(leaves)], np.int64)
        numbers: dict[str, list[int]] = {}
        for number, operand in enumerate(operands):
            for member in operand:
                numbers.setdefault(member, []).append(number)
        self._of_member = {member: np.array(found, np.int64) for member, found in numbers.items()}
        self._rows: RowsByClass[frozenset[str]] = RowsByClass(self._row)

    def row(self, value: Any) -> bytes:
        try:
            "".join(value)  # the quickest way to learn that all members are strings
        except TypeError:
            self._read(value)
        return self._rows[self._listed.intersection(value if type(value) is list else self._read(value))]

    def _row(self, members: frozenset[str]) -> bytes:
        if not members:
            return bytes(len(self._needed)) + self.tail
        present = np.bincount(np.concatenate([self._of_member[member] for member in members]), minlength=len(self._needed))
        return ((present >= self._needed).view(np.uint8) * np.uint8(TRUE)).tobytes() + self.tail
