"""Schedules that repay the principal at the end: interest first (先息后本) and bullet (到期一次还本付息). Interest goes by days."""

from products.schedules.periods import Period, periods_of
from products.schedules.schedule import Schedule, interest_by_days, lent_once, row_of
from products.schedules.terms import LoanTerms


def interest_first(terms: LoanTerms) -> Schedule:
    """Interest every month or quarter (按月/按季付息), the principal with the last of it."""
    return _repaid_at_the_end(terms, periods_of(terms))


def bullet(terms: LoanTerms) -> Schedule:
    """One row: everything on the last day, interest simple over the whole time (利随本清)."""
    *_, last = periods_of(terms)
    whole_time = Period(terms.start_on, last.until, last.due_on, last.grace_until, whole=False)
    return _repaid_at_the_end(terms, [whole_time])


def _repaid_at_the_end(terms: LoanTerms, periods: list[Period]) -> Schedule:
    owed = terms.principal_fen
    rows = (
        row_of(
            number,
            period,
            principal_fen=owed if number == len(periods) else 0,
            interest_fen=interest_by_days(owed, period, terms),
            balance_after_fen=0 if number == len(periods) else owed,
        )
        for number, period in enumerate(periods, start=1)
    )
    return lent_once(terms, rows)
