"""A loan lived through day by day in exact fractions: another way to the same schedule, without a formula for periods or instalments."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from products.schedules.terms import LoanTerms

Line = tuple[date, int, int, int]  # due day, principal, interest, balance after


def half_up(amount: Fraction) -> int:
    return int((amount * 2 + 1) // 2)


def due_days(terms: LoanTerms) -> list[date]:
    """Walk through every day; one is due if its number is the wanted one or the month ends before that."""
    wanted, found, day = terms.repayment_day or terms.start_on.day, [], terms.start_on
    while (day := day + timedelta(days=1)) < terms.matures_on:
        if day.day == min(wanted, monthrange(day.year, day.month)[1]):
            found.append(day)
    return [*found, terms.matures_on]


def is_month(start: date, until: date, wanted: int) -> bool:
    """Whether two neighbouring days are due days of neighbouring months."""
    neighbours = (until.year * 12 + until.month) - (start.year * 12 + start.month) == 1
    return neighbours and all(day.day == min(wanted, monthrange(day.year, day.month)[1]) for day in (start, until))


def exact_instalment(principal: int, monthly: Fraction, count: int) -> Fraction:
    """What is owed after all months without paying, over what one fen a month would have grown to."""
    owed, paid = Fraction(principal), Fraction(0)
    for _ in range(count):
        owed, paid = owed * (1 + monthly), paid * (1 + monthly) + 1
    return owed / paid


def lived_through(terms: LoanTerms, *, equal_principal: bool, days_of_year: int) -> Iterator[Line]:
    monthly, yearly = Fraction(terms.annual_rate) / 12, Fraction(terms.annual_rate)
    days = due_days(terms)
    part = Fraction(terms.principal_fen, len(days))
    instalment = half_up(part if equal_principal else exact_instalment(terms.principal_fen, monthly, len(days)))
    balance, since = terms.principal_fen, terms.start_on
    for place, day in enumerate(days):
        month = is_month(since, day, terms.repayment_day or terms.start_on.day)
        interest = half_up(balance * monthly if month else balance * yearly * (day - since).days / days_of_year)
        planned = instalment if equal_principal else instalment - half_up(balance * monthly)
        paid = balance if place == len(days) - 1 else min(planned, balance)
        balance, since = balance - paid, day
        yield day, paid, interest, balance
