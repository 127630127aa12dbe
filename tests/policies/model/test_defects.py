"""The check can fail: for each invariant one deliberate defect, and the search finds the state that it leads to."""

import pytest

from tests.policies.model.explore import explore, walk
from tests.policies.model.invariants import INVARIANTS
from tests.policies.model.moves import actions
from tests.policies.model.slices import BREAKER, ONE_CLAIM, ONE_POOL, TWO_FUNDS, UNSTATED, Slice
from tests.policies.model.world import World, canonical

PAID = ("default 0", "submit 0", "pass_review 0 by 2", "approve 0 by 3", "queue_payment 0 by 4", "confirm 0")
DEFECTS: tuple[tuple[str, Slice, tuple[str, ...], str], ...] = (
    ("pool not asked", ONE_POOL, (), "a_fund_never_pays_more_than_came_in"),
    ("loss not locked", TWO_FUNDS, (), "a_yuan_of_loss_is_compensated_once"),
    ("limits not asked", ONE_CLAIM, ("file 0 0",), "the_amount_is_the_smallest_of_share_and_limits"),
    ("late filing", ONE_CLAIM, ("default 0",), "only_loans_filed_before_the_default_are_paid"),
    ("fund takes all", ONE_CLAIM, ("file 0 0", *PAID), "nobody_gets_back_more_than_it_paid"),
    ("reference twice", ONE_CLAIM, ("file 0 0", *PAID), "a_recovery_is_reported_once"),
    ("breaker not asked", BREAKER, ("file 1 0",), "nothing_is_approved_above_the_breaker"),
    ("eyes not asked", ONE_CLAIM, ("file 0 0",), "nobody_acts_twice_on_a_claim"),
    ("clock never pauses", ONE_CLAIM, ("file 0 0",), "the_clock_counts_days_with_the_reviewers"),
    ("claw-back edits a balance", ONE_CLAIM, ("file 0 0", *PAID), "every_balance_follows_from_the_entries"),
    ("write-off ends the debt", ONE_CLAIM, ("file 0 0", *PAID), "a_written_off_debt_is_still_owed"),
    ("null counts as zero", UNSTATED, (), "an_unknown_figure_pays_nothing"),
)


@pytest.mark.parametrize(("defect", "corner", "before", "invariant"), DEFECTS, ids=[defect for defect, *_ in DEFECTS])
def test_a_defect_is_found(defect: str, corner: Slice, before: tuple[str, ...], invariant: str) -> None:
    defects = frozenset({defect})
    found = explore(walk(corner.start(), actions(), before), corner.actions(defects), corner.depth, alike=False)
    assert invariant in found.broken, f"nothing was found in {found.states} states"
    assert found.trail


def test_each_of_the_twelve_has_a_defect() -> None:
    assert [invariant for *_, invariant in DEFECTS] == [each.__name__ for each in INVARIANTS[:12]]


def test_a_claim_without_a_way_out_is_found() -> None:
    start = walk(World(), actions(), ("contribute 0", "file 0 0", *PAID[:5]))
    nothing_to_confirm_or_return = [
        (name, act) for name, act in ONE_CLAIM.actions() if name.split()[0] not in ("confirm", "payment_returned")
    ]
    assert explore(start, nothing_to_confirm_or_return, 1, alike=False).broken == ("claim 0 is stuck",)


def test_worlds_that_differ_by_the_exchange_of_like_loans_are_one() -> None:
    first, second = (walk(World(), actions(), (f"file {loan} 0", f"default {loan}")) for loan in (0, 1))
    assert first != second
    assert canonical(first) == canonical(second)
