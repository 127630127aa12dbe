"""Schedules that pay principal with every instalment: 等额本息 and 等额本金. Whole months cost a twelfth of the year's rate."""

from collections.abc import Callable
from decimal import Decimal, localcontext

from marketplace.money import whole_fen
from products.schedules.periods import Period, periods_of
from products.schedules.schedule import Row, Schedule, interest_by_months, lent_once, period_rate, row_of
from products.schedules.terms import LoanTerms

_PRECISION = 60  # a monthly rate of 0.0000001 % over 360 months still leaves 30 right digits


def equal_instalment(terms: LoanTerms) -> Schedule:
    """Every instalment is `instalment_fen`; only interest of a broken period and what rounding leaves to the last row differ.

    The principal of a row is the instalment less the interest of a whole period, so the balances are those of the textbook even where
    the first period is shorter or longer than a month: its interest then goes by days.
    """
    periods = periods_of(terms)
    instalment, rate = instalment_fen(terms.principal_fen, period_rate(terms), len(periods)), period_rate(terms)
    return lent_once(terms, _rows(terms, periods, lambda balance_fen: instalment - whole_fen(balance_fen * rate)))


def equal_principal(terms: LoanTerms) -> Schedule:
    """Every row pays the same principal, rounded half up to the fen; the last takes what is left."""
    periods = periods_of(terms)
    part = equal_part_fen(terms.principal_fen, len(periods))
    return lent_once(terms, _rows(terms, periods, lambda balance_fen: part))


def instalment_fen(principal_fen: int, rate: Decimal, count: int) -> int:
    """The constant instalment: principal × rate / (1 − (1 + rate)^−count), `rate` that of one period; without a rate an equal part."""
    if not rate:
        return equal_part_fen(principal_fen, count)
    with localcontext(prec=_PRECISION):
        return whole_fen(principal_fen * rate / (1 - (1 + rate) ** -count))


def equal_part_fen(principal_fen: int, count: int) -> int:
    """The principal of one of `count` equal rows."""
    return whole_fen(Decimal(principal_fen) / count)


def _rows(terms: LoanTerms, periods: list[Period], principal_due: Callable[[int], int]) -> list[Row]:
    rows, balance = [], terms.principal_fen
    for number, period in enumerate(periods, start=1):
        # A few fen over many months round up to more than there is, so each row is bounded by what is left.
        principal = balance if number == len(periods) else max(0, min(principal_due(balance), balance))
        interest = interest_by_months(balance, period, terms)
        balance -= principal
        rows.append(row_of(number, period, principal_fen=principal, interest_fen=interest, balance_after_fen=balance))
    return rows
