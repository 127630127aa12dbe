"""A long random life of the model, as hypothesis drives it: any open action, and all invariants after each."""

import random
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.policies.model.explore import walk
from tests.policies.model.invariants import broken
from tests.policies.model.moves import Action, actions
from tests.policies.model.world import World

STARTS = (
    (),
    ("contribute 0", "contribute 1", "file 0 0", "file 0 1", "file 1 0", "file 1 1", "file 2 0", "file 2 1"),
    ("contribute 0", "contribute 0", "file 0 0", "file 0 1", "file 1 1", "file 2 0", "default 0", "default 2"),
    ("contribute 1", "contribute 1", "file 0 1", "file 1 1", "default 0", "default 1"),
)
ACTIONS = actions()
# What ends everything early is rarer than what goes on: few walks by chance would get to payments otherwise.
ENDING = frozenset({"revoke", "withdraw", "reject"})
LISTS = (tuple(action for action in ACTIONS if action[0].split()[0] not in ENDING), ACTIONS)
A_FEW, TRIES = 20, 40


class PublicMoney(RuleBasedStateMachine):
    """One world. `steps` counts actions that were open, over all machines; `trail` is what was done in this one."""

    steps = 0
    statuses: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.trail: list[str] = []

    @initialize(before=st.sampled_from(STARTS))
    def what_was_before(self, before: tuple[str, ...]) -> None:
        """Some lives begin with loans that are filed, some with defaults."""
        self.world = walk(World(), ACTIONS, before)
        self.trail = list(before)

    @rule(dice=st.integers(0, 2**32 - 1))
    def some_open_actions(self, dice: int) -> None:
        """A few, one after another, and every invariant after each. Hypothesis draws the dice alone: drawing costs more than acting."""
        chance = random.Random(dice)
        for _ in range(A_FEW):
            self._act(LISTS[chance.random() < 0.1], chance)
            assert broken(self.world) == [], self.trail

    def _act(self, listed: tuple[Action, ...], chance: random.Random) -> None:
        """The first of some actions by chance that is open."""
        for name, act in chance.choices(listed, k=TRIES):
            if (after := act(self.world)) is not None:
                self.world = after
                self.trail.append(name)
                PublicMoney.steps += 1
                PublicMoney.statuses.update(claim.status for claim in after.claims)
                return
