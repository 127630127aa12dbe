"""Ends in words, and counts that stop."""

from datetime import UTC, date, datetime

import pytest

from marketplace.calendar.working_days import NOTHING_ANNOUNCED, Unit
from web.homes.lines import Ends, Pile, by_day

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


ENDS = Ends(AT, NOTHING_ANNOUNCED)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), ("今天到期", "warn")),  # the end of the 23rd is exclusive
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), ("11-24 前，剩 1 个工作日", "warn")),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), ("11-30 前，剩 5 个工作日", "")),  # over a weekend
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), ("已超期 1 个工作日", "bad")),
        (datetime(2026, 11, 18, 16, 0, tzinfo=UTC), ("已超期 3 个工作日", "bad")),
        (None, ("", "")),
    ],
)
def test_an_end_is_said_by_its_last_day_in_the_unit_of_its_clock(due: datetime | None, said: tuple[str, str]) -> None:
    assert ENDS.words(due, Unit.WORKING_DAYS) == said


def test_over_a_weekend_no_working_day_is_added() -> None:
    saturday = Ends(datetime(2026, 11, 21, 2, 0, tzinfo=UTC), NOTHING_ANNOUNCED)
    assert saturday.words(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), Unit.WORKING_DAYS) == ("刚刚超期", "bad")


def test_days_count_every_day_where_the_clock_does() -> None:
    assert ENDS.words(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == ("已超期 3 天", "bad")


def test_a_day_that_is_over_is_bad() -> None:
    assert by_day(date(2026, 11, 20), date(2026, 11, 23)) == ("已过 3 天", "bad")


def test_a_count_that_stopped_says_so() -> None:
    assert (Pile("已超期", 1000, "/").text, Pile("已超期", 999, "/").text) == ("999+", "999")
