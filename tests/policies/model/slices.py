"""Corners of the model small enough to be gone through to their end, and where the search in each begins."""

from typing import NamedTuple

from tests.policies.model.explore import walk
from tests.policies.model.moves import NOBODY_DEFECT, Action, actions
from tests.policies.model.world import World

_OF_THE_WORLD = frozenset({"contribute", "return_to_budget", "default", "file", "revoke", "guarantor_pays", "a_working_day"})


class Slice(NamedTuple):
    """Claims by their number (`SLOTS`), actions besides theirs, and what has happened before."""

    name: str
    claims: tuple[int, ...]
    besides: tuple[str, ...]
    before: tuple[str, ...]
    depth: int

    def start(self) -> World:
        """The state from which it is searched."""
        return walk(World(), actions(), self.before)

    def actions(self, defects: frozenset[str] = NOBODY_DEFECT) -> list[Action]:
        """Its actions, with some guards switched off."""
        return [(name, act) for name, act in actions(defects) if name in self.besides or self._is_of_claim(name)]

    def _is_of_claim(self, name: str) -> bool:
        head, place, *_ = (*name.split(), "")
        return head not in _OF_THE_WORLD and int(place) in self.claims


ENDS = 99  # deeper than any of these reaches: searched to the last state
ONE_CLAIM = Slice(
    "one claim",
    (0,),
    ("default 0", "contribute 0", "return_to_budget 0", "a_working_day", "revoke 0 0", "file 0 0"),
    ("contribute 0",),
    ENDS,
)
INSTALMENTS = Slice("instalments", (1,), ("default 0", "contribute 1", "file 0 1"), ("contribute 1",), ENDS)
UNSTATED = Slice("unstated", (6,), ("default 2", "file 2 1", "contribute 1"), (), ENDS)
TWO_FUNDS = Slice(
    "two funds", (0, 1), ("contribute 0", "revoke 0 0"), ("contribute 0", "contribute 1", "file 0 0", "file 0 1", "default 0"), 10
)
TWO_MODES = Slice("bank and guarantor", (4, 5), ("guarantor_pays 2",), ("contribute 0", "file 2 0", "default 2"), 12)
BREAKER = Slice("breaker", (0, 2), ("default 0", "default 1", "file 1 0"), ("contribute 0", "contribute 0", "file 0 0"), 12)
ONE_POOL = Slice("one pool", (0, 4), ("contribute 0",), ("contribute 0", "file 0 0", "file 2 0", "default 0", "default 2"), 9)
SLICES = (ONE_CLAIM, INSTALMENTS, UNSTATED, TWO_FUNDS, TWO_MODES, BREAKER, ONE_POOL)
