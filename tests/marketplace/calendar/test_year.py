"""A year of days with what says so."""

from datetime import date

from marketplace.calendar.working_days import NOTHING_ANNOUNCED, Overrides
from marketplace.calendar.year import CalendarDay, Source, is_guessed, year_of_days


def day_of(days: list[CalendarDay], text: str) -> CalendarDay:
    return next(each for each in days if each.day == date.fromisoformat(text))


def test_a_past_year_names_feasts_and_working_weekends() -> None:
    days = year_of_days(2026, NOTHING_ANNOUNCED, {})
    assert len(days) == 365
    assert day_of(days, "2026-02-17") == CalendarDay(date(2026, 2, 17), False, Source.PACKAGE, "春节")
    assert day_of(days, "2026-10-10") == CalendarDay(date(2026, 10, 10), True, Source.PACKAGE, "国庆节")
    assert [each.day.strftime("%m-%d") for each in days if each.unusual and each.is_working] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip
    assert sum(each.unusual and not each.is_working for each in days) == 19
    assert not is_guessed(2026, NOTHING_ANNOUNCED)


def test_a_year_without_an_arrangement_names_the_law() -> None:
    days = year_of_days(2027, NOTHING_ANNOUNCED, {})
    assert day_of(days, "2027-02-09") == CalendarDay(date(2027, 2, 9), False, Source.LAW, "春节")
    assert day_of(days, "2027-03-10").source is Source.WEEK
    assert is_guessed(2027, NOTHING_ANNOUNCED)


def test_an_announced_year_names_its_notice() -> None:
    announced = Overrides({date(2027, 1, 2): True}, frozenset({2027}))
    days = year_of_days(2027, announced, {date(2027, 1, 2): ("元旦", "示例通知")})
    assert day_of(days, "2027-01-02") == CalendarDay(date(2027, 1, 2), True, Source.NOTICE, "元旦", "示例通知")
    assert day_of(days, "2027-01-01") == CalendarDay(date(2027, 1, 1), True, Source.WEEK)
    assert not is_guessed(2027, announced)
