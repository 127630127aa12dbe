"""Working days and deadlines: the anchors that every promise in 工作日 rests on."""

from datetime import date, datetime, timedelta

import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from marketplace.calendar.working_days import (
    PACKAGE_YEARS,
    SHANGHAI,
    Overrides,
    Unit,
    deadline,
    end_of,
    is_working_day,
    shanghai_day,
    working_days_between,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-09-30", "2026-10-09"),
        ("2026-09-18", "2026-09-21"),  # Sunday 09-20 is worked
        ("2026-10-09", "2026-10-12"),  # Saturday 10-10 is worked
        ("2026-02-13", "2026-02-24"),  # 02-14 is day 1, 02-15 to 02-23 are off
        ("2026-04-30", "2026-05-07"),
    ],
)
def test_two_working_days_from_the_day_after_receipt(received: str, last_day: str) -> None:
    for hour in ("T00:00", "T10:30", "T23:59:59"):
        due = deadline(at(received + hour), 2, Unit.WORKING_DAYS)
        assert due == (end_of(date.fromisoformat(last_day)), False)


def test_the_last_day_ends_at_midnight_exclusive() -> None:
    due = deadline(at("2026-09-30T09:00"), 2, Unit.WORKING_DAYS)
    assert due.due_at == at("2026-10-10T00:00")


def test_the_day_of_receipt_is_the_one_in_shanghai() -> None:
    received = datetime.fromisoformat("2026-11-23T16:30:00+00:00")  # 00:30 of the 24th there
    assert deadline(received, 1, Unit.WORKING_DAYS).due_at == at("2026-11-26T00:00")


def test_calendar_days_and_hours_count_every_day_and_hour() -> None:
    assert deadline(at("2026-09-30T10:00"), 2, Unit.CALENDAR_DAYS) == (at("2026-10-03T00:00"), False)
    assert deadline(at("2026-09-30T10:00"), 36, Unit.HOURS) == (at("2026-10-01T22:00"), False)


def test_a_deadline_that_reaches_an_unannounced_year_is_provisional() -> None:
    assert not deadline(at("2026-12-29T10:00"), 2, Unit.WORKING_DAYS).provisional
    assert deadline(at("2026-12-30T10:00"), 2, Unit.WORKING_DAYS) == (at("2027-01-05T00:00"), True)


def test_an_announced_year_is_sure_and_its_days_come_first() -> None:
    announced = Overrides(days={date(2027, 1, 2): True, date(2027, 1, 1): False}, years=frozenset({2027}))
    assert deadline(at("2026-12-30T10:00"), 2, Unit.WORKING_DAYS, announced) == (at("2027-01-03T00:00"), False)
    assert is_working_day(date(2027, 2, 8), announced) == (True, False)  # the arrangement alone says what is off


def test_an_announced_day_goes_before_the_package() -> None:
    assert is_working_day(date(2026, 11, 23)) == (True, False)
    assert is_working_day(date(2026, 11, 23), Overrides(days={date(2026, 11, 23): False})) == (False, False)


def test_every_day_of_the_package_is_read_as_the_package_reads_it() -> None:
    first = date(PACKAGE_YEARS[0], 1, 1)
    days = [first + timedelta(days=offset) for offset in range((date(PACKAGE_YEARS[-1], 12, 31) - first).days + 1)]
    assert all(is_working_day(day) == (is_workday(day), False) for day in days[:3])
    assert all(is_working_day(day) == (is_workday(day), False) for day in days if day.year >= 2024)


@pytest.mark.parametrize("wrong", [0, -1, 3_661])
def test_a_term_has_at_least_one_unit(wrong: int) -> None:
    with pytest.raises(ValueError, match="units"):
        deadline(at("2026-11-21T10:00"), wrong, Unit.WORKING_DAYS)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        deadline(at("2026-11-21T10:00").replace(tzinfo=None), 1, Unit.HOURS)


instants = st.integers(0, 12 * 365 * 86_400).map(lambda seconds: at("2025-01-01T00:00") + timedelta(seconds=seconds))


@given(instants, st.integers(1, 60), st.sampled_from(Unit))
def test_a_deadline_is_never_before_its_start_and_grows_with_the_amount(received: datetime, amount: int, unit: Unit) -> None:
    due = deadline(received, amount, unit).due_at
    assert received < due < deadline(received, amount + 1, unit).due_at


@given(instants, st.integers(1, 60))
def test_between_receipt_and_the_last_day_lie_exactly_the_promised_working_days(received: datetime, amount: int) -> None:
    last = shanghai_day(deadline(received, amount, Unit.WORKING_DAYS).due_at) - timedelta(days=1)
    assert is_working_day(last).is_working
    assert working_days_between(shanghai_day(received), last) == amount
