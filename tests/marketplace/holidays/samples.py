"""A notice for 2027 that could be true, and one for any far year."""

from datetime import date

from marketplace.holidays.lines import read_lines
from marketplace.holidays.schemas import NamedDay, NoticeTerms

DAYS_2027 = """\
2027-01-01至2027-01-03 休 元旦
2027-02-05至2027-02-11 休 春节
2027-02-13 班
2027-04-03至2027-04-05 休 清明节
2027-05-01至2027-05-05 休 劳动节
2027-05-08 班
2027-06-09 休 端午节
2027-09-15 休 中秋节
2027-10-01至2027-10-07 休 国庆节
2027-09-26 班
2027-10-09 班"""


def terms_2027(*, replaces: object = None, days: list[NamedDay] | None = None) -> NoticeTerms:
    """As DAYS_2027; `days` in its place."""
    named = read_lines(DAYS_2027, 2027)[0] if days is None else days
    return NoticeTerms(year=2027, source="国办发明电〔2026〕示例", issued_on=date(2026, 11, 4), days=named, replaces_id=replaces)  # type: ignore[arg-type]


def terms_of_far_year(year: int) -> NoticeTerms:
    """A year whose moon the table does not know, so that a test may publish it without others noticing."""
    named, wrong = read_lines("1月1日 休 元旦\n5月1日至2日 休 劳动节\n10月1日至3日 休 国庆节", year)
    assert not wrong
    return NoticeTerms(year=year, source="示例通知", issued_on=date(year - 1, 11, 4), days=named)
