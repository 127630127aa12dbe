"""Repaying before the day: what it takes to settle a loan on a day, and the schedule that follows a part repaid in advance.

All rows due up to and including the day are taken as paid; what is overdue is settled first (payment_order.py). A revolving line is
repaid by its movements instead.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from marketplace.cash_flows.day_count import interest_fen
from marketplace.money import whole_fen
from products.catalogue.pricing.methods import Method
from products.schedules.periods import periods_of
from products.schedules.schedule import Row, Schedule, period_rate
from products.schedules.terms import LoanTerms, OnDayOff


class Keep(StrEnum):
    """What a part repaid in advance leaves as it was: the term (then instalments shrink) or the instalment (then the term does)."""

    TERM = "term"
    INSTALMENT = "instalment"


class NotRepayable(ValueError):
    """The day is outside the loan or an instalment waits, the part is not below the balance, or there is no instalment to keep."""


@dataclass(frozen=True, slots=True)
class Payoff:
    """What settles a loan on a day: the balance, interest up to the day before, and what the contract asks for being early."""

    principal_fen: int
    interest_fen: int
    charge_fen: int

    @property
    def total_fen(self) -> int:
        """All of it."""
        return self.principal_fen + self.interest_fen + self.charge_fen


@dataclass(frozen=True, slots=True)
class PartRepaid:
    """What is paid on the day, and how the loan goes on: `terms` and `schedule` of the rest begin on that day."""

    paid: Payoff
    terms: LoanTerms
    schedule: Schedule


def payoff(schedule: Schedule, terms: LoanTerms, on: date, *, charge_rate: Decimal = Decimal(0)) -> Payoff:
    """What settles the loan on a day; `charge_rate` (提前还款违约金) is a share of the principal repaid early.

    Raises: NotRepayable for a day before the loan or on or after its last due day.
    """
    _require_within(schedule, terms, on)
    balance = _balance(schedule, terms, on)
    return Payoff(balance, _accrued(schedule, terms, on), whole_fen(balance * charge_rate))


def repay_part(
    schedule: Schedule, terms: LoanTerms, method: Method, on: date, part_fen: int, keep: Keep, *, charge_rate: Decimal = Decimal(0)
) -> PartRepaid:
    """Repay a part of the principal; the interest of the whole balance up to the day is paid with it.

    With the instalment kept, the rest runs over the fewest due days at which no instalment grows. Raises: NotRepayable.
    """
    whole = payoff(schedule, terms, on)
    if not 0 < part_fen < whole.principal_fen:
        raise NotRepayable(f"a part is 1 to {whole.principal_fen - 1} fen, got {part_fen}; all of it settles the loan")
    waiting = [row.due_on for row in schedule.rows if row.to_on < on < row.due_on]
    if waiting:
        raise NotRepayable(f"the instalment due on {waiting[0]} has to be paid first")
    rest = replace(terms, principal_fen=whole.principal_fen - part_fen, start_on=on, counted_from=terms.anchor, first_period_min_days=1)
    if keep is Keep.INSTALMENT:
        rest = replace(rest, matures_on=_sooner(rest, terms, method))
    return PartRepaid(Payoff(part_fen, whole.interest_fen, whole_fen(part_fen * charge_rate)), rest, method.build(rest))


def _sooner(rest: LoanTerms, terms: LoanTerms, method: Method) -> date:
    """The first due day at which the rest can end without an instalment above that of `terms`."""
    if method.instalment is None:
        raise NotRepayable("only interest is paid before the end, so there is no instalment to keep")
    before = method.instalment(terms.principal_fen, period_rate(terms), len(_nominal(terms)))
    ends = _nominal(rest)
    for count, end in enumerate(ends, start=1):
        if method.instalment(rest.principal_fen, period_rate(rest), count) <= before:
            return end
    return ends[-1]


def _nominal(terms: LoanTerms) -> list[date]:
    """Due days as the contract names them, before days off move any."""
    return [period.until for period in periods_of(replace(terms, on_day_off=OnDayOff.STAYS))]


def _require_within(schedule: Schedule, terms: LoanTerms, on: date) -> None:
    last = schedule.rows[-1].due_on
    if not terms.start_on <= on < last:
        raise NotRepayable(f"repayment in advance is from {terms.start_on} to the day before {last}, got {on}")


def _balance(schedule: Schedule, terms: LoanTerms, on: date) -> int:
    settled = [row.balance_after_fen for row in schedule.rows if row.due_on <= on]
    return settled[-1] if settled else terms.principal_fen


def _accrued(schedule: Schedule, terms: LoanTerms, on: date) -> int:
    """Interest of rows not yet due up to the day before `on`: whole where the row has ended and waits for a working day, else by days."""
    begun = [row for row in schedule.rows if row.due_on > on and row.from_on < on]
    return sum(row.interest_fen if row.to_on < on else _by_days(row, terms, on) for row in begun)


def _by_days(row: Row, terms: LoanTerms, on: date) -> int:
    owed = row.balance_after_fen + row.principal_fen
    return interest_fen(owed, terms.annual_rate, row.from_on, on, terms.day_count, terms.due_day)
