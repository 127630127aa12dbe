"""What speaks against a leave."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.access.roles import Role
from marketplace.members.leave_rules import LONGEST_DAYS, Absence, faults_of_leave

TODAY = date(2026, 11, 21)
ME, OTHER, THIRD = uuid4(), uuid4(), uuid4()
OFFICER = frozenset({Role.BANK_OFFICER})
WANTED = Absence(ME, OTHER, TODAY, TODAY + timedelta(days=4))


def pointers(wanted: Absence = WANTED, others: list[Absence] | None = None, delegate: frozenset[Role] = OFFICER) -> list[str]:
    """The fields at fault."""
    return [
        fault.pointer for fault in faults_of_leave(wanted, today=TODAY, own_roles=OFFICER, delegate_roles=delegate, others=others or [])
    ]


def test_a_colleague_with_the_same_roles_may_stand_in() -> None:
    assert pointers() == []
    assert pointers(delegate=OFFICER | {Role.BANK_APPROVER}) == []


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (replace(WANTED, starts_on=TODAY - timedelta(days=1)), ["/starts_on"]),
        (replace(WANTED, ends_on=TODAY - timedelta(days=1)), ["/ends_on"]),
        (replace(WANTED, ends_on=TODAY + timedelta(days=LONGEST_DAYS)), ["/ends_on"]),
        (replace(WANTED, delegate_id=ME), ["/delegate_id"]),
        (replace(WANTED, starts_on=TODAY - timedelta(days=1), ends_on=TODAY - timedelta(days=2)), ["/starts_on", "/ends_on"]),
    ],
)
def test_every_fault_is_named_at_once(wanted: Absence, fields: list[str]) -> None:
    assert pointers(wanted) == fields


def test_a_delegate_has_every_role_of_the_absent_person() -> None:
    assert pointers(delegate=frozenset({Role.BANK_APPROVER})) == ["/delegate_id"]
    assert pointers(delegate=frozenset()) == ["/delegate_id"]


def test_who_is_away_stands_in_for_nobody_and_hands_nothing_on() -> None:
    assert pointers(others=[Absence(OTHER, THIRD, TODAY, TODAY)]) == ["/delegate_id"]
    assert pointers(others=[Absence(THIRD, ME, TODAY, TODAY)]) == ["/starts_on"]
    assert pointers(others=[Absence(ME, THIRD, TODAY, TODAY)]) == ["/starts_on"]
    after = WANTED.ends_on + timedelta(days=1)
    assert pointers(others=[Absence(OTHER, THIRD, after, after)]) == []


people = st.sampled_from([ME, OTHER, THIRD])
days = st.integers(0, 6).map(lambda number: TODAY + timedelta(days=number))


@given(st.lists(st.tuples(people, people, days, days), max_size=12))
def test_accepted_leaves_never_form_a_chain_or_a_circle(wishes: list[tuple[UUID, UUID, date, date]]) -> None:
    accepted: list[Absence] = []
    for who, delegate, one, other in wishes:
        wanted = Absence(who, delegate, min(one, other), max(one, other))
        if not faults_of_leave(wanted, today=TODAY, own_roles=OFFICER, delegate_roles=OFFICER, others=accepted):
            accepted.append(wanted)
    for number in range(7):
        running = [each for each in accepted if each.starts_on <= TODAY + timedelta(days=number) <= each.ends_on]
        away = [each.account_id for each in running]
        assert len(set(away)) == len(away)
        assert not {each.delegate_id for each in running} & set(away)
