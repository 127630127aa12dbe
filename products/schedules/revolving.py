"""The schedule of a revolving line (随借随还): interest on the balance of every day, settled monthly or quarterly (积数计息)."""

from collections.abc import Sequence
from datetime import date

from marketplace.cash_flows.day_count import DayCount, interest_of_days
from marketplace.cash_flows.flow import Flow
from products.schedules.periods import Period, periods_of
from products.schedules.schedule import Row, Schedule, row_of
from products.schedules.terms import LoanTerms


class LineMisused(ValueError):
    """A draw above the line, a repayment above the balance, or a movement outside the line's days."""


def revolving(terms: LoanTerms, movements: Sequence[tuple[date, int]]) -> Schedule:
    """Rows of a line of at most `terms.principal_fen`, drawn (positive fen) and paid back (negative) as `movements` say.

    A draw bears interest from its day on, a repayment stops it on its day; of one day, repayments come first. What is left on the last
    day is repaid with the last row. Periods in which nothing is owed have rows of zero.
    Raises: LineMisused; ValueError for months of 30 days, by which no single day can be counted.
    """
    if terms.day_count is DayCount.THIRTY_360:
        raise ValueError("a balance that changes by the day needs actual days, not months of 30")
    ordered = sorted(movements)
    _require_within(terms, ordered)
    periods = periods_of(terms)
    rows, balance = [], 0
    for number, period in enumerate(periods, start=1):
        rows.append(_row(number, period, balance, ordered, terms, last=number == len(periods)))
        balance = rows[-1].balance_after_fen
    left = sum(amount for _, amount in ordered)
    final = [Flow(periods[-1].due_on, -left)] if left else []
    return Schedule(tuple(rows), (*(Flow(*movement) for movement in ordered), *final))


def _row(number: int, period: Period, balance: int, movements: Sequence[tuple[date, int]], terms: LoanTerms, *, last: bool) -> Row:
    within = [(on, amount) for on, amount in movements if period.starts_on <= on < period.until]
    balance_days = balance * (period.until - period.starts_on).days + sum(amount * (period.until - on).days for on, amount in within)
    repaid = -sum(amount for _, amount in within if amount < 0)
    after = balance + sum(amount for _, amount in within)
    return row_of(
        number,
        period,
        principal_fen=repaid + (after if last else 0),
        interest_fen=interest_of_days(balance_days, terms.annual_rate, terms.day_count),
        balance_after_fen=0 if last else after,
    )


def _require_within(terms: LoanTerms, ordered: Sequence[tuple[date, int]]) -> None:
    balance = 0
    for on, amount in ordered:
        if not terms.start_on <= on < terms.matures_on:
            raise LineMisused(f"{on} lies outside the line, which can be used from {terms.start_on} to the day before {terms.matures_on}")
        balance += amount
        if balance < 0:
            raise LineMisused(f"{-amount} fen repaid on {on}, but only {balance - amount} fen are owed")
        if balance > terms.principal_fen:
            raise LineMisused(f"{amount} fen drawn on {on}, but only {terms.principal_fen - balance + amount} fen of the line are left")
