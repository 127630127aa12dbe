"""What penalties and fees can have come to at most; more is not refused, since the contract may say otherwise, but listed. Pure.

Source: 中国人民银行关于人民币贷款利率有关问题的通知, 银发〔2003〕251号, 第三条: on overdue loans at most the contract's rate
plus half of it.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from marketplace.cash_flows.day_count import DayCount
from products.loans.rules.arrears import MULTIPLES, Breach, PenaltyTerms, Unpaid, penalty
from products.loans.rules.lines import Line

HIGHEST = MULTIPLES[Breach.OVERDUE][1]


def most_penalty_fen(lines: Iterable[Line], annual_rate: Decimal, day_count: DayCount, on: date) -> int:
    """The most that lines paid late, or not yet, can have cost up to a day, each as if nothing of it was paid before its last fen."""
    terms = PenaltyTerms(annual_rate=annual_rate, multiple=HIGHEST, day_count=day_count)
    return sum(_of(line, terms, min(on, line.settled_on or on)) for line in lines)


def _of(line: Line, terms: PenaltyTerms, until: date) -> int:
    unpaid = Unpaid(
        due_on=line.due_on, grace_until=line.grace_until, principal_fen=line.principal_fen, interest_fen=line.interest_fen
    )  # fmt: skip
    return penalty([unpaid], terms, until).total_fen
