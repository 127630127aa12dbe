"""The annualised rate (年化利率) of a loan: all that it costs, against the principal as it was really had.

Source: 中国人民银行公告〔2021〕第3号: every loan product shows it; all costs taken from the borrower count; it may be reckoned compound,
which is the internal rate of return, or simple, which then has to be called simple. Here the compound one leads
(decisions/annualised_rate.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import accumulate, pairwise

from marketplace.cash_flows.balances import keeps_to_one_side
from marketplace.cash_flows.bracket import zero_between
from marketplace.cash_flows.flow import Flow, by_day
from marketplace.cash_flows.months import MONTHS_PER_YEAR, whole_months
from marketplace.cash_flows.no_rate import NoRate, RateUndefined
from marketplace.cash_flows.root_count import Term, count_roots

DAYS_OF_YEAR = 365
_PRECISION = 40
_PLACES = Decimal("1E-12")
_LOWEST, _HIGHEST = Decimal("1E-6"), Decimal("1E6")  # of 1 + rate


class Time(StrEnum):
    """How the time between two flows is measured. Days over 365 is what XIRR of a spreadsheet does, so anybody can check it.

    Months: a twelfth of a year for each whole month, the odd days over 365; regular months then weigh the same, long or short.
    """

    DAYS = "days"
    MONTHS = "months"


_UNITS_OF_YEAR = {Time.DAYS: DAYS_OF_YEAR, Time.MONTHS: DAYS_OF_YEAR * MONTHS_PER_YEAR}


def annual_rate(flows: Iterable[Flow], time: Time = Time.DAYS) -> Decimal:
    """The effective yearly rate at which all flows are worth nothing today, a fraction with 12 decimals (0.0435 is 4.35 %).

    One change of direction has exactly one rate above -100 %. More are accepted where the running total changes its sign once (then
    exactly one rate is above 0: C. Norström 1972), where what is owed at the rate never turns into a claim, as of a line that is repaid
    whole and drawn again (balances.py), and where the rates are counted and there is one.
    Raises: RateUndefined with the reason where there is none, or maybe several.
    """
    merged = by_day(flows)
    if not merged:
        raise RateUndefined(NoRate.ONE_DIRECTION)
    with localcontext(prec=_PRECISION):
        units = [_units(merged[0].on, flow.on, time) for flow in merged]
        low, high = _bounds([flow.amount_fen for flow in merged], units, _UNITS_OF_YEAR[time])
        value = _Value([flow.amount_fen for flow in merged], units, _UNITS_OF_YEAR[time])
        if value(low) * value(high) > 0:
            raise RateUndefined(NoRate.OUT_OF_BOUNDS)
        return (zero_between(value, low, high, _PLACES / 100) - 1).quantize(_PLACES)


def simple_annual_rate(cost_fen: int, principal: Iterable[Flow]) -> Decimal:
    """The simple yearly rate (单利): all costs over the principal had, times its days, times 365; a fraction with 12 decimals.

    `principal` is what was lent (positive) and paid back (negative) of principal alone, costs left out.
    Raises: RateUndefined where no principal was had for a day.
    """
    merged = by_day(principal)
    balances = accumulate(flow.amount_fen for flow in merged)
    fen_days = sum(balance * (later.on - flow.on).days for balance, (flow, later) in zip(balances, pairwise(merged), strict=False))
    if fen_days <= 0:
        raise RateUndefined(NoRate.ONE_DIRECTION)
    return (Decimal(cost_fen) * DAYS_OF_YEAR / fen_days).quantize(_PLACES)


def effective_rate(nominal_rate: Decimal, periods_of_year: int = MONTHS_PER_YEAR) -> Decimal:
    """What a nominal rate, a part of which is paid each period, makes of a year: (1 + rate / periods) ^ periods − 1."""
    return (1 + nominal_rate / periods_of_year) ** periods_of_year - 1


def _bounds(amounts: Sequence[int | Decimal], units: Sequence[int], units_of_year: int) -> tuple[Decimal, Decimal]:
    """Between which factors 1 + rate the only rate lies. Raises: RateUndefined where it is not sure to be the only one."""
    turns = _changes_of_sign(amounts)
    if turns == 0:
        raise RateUndefined(NoRate.ONE_DIRECTION)
    if turns == 1:
        return _LOWEST, _HIGHEST
    totals = list(accumulate(amounts))
    if totals[-1] != 0 and _changes_of_sign(totals) == 1:
        return Decimal(1), _HIGHEST
    value = _Value(amounts, units, units_of_year)
    if value(_LOWEST) * value(_HIGHEST) < 0:
        found = zero_between(value, _LOWEST, _HIGHEST, _PLACES / 100)
        if keeps_to_one_side(amounts, units, 1 / _unit_factor(found, units_of_year)):
            return _LOWEST, _HIGHEST
    terms = [Term(Decimal(amount), unit) for amount, unit in zip(amounts, units, strict=True)]
    if count_roots(terms, _unit_factor(_HIGHEST, units_of_year), _unit_factor(_LOWEST, units_of_year)) != 1:
        raise RateUndefined(NoRate.SEVERAL_RATES)
    return _LOWEST, _HIGHEST


def _unit_factor(factor: Decimal, units_of_year: int) -> Decimal:
    """What is worth one now if paid a unit of time later, at a yearly factor 1 + rate."""
    return (-factor.ln() / units_of_year).exp()


def _changes_of_sign(amounts: Sequence[int | Decimal]) -> int:
    signs = [amount > 0 for amount in amounts if amount]
    return sum(one != other for one, other in pairwise(signs))


class _Value:
    """What flows are worth at a factor 1 + rate: by Horner's rule over whole units of time, so a year's root is taken once."""

    def __init__(self, amounts: Sequence[int | Decimal], units: Sequence[int], units_of_year: int) -> None:
        gaps = [later - earlier for earlier, later in pairwise(units)]
        self._last_first = list(zip(reversed(amounts), reversed([0, *gaps]), strict=True))
        self._distinct = set(gaps) | {0}
        self._units_of_year = units_of_year

    def __call__(self, factor: Decimal) -> Decimal:
        unit = _unit_factor(factor, self._units_of_year)
        discounts = {gap: unit**gap for gap in self._distinct}
        worth = Decimal(0)
        for amount, gap in self._last_first:
            worth = (worth + amount) * discounts[gap]
        return worth


def _units(start: date, day: date, time: Time) -> int:
    if time is Time.DAYS:
        return (day - start).days
    months, days = whole_months(start, day)
    return months * DAYS_OF_YEAR + days * MONTHS_PER_YEAR
