"""A repayment schedule: its rows, and the money that changes hands by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.cash_flows.day_count import interest_fen
from marketplace.cash_flows.flow import Flow
from marketplace.money import whole_fen
from products.schedules.periods import Period
from products.schedules.terms import MONTHS_OF, LoanTerms

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One instalment. Interest runs on both `from_on` and `to_on`; nothing is overdue up to and including `grace_until`.

    `principal_fen` is what is due with it, of a revolving line what was paid back within the period.
    """

    number: int
    from_on: date
    to_on: date
    due_on: date
    grace_until: date
    principal_fen: int
    interest_fen: int
    balance_after_fen: int

    @property
    def payment_fen(self) -> int:
        """Principal and interest together."""
        return self.principal_fen + self.interest_fen


@dataclass(frozen=True, slots=True)
class Schedule:
    """`principal_flows` is what is lent (positive) and paid back (negative), each on its day."""

    rows: tuple[Row, ...]
    principal_flows: tuple[Flow, ...]

    @property
    def interest_fen(self) -> int:
        """All interest."""
        return sum(row.interest_fen for row in self.rows)

    @property
    def flows(self) -> list[Flow]:
        """All that the borrower receives and pays, fees left out."""
        return [*self.principal_flows, *(Flow(row.due_on, -row.interest_fen) for row in self.rows if row.interest_fen)]


def row_of(number: int, period: Period, *, principal_fen: int, interest_fen: int, balance_after_fen: int) -> Row:
    """The row of one period."""
    return Row(
        number=number,
        from_on=period.starts_on,
        to_on=period.to_on,
        due_on=period.due_on,
        grace_until=period.grace_until,
        principal_fen=principal_fen,
        interest_fen=interest_fen,
        balance_after_fen=balance_after_fen,
    )


def lent_once(terms: LoanTerms, rows: Iterable[Row]) -> Schedule:
    """The schedule of a loan paid out whole on its first day."""
    listed = tuple(rows)
    repaid = (Flow(row.due_on, -row.principal_fen) for row in listed if row.principal_fen)
    return Schedule(listed, (Flow(terms.start_on, terms.principal_fen), *repaid))


def interest_by_days(balance_fen: int, period: Period, terms: LoanTerms) -> int:
    """Interest of a period by the contract's count of days, rounded half up."""
    return interest_fen(balance_fen, terms.annual_rate, period.starts_on, period.until, terms.day_count, terms.due_day)


def interest_by_months(balance_fen: int, period: Period, terms: LoanTerms) -> int:
    """Interest of a whole month at a twelfth of the year's rate (of a quarter at a fourth), of any other period by its days."""
    return whole_fen(balance_fen * period_rate(terms)) if period.whole else interest_by_days(balance_fen, period, terms)


def period_rate(terms: LoanTerms) -> Decimal:
    """The rate of a whole month or quarter."""
    return terms.annual_rate * MONTHS_OF[terms.every] / MONTHS_PER_YEAR
