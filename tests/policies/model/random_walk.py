"""A long random life of the model, as hypothesis drives it: any open action, and all invariants after each."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.policies.model.invariants import broken
from tests.policies.model.moves import Action, actions
from tests.policies.model.world import World

ACTIONS = actions()
BUSY = tuple(action for action in ACTIONS if action[0].split()[0] in ("submit", "pass_review", "approve", "queue_payment", "confirm"))


class PublicMoney(RuleBasedStateMachine):
    """One world. `steps` counts actions that were open, over all machines."""

    steps = 0
    statuses: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(choice=st.integers(0, 10_000))
    def any_open_action(self, choice: int) -> None:
        """Any of them."""
        self._act(ACTIONS, choice)

    @precondition(lambda self: any(loan.defaulted for loan in self.world.loans))
    @rule(choice=st.integers(0, 10_000))
    def a_claim_goes_on(self, choice: int) -> None:
        """One that brings a claim nearer to its payment, since few walks by chance get that far."""
        self._act(BUSY, choice)

    @invariant()
    def all_invariants_hold(self) -> None:
        """The twelve, and the balances."""
        assert broken(self.world) == []

    def _act(self, listed: tuple[Action, ...], choice: int) -> None:
        """The first open action from a place on that chance chose: trying all of them first would be most of the work."""
        first = choice % len(listed)
        for _, act in (*listed[first:], *listed[:first]):
            if (after := act(self.world)) is not None:
                self.world = after
                PublicMoney.steps += 1
                PublicMoney.statuses.update(claim.status for claim in after.claims)
                return
