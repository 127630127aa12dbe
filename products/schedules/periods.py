"""The interest periods of a loan and the days on which they are paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise

from marketplace.calendar.statutory_days import ONE_DAY
from marketplace.calendar.working_days import Overrides, Unit, last_day
from marketplace.cash_flows.months import month_later, whole_months
from products.schedules.terms import MONTHS_OF, Every, LoanTerms, OnDayOff

LAST_MONTHS_OF_QUARTERS = (3, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Period:
    """Interest runs from `starts_on` to the day before `until`. `whole` is a whole month or quarter by the calendar."""

    starts_on: date
    until: date
    due_on: date
    grace_until: date
    whole: bool

    @property
    def to_on(self) -> date:
        """The last day on which interest runs."""
        return self.until - ONE_DAY


def periods_of(terms: LoanTerms) -> list[Period]:
    """One period for every due day before the end, and one to the end."""
    days = [*_due_days(terms), terms.matures_on]
    paid = [_paid_on(day, terms) for day in days]
    if terms.on_day_off is OnDayOff.MOVES_AND_RUNS:
        # Days off may push a due day onto the next one: then there is nothing between the two, and they are one.
        days = paid = [day for day, later in pairwise(paid) if day < later] + paid[-1:]
    starts = [terms.start_on, *days[:-1]]
    return [_period(start, until, due, terms) for start, until, due in zip(starts, days, paid, strict=True)]


def next_working_day(day: date, calendar: Overrides) -> date:
    """The day itself where people work on it, else the first working day after it."""
    return last_day(day, 0, Unit.WORKING_DAYS, calendar)[0]


def _due_days(terms: LoanTerms) -> Iterator[date]:
    first = terms.start_on + timedelta(days=terms.first_period_min_days)
    for months in count():
        day = month_later(terms.anchor, months, terms.due_day)
        if day >= terms.matures_on:
            return
        if day >= first and _is_due(day, months, terms):
            yield day


def _is_due(day: date, months: int, terms: LoanTerms) -> bool:
    if terms.every is Every.MONTH:
        return True
    return months % MONTHS_OF[terms.every] == 0 if terms.repayment_day is None else day.month in LAST_MONTHS_OF_QUARTERS


def _paid_on(day: date, terms: LoanTerms) -> date:
    return day if terms.on_day_off is OnDayOff.STAYS else next_working_day(day, terms.calendar)


def _period(start: date, until: date, due_on: date, terms: LoanTerms) -> Period:
    whole = whole_months(start, until, terms.due_day) == (MONTHS_OF[terms.every], 0)
    return Period(start, until, due_on, due_on + timedelta(days=terms.grace_days), whole)
