"""The version that counts is chosen by the days that the policy itself names."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.library.states import ValidityBasis
from policies.library.which_version import DAYS_OF, DayMissing, version_for

B = ValidityBasis
BEGUN, CHANGED, ENDS = date(2025, 3, 16), date(2026, 1, 1), date(2026, 12, 31)


@dataclass
class Version:
    """What is asked of a version. The cap is that of one subsidised loan, in 万元."""

    number: int
    effective_from: date
    valid_from: date | None = BEGUN
    valid_to: date | None = ENDS
    validity_basis: ValidityBasis | None = B.SIGNED_AND_DISBURSED
    cap: int = 100


# 服务业经营主体贷款贴息: a loan counted up to 100 万元, from 2026-01-01 up to 1000 万元.
SERVICE_LOANS = [Version(1, BEGUN, valid_to=date(2025, 12, 31)), Version(2, CHANGED, valid_from=CHANGED, cap=1000)]
# The same where the renewal repeats the policy's own window and only takes force later.
ONE_WINDOW = [Version(1, BEGUN), Version(2, CHANGED, cap=1000)]


@pytest.mark.parametrize(
    ("signed", "disbursed", "cap"),
    [
        pytest.param(date(2025, 12, 30), date(2025, 12, 31), 100, id="both-before"),
        pytest.param(date(2026, 1, 1), date(2026, 1, 1), 1000, id="both-on-the-first-day"),
        pytest.param(date(2026, 12, 31), date(2026, 12, 31), 1000, id="both-on-the-last-day"),
        pytest.param(date(2025, 12, 31), date(2026, 1, 1), None, id="across-the-change"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 1), None, id="paid-out-too-late"),
        pytest.param(date(2025, 3, 15), date(2025, 3, 16), None, id="signed-too-early"),
    ],
)
def test_service_loans_need_both_days_in_one_window(signed: date, disbursed: date, cap: int | None) -> None:
    found = version_for(SERVICE_LOANS, {B.SIGNED_ON: signed, B.DISBURSED_ON: disbursed})
    assert (found.cap if found else None) == cap


def test_a_renewal_within_one_window_counts_from_the_day_it_takes_force() -> None:
    across = version_for(ONE_WINDOW, {B.SIGNED_ON: date(2025, 12, 31), B.DISBURSED_ON: date(2026, 1, 1)})
    after = version_for(ONE_WINDOW, {B.SIGNED_ON: CHANGED, B.DISBURSED_ON: CHANGED})
    assert (across and across.cap, after and after.cap) == (100, 1000)


def test_a_day_that_the_policy_names_and_nobody_gave_is_asked_for() -> None:
    with pytest.raises(DayMissing) as caught:
        version_for(SERVICE_LOANS, {B.SIGNED_ON: CHANGED, B.APPLIED_ON: CHANGED})
    assert caught.value.days == (B.DISBURSED_ON,)


def test_a_policy_that_names_no_day_goes_by_the_application() -> None:
    found = version_for([Version(1, BEGUN, validity_basis=None)], {B.APPLIED_ON: ENDS})
    assert found is not None
    with pytest.raises(DayMissing):
        version_for([Version(1, BEGUN, validity_basis=None)], {B.SIGNED_ON: ENDS})


def test_a_first_version_entered_late_still_holds_from_the_day_it_names() -> None:
    entered_late = Version(1, date(2025, 10, 1))
    assert version_for([entered_late], {B.SIGNED_ON: BEGUN, B.DISBURSED_ON: BEGUN}) is entered_late


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(basis=st.sampled_from([*B, None]), first=DAYS, second=DAYS)
def test_what_is_found_holds_every_day_that_it_names(basis: ValidityBasis | None, first: date, second: date) -> None:
    versions = [Version(each.number, each.effective_from, each.valid_from, each.valid_to, basis) for each in SERVICE_LOANS]
    days = dict.fromkeys(B, first) | {B.DISBURSED_ON: second}
    found = version_for(versions, days)
    named = [days[each] for each in DAYS_OF[basis]]
    holding = [each for each in versions if all(each.valid_from <= day <= each.valid_to for day in named)]  # type: ignore[operator]
    assert found is (holding[-1] if holding else None)
    assert found is version_for(versions[::-1], days)
