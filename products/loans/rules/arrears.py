"""Days past due (逾期天数) and what they cost: 罚息 on principal, 复利 on interest.

Source: 中国人民银行关于人民币贷款利率有关问题的通知, 银发〔2003〕251号, 第三条: on overdue loans the contract's rate plus 30 % to 50 %
of it, on loans used for another purpose plus 50 % to 100 %; interest not paid in time bears compound interest at the penalty rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from marketplace.cash_flows.day_count import DayCount, interest_fen


class Breach(StrEnum):
    """Why a penalty is taken."""

    OVERDUE = "overdue"
    MISUSED = "misused"


# Of the contract's rate, both ends included.
MULTIPLES = {Breach.OVERDUE: (Decimal("1.3"), Decimal("1.5")), Breach.MISUSED: (Decimal("1.5"), Decimal("2"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid:
    """What of one instalment is not paid. Nothing is overdue up to and including `grace_until`."""

    due_on: date
    grace_until: date
    principal_fen: int = 0
    interest_fen: int = 0

    def is_overdue(self, on: date) -> bool:
        """Whether anything is owed and the days of grace are over."""
        return on > self.grace_until and self.principal_fen + self.interest_fen > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTerms:
    """What the contract says of penalties. `annual_rate` is its own rate, a fraction; `multiple` what a penalty is of that."""

    annual_rate: Decimal
    multiple: Decimal
    compound: bool = True
    breach: Breach = Breach.OVERDUE
    day_count: DayCount = DayCount.ACT_360

    def __post_init__(self) -> None:
        """Raises: ValueError where the rule does not allow the multiple."""
        lowest, highest = MULTIPLES[self.breach]
        if not lowest <= self.multiple <= highest:
            raise ValueError(f"a penalty for {self.breach} is {lowest} to {highest} times the contract's rate, got {self.multiple}")


@dataclass(frozen=True, slots=True)
class Penalty:
    """`on_principal_fen` is 罚息, `on_interest_fen` 复利."""

    on_principal_fen: int
    on_interest_fen: int

    @property
    def total_fen(self) -> int:
        """Both."""
        return self.on_principal_fen + self.on_interest_fen


def days_past_due(unpaid: Iterable[Unpaid], on: date) -> int:
    """Days since the oldest due day whose grace is over; grace that has run out is not taken off. 0 where nothing is overdue."""
    overdue = [each.due_on for each in unpaid if each.is_overdue(on)]
    return (on - min(overdue)).days if overdue else 0


def penalty(unpaid: Iterable[Unpaid], terms: PenaltyTerms, on: date) -> Penalty:
    """What is owed for being late, from each due day to the day before `on`; each instalment is rounded by itself.

    Nothing is taken on penalties themselves. The contract's ordinary interest on overdue principal ends on the due day: the penalty
    rate takes its place.
    """
    late = [each for each in unpaid if each.is_overdue(on)]
    on_interest = sum(_late_fen(each.interest_fen, each, terms, on) for each in late) if terms.compound else 0
    return Penalty(sum(_late_fen(each.principal_fen, each, terms, on) for each in late), on_interest)


def _late_fen(amount_fen: int, each: Unpaid, terms: PenaltyTerms, on: date) -> int:
    return interest_fen(amount_fen, terms.annual_rate * terms.multiple, each.due_on, on, terms.day_count)
