"""All actions in all orders: the whole world for a few steps, its corners to their end. No invariant breaks, no claim is stuck."""

import pytest

from policies.claims.states import S
from tests.policies.model.explore import explore
from tests.policies.model.moves import actions
from tests.policies.model.slices import ENDS, INSTALMENTS, ONE_CLAIM, SLICES, UNSTATED, Slice
from tests.policies.model.world import World

PAID_AND_AFTER = {S.PAID, S.RECOVERING, S.SETTLED, S.WRITTEN_OFF, S.CLAWED_BACK}


def test_the_whole_world_keeps_its_invariants_for_three_actions_in_every_order() -> None:
    found = explore(World(), actions(), 3)
    assert (found.broken, found.trail) == ((), ())
    assert found.states > 3000


@pytest.mark.parametrize("corner", SLICES, ids=[each.name for each in SLICES])
def test_a_corner_of_the_world_keeps_its_invariants_in_every_order(corner: Slice) -> None:
    found = explore(corner.start(), corner.actions(), corner.depth, alike=False)
    assert (found.broken, found.trail) == ((), ())
    if corner is not UNSTATED:
        assert found.statuses >= PAID_AND_AFTER, "the search does not get as far as payments and what follows them"


@pytest.mark.parametrize("corner", [ONE_CLAIM, INSTALMENTS], ids=["one claim", "instalments"])
def test_the_life_of_one_claim_is_searched_to_its_last_state(corner: Slice) -> None:
    whole, shallower = (explore(corner.start(), corner.actions(), depth, alike=False) for depth in (ENDS, 30))
    assert whole.states == shallower.states
    assert whole.statuses == set(S)


def test_a_claim_on_a_share_that_is_not_stated_ends_without_money() -> None:
    found = explore(UNSTATED.start(), UNSTATED.actions(), UNSTATED.depth, alike=False)
    assert S.DEFERRED in found.statuses
    assert not found.statuses & (PAID_AND_AFTER | {S.APPROVED, S.PAYMENT_QUEUED})
