"""Days off by law: against the moon, the sun and the figures that others computed for 2027."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from chinese_calendar import get_solar_terms

from marketplace.calendar.statutory_days import MOVABLE_FEASTS, days_made_up, statutory_days
from tests.marketplace.calendar.new_moons import days_of_new_moon, new_moon


def month_days(days: Iterable[date]) -> str:
    return " ".join(day.strftime("%m-%d") for day in sorted(days))


def test_the_recomputed_moon_agrees_with_an_observed_eclipse() -> None:
    assert new_moon(300).isoformat(timespec="minutes") == "2024-04-08T18:20+00:00"


@pytest.mark.parametrize("year", sorted(MOVABLE_FEASTS))
def test_lunar_feasts_stand_where_the_new_moons_put_them(year: int) -> None:
    feasts, moons = MOVABLE_FEASTS[year], days_of_new_moon(year)
    assert feasts.spring_festival in moons
    assert feasts.dragon_boat - timedelta(days=4) in moons  # the fifth day of its month
    assert feasts.mid_autumn - timedelta(days=14) in moons  # the fifteenth
    assert date(year, 1, 21) <= feasts.spring_festival <= date(year, 2, 20)


@pytest.mark.parametrize("year", sorted(MOVABLE_FEASTS))
def test_tomb_sweeping_day_is_the_solar_term(year: int) -> None:
    terms = get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    assert [day for day, name in terms if name == "清明"] == [MOVABLE_FEASTS[year].tomb_sweeping]


def test_days_off_of_2027_by_law() -> None:
    fixed = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"
    assert month_days(statutory_days(2027)) == fixed
    assert month_days(days_made_up(2027)) == "02-09 02-10 05-03 05-04 10-04 10-05"


@pytest.mark.parametrize("year", sorted(MOVABLE_FEASTS))
def test_a_year_of_the_table_has_thirteen_days_and_every_weekend_one_is_made_up(year: int) -> None:
    statutory, made_up = statutory_days(year), days_made_up(year)
    feasts_on_one_day = sum("、" in name for name in statutory.values())
    assert len(statutory) + feasts_on_one_day == 13
    assert len(made_up) == sum(day.weekday() >= 5 for day in statutory)
    assert all(day.weekday() < 5 and day not in statutory for day in made_up)


def test_beyond_the_table_only_days_that_need_no_moon() -> None:
    assert month_days(statutory_days(2050)) == "01-01 05-01 05-02 10-01 10-02 10-03"
