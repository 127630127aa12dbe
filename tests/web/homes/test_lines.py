"""Ends in words, and counts that stop."""

from datetime import UTC, date, datetime

import pytest

from web.homes.lines import Pile, by_day, by_when

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), ("今天到期", "warn")),  # the end of the 23rd is exclusive
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), ("11-24 前，剩 1 天", "warn")),
        (datetime(2026, 11, 26, 16, 0, tzinfo=UTC), ("11-26 前，剩 3 天", "")),
        (datetime(2026, 11, 23, 2, 0, tzinfo=UTC), ("已超期", "bad")),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), ("已超期 2 天", "bad")),
        (None, ("", "")),
    ],
)
def test_an_end_is_said_by_its_last_day(due: datetime | None, said: tuple[str, str]) -> None:
    assert by_when(due, AT) == said


def test_a_day_that_is_over_is_bad() -> None:
    assert by_day(date(2026, 11, 20), date(2026, 11, 23)) == ("已过 3 天", "bad")


def test_a_count_that_stopped_says_so() -> None:
    assert (Pile("已超期", 1000, "/").text, Pile("已超期", 999, "/").text) == ("999+", "999")
