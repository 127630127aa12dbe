"""How an offer stands."""

import pytest

from matching.recommend.standing import LISTED, NEAR_CHANGES, ORDER, Standing, standing_of


@pytest.mark.parametrize("changes", [None, 0, 1, 3, 4])
@pytest.mark.parametrize("lender_only", [False, True])
def test_what_holds_is_eligible_whatever_else_is_said(changes: int | None, lender_only: bool) -> None:
    assert standing_of("eligible", open_to_lender_only=lender_only, changes=changes) is Standing.ELIGIBLE


def test_what_is_open_is_never_called_near_or_ineligible() -> None:
    for changes in (None, 0, 1, 3, 9):
        assert standing_of("undetermined", open_to_lender_only=False, changes=changes) is Standing.UNDETERMINED
        assert standing_of("undetermined", open_to_lender_only=True, changes=changes) is Standing.LENDER_ONLY


@pytest.mark.parametrize(
    ("changes", "standing"),
    [(1, Standing.NEAR), (NEAR_CHANGES, Standing.NEAR), (NEAR_CHANGES + 1, Standing.INELIGIBLE), (None, Standing.INELIGIBLE)],
)
def test_what_does_not_hold_is_near_within_three_changes(changes: int | None, standing: Standing) -> None:
    assert NEAR_CHANGES == 3
    assert standing_of("ineligible", open_to_lender_only=False, changes=changes) is standing


def test_offers_are_listed_by_how_close_they_are() -> None:
    assert sorted(Standing, key=ORDER.__getitem__) == [*LISTED, Standing.INELIGIBLE]
