"""Quiet hours: letters wait for the morning, never longer than a day, never when it is loud."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notifications.quiet_hours import SHANGHAI, QuietHours

HOURS = st.integers(0, 23)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (shanghai(21, 21, 59), None),
        (shanghai(21, 22), shanghai(22, 8)),
        (shanghai(21, 23, 59), shanghai(22, 8)),
        (shanghai(22, 0), shanghai(22, 8)),
        (shanghai(22, 7, 59), shanghai(22, 8)),
        (shanghai(22, 8), None),
    ],
)
def test_the_usual_quiet_hours_last_over_midnight(at: datetime, end: datetime | None) -> None:
    assert QuietHours().end_after(at) == end


def test_hours_of_one_day_and_none_at_all() -> None:
    assert QuietHours(12, 14).end_after(shanghai(21, 13)) == shanghai(21, 14)
    assert QuietHours(12, 14).end_after(shanghai(21, 14)) is None
    assert QuietHours(8, 8).end_after(shanghai(21, 8)) is None


@given(at=INSTANTS, start=HOURS, end=HOURS)
def test_waiting_ends_within_a_day_and_outside_the_quiet_hours(at: datetime, start: int, end: int) -> None:
    quiet = QuietHours(start, end)
    if (morning := quiet.end_after(at)) is not None:
        assert timedelta(0) < morning - at <= timedelta(days=1)
        assert quiet.end_after(morning) is None
        assert quiet.end_after(morning - timedelta(microseconds=1)) == morning


@pytest.mark.parametrize(("start", "end"), [(24, 8), (22, -1)])
def test_hours_that_no_day_has_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="hours"):
        QuietHours(start, end)
