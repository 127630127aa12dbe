"""Which schedule a repayment method makes."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from products.catalogue.labels import RepaymentMethod
from products.schedules.at_the_end import bullet, interest_first
from products.schedules.instalments import equal_instalment, equal_part_fen, equal_principal, instalment_fen
from products.schedules.schedule import Schedule
from products.schedules.terms import LoanTerms


class Method(NamedTuple):
    """`build` makes the schedule. `instalment` gives what stays the same from row to row (principal in fen, rate of one period, number
    of rows); None where only interest is paid before the end, so nothing could be paid off sooner at the same burden.
    """

    build: Callable[[LoanTerms], Schedule]
    instalment: Callable[[int, Decimal, int], int] | None


# A revolving line costs most when it is drawn whole on its first day: that is what an offer shows and what is reckoned here.
METHODS = {
    RepaymentMethod.EQUAL_INSTALLMENT: Method(equal_instalment, instalment_fen),
    RepaymentMethod.EQUAL_PRINCIPAL: Method(equal_principal, lambda principal_fen, rate, count: equal_part_fen(principal_fen, count)),
    RepaymentMethod.INTEREST_FIRST: Method(interest_first, None),
    RepaymentMethod.BULLET: Method(bullet, None),
    RepaymentMethod.REVOLVING: Method(interest_first, None),
}
