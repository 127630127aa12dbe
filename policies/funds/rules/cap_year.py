"""The year in which a limit counts: it may begin on any day (年度上限的起算日). Pure."""

from datetime import date, timedelta
from typing import NamedTuple

from policies.funds.fund_rules import FundRules, MonthDay


class CapYearPeriod(NamedTuple):
    """One such year, first and last day included. `label` is the year in which it begins."""

    label: str
    begins_on: date
    ends_on: date


def cap_year_of(rules: FundRules, on: date) -> CapYearPeriod:
    """The year of a fund that a day (Asia/Shanghai) belongs to."""
    begins = _beginning(rules.cap_year_starts, on.year)
    if on < begins:
        begins = _beginning(rules.cap_year_starts, on.year - 1)
    return CapYearPeriod(str(begins.year), begins, _beginning(rules.cap_year_starts, begins.year + 1) - timedelta(days=1))


def _beginning(month_day: MonthDay, year: int) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
