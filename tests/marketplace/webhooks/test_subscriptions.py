"""Lists of wanted events."""

import pytest

from marketplace.webhooks.subscriptions import UnknownEvents, checked_entries, matches

NAMES = {"application.submitted", "application.approved", "claim.paid"}


def test_an_entry_is_a_name_or_a_whole_resource() -> None:
    assert matches(["application.*"], "application.submitted")
    assert matches(["claim.paid"], "claim.paid")
    assert not matches(["claim.paid", "app.*"], "application.submitted")


def test_repeated_entries_count_once() -> None:
    assert checked_entries(["claim.paid", "application.*", "claim.paid"], NAMES) == ["claim.paid", "application.*"]


@pytest.mark.parametrize("entries", [[], ["*"], ["claim"], ["loan.*"], ["claim.paid", "claim.lost"], ["*.*"]])
def test_lists_that_name_nothing_known_are_refused(entries: list[str]) -> None:
    with pytest.raises(UnknownEvents):
        checked_entries(entries, NAMES)


def test_every_unknown_entry_is_named() -> None:
    with pytest.raises(UnknownEvents) as refused:
        checked_entries(["nothing.here", "claim.paid", "*"], NAMES)
    assert [error.pointer for error in refused.value.errors] == ["/events/0", "/events/2"]
