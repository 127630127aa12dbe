"""What a notice may not say: every fault is named, all of them at once."""

from datetime import date, timedelta

import pytest

from marketplace.calendar.working_days import PACKAGE_YEARS, is_working_day
from marketplace.holidays.lines import read_lines, write_lines
from marketplace.holidays.rules import balance, faults
from marketplace.holidays.schemas import NamedDay, NoticeTerms
from tests.marketplace.holidays.samples import DAYS_2027, terms_2027


def off(text: str) -> NamedDay:
    return NamedDay(day=date.fromisoformat(text), is_working=False)


def worked(text: str) -> NamedDay:
    return NamedDay(day=date.fromisoformat(text), is_working=True)


def details(*more: NamedDay) -> list[str]:
    return [fault.detail for fault in faults(terms_2027(days=[*terms_2027().days, *more]))]


def test_a_sound_notice_has_no_fault_and_adds_up() -> None:
    assert faults(terms_2027()) == []
    sums = balance(terms_2027())
    assert (sums.weekdays_off, sums.statutory, sums.working_weekends, sums.even) == (17, 13, 4, True)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (off("2028-01-01"), "不在 2027 年内"),
        (off("2026-12-24"), "不在 2027 年内"),
        (worked("2027-03-10"), "本来就上班"),
        (worked("2027-10-02"), "既写了放假又写了上班"),
        (worked("2027-10-02"), "是法定节假日（国庆节）"),
        (off("2027-10-02"), "写了两次"),
    ],
)
def test_each_fault_is_named(day: NamedDay, words: str) -> None:
    assert any(words in detail for detail in details(day))


def test_all_faults_are_named_at_once_with_their_places() -> None:
    found = faults(terms_2027(days=[off("2028-01-01"), worked("2027-03-10"), off("2027-01-01"), off("2027-01-01")]))
    assert {fault.pointer for fault in found} == {"/days/0/day", "/days/1/day", "/days/3/day", "/days"}
    missing = [fault.detail for fault in found if fault.pointer == "/days"]
    assert len(missing) == 12  # the thirteen days of the law without 元旦
    assert "缺少法定节假日 2027-02-05（春节）" in missing


def test_a_holiday_may_begin_in_the_last_week_of_the_year_before() -> None:
    assert details(off("2026-12-31"), worked("2026-12-26")) == []


def test_a_notice_names_a_day_off_and_a_document() -> None:
    terms = NoticeTerms(year=2040, source="no number", issued_on=date(2039, 11, 4), days=[worked("2040-01-07")])
    assert {fault.pointer for fault in faults(terms)} == {"/days", "/source"}


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_balance_holds_for_the_arrangements_that_were_announced(year: int) -> None:
    assert year in PACKAGE_YEARS
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]
    weekdays_off = [day for day in days if day.weekday() < 5 and not is_working_day(day).is_working]
    weekends_worked = [day for day in days if day.weekday() >= 5 and is_working_day(day).is_working]
    assert len(weekdays_off) == 13 + len(weekends_worked)


def test_lines_are_read_in_the_forms_in_which_people_write_them() -> None:
    text = "2027年1月1日 放假 元旦\n\n2027/1/2\t班\n3月1日至3日，休，示例\n2027.12.30~2028.1.1 休"
    days, wrong = read_lines(text, 2027)
    assert wrong == []
    assert write_lines(days) == "2027-01-01 休 元旦\n2027-01-02 班\n2027-03-01至2027-03-03 休 示例\n2027-12-30至2028-01-01 休"


def test_written_lines_read_back_the_same() -> None:
    days, _ = read_lines(DAYS_2027, 2027)
    assert read_lines(write_lines(days), 2027)[0] == sorted(days, key=lambda each: each.day)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("元旦放三天假", "读不懂"),
        ("2027-02-30 休", "里没有 2027 年 02 月 30 日"),
        ("2027-05-05至2027-05-01 休", "结束不能早于开始"),
        ("2027-01-01至2027-12-31 休", "不能超过 31 天"),
        ("2027-01-01 休 " + "长" * 17, "读不懂"),
        ("9" * 300, "读不懂"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_number(line: str, words: str) -> None:
    days, wrong = read_lines(f"2027-01-01 休\n{line}", 2027)
    assert len(days) == 1
    assert len(wrong) == 1
    assert wrong[0].detail.startswith("第 2 行")
    assert words in wrong[0].detail


def test_far_too_many_days_are_refused_at_once() -> None:
    days, wrong = read_lines("2027-01-01至2027-01-31 休\n" * 5_000, 2027)
    assert days == []
    assert "最多 120 天" in wrong[0].detail
