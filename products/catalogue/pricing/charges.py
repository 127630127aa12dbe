"""What fees come to over a loan, each with its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from marketplace.cash_flows.annual_rate import DAYS_OF_YEAR
from marketplace.cash_flows.months import MONTHS_PER_YEAR, month_later
from marketplace.money import FEN_PER_YUAN, whole_fen
from products.catalogue.pricing.terms import SHARES, YEARLY, Basis, Fee, Paid, Payee
from products.schedules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Charge:
    """One payment of a fee. `optional` ones may be declined and are no cost of the loan."""

    name_zh: str
    charged_by: Payee
    on: date
    amount_fen: int
    optional: bool


def charges(fee: Fee, schedule: Schedule, *, highest: bool) -> list[Charge]:
    """All payments of a fee over a loan, in order, those of nothing left out; `highest` or the lowest that the terms allow."""
    ends = schedule.rows[-1].due_on
    found = []
    for begins, until in _years(schedule) if fee.basis in YEARLY else [(schedule.principal_flows[0].on, ends)]:
        amount = whole_fen(_base(fee, schedule, begins, highest=highest) * _part(fee, begins, until))
        on = begins if fee.paid is Paid.AT_START else min(until, ends)
        if amount:
            found.append(Charge(fee.name_zh, fee.charged_by, on, amount, fee.optional))
    return found


def _years(schedule: Schedule) -> Iterator[tuple[date, date]]:
    """The years of a loan; the last may be a part of one."""
    starts, ends = schedule.principal_flows[0].on, schedule.rows[-1].due_on
    for year in count():
        begins = month_later(starts, year * MONTHS_PER_YEAR)
        if begins >= ends:
            return
        yield begins, min(ends, month_later(starts, (year + 1) * MONTHS_PER_YEAR))


def _part(fee: Fee, begins: date, until: date) -> Decimal:
    """The part of a year that is charged."""
    whole = fee.basis not in YEARLY or fee.whole_years or until == month_later(begins, MONTHS_PER_YEAR)
    return Decimal(1) if whole else Decimal((until - begins).days) / DAYS_OF_YEAR


def _base(fee: Fee, schedule: Schedule, begins: date, *, highest: bool) -> Decimal:
    """What a whole year, or the fee at once, comes to in fen before rounding."""
    if fee.basis not in SHARES:
        lowest = fee.amount_cny if fee.amount_min_cny is None else fee.amount_min_cny
        return ((fee.amount_cny if highest else lowest) or Decimal(0)) * FEN_PER_YUAN
    lowest = fee.pct if fee.pct_min is None else fee.pct_min
    return _principal(fee, schedule, begins) * ((fee.pct if highest else lowest) or Decimal(0)) / 100


def _principal(fee: Fee, schedule: Schedule, day: date) -> Decimal:
    """The principal lent, or what of it is owed at the end of a day."""
    flows = schedule.principal_flows
    if fee.basis is Basis.BALANCE_YEARLY:
        return Decimal(sum(flow.amount_fen for flow in flows if flow.on <= day))
    return Decimal(sum(flow.amount_fen for flow in flows if flow.amount_fen > 0))
