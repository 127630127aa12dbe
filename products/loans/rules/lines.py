"""A line of a repayment schedule with what was paid of it, and where a loan stands by its lines."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from products.loans.rules.arrears import Unpaid, days_past_due
from products.loans.rules.payment_order import Debt
from products.schedules.schedule import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Of the plan numbered `plan`. `settled_on`: the day on which nothing more was asked by it, paid or replaced by another plan."""

    plan: int
    number: int
    from_on: date
    to_on: date
    due_on: date
    grace_until: date
    principal_fen: int
    interest_fen: int
    paid_principal_fen: int = 0
    paid_interest_fen: int = 0
    settled_on: date | None = None

    @property
    def principal_left_fen(self) -> int:
        """Not paid yet."""
        return self.principal_fen - self.paid_principal_fen

    @property
    def interest_left_fen(self) -> int:
        """Not paid yet."""
        return self.interest_fen - self.paid_interest_fen

    @property
    def debt(self) -> Debt:
        """What is still owed by this line."""
        return Debt(number=self.number, due_on=self.due_on, principal_fen=self.principal_left_fen, interest_fen=self.interest_left_fen)

    def paid(self, on: date, *, principal_fen: int = 0, interest_fen: int = 0) -> Self:
        """The line after so much of it was paid."""
        after = replace(
            self, paid_principal_fen=self.paid_principal_fen + principal_fen, paid_interest_fen=self.paid_interest_fen + interest_fen
        )
        return after if after.principal_left_fen or after.interest_left_fen else replace(after, settled_on=on)


def lines_of(rows: Iterable[Row], *, plan: int, after: int = 0, carried_fen: int = 0) -> tuple[Line, ...]:
    """The rows of a schedule as lines numbered from `after` + 1; the first also bears interest left from before. Nothing due is settled."""
    lines: list[Line] = []
    for row in rows:
        interest = row.interest_fen + (0 if lines else carried_fen)
        line = Line(
            plan=plan, number=after + row.number, from_on=row.from_on, to_on=row.to_on, due_on=row.due_on, grace_until=row.grace_until,
            principal_fen=row.principal_fen, interest_fen=interest,
        )  # fmt: skip
        lines.append(line.paid(row.due_on))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a loan stands on a day. `oldest_unpaid_on` is the due day of the oldest line whose grace is over."""

    balance_fen: int
    next_due_on: date | None
    oldest_unpaid_on: date | None
    days_past_due: int
    overdue_fen: int
    owed_fen: int


def standing(lines: Iterable[Line], on: date) -> Standing:
    """Reckoned from the open lines of the plan in force; `owed_fen` is principal and interest of all of them."""
    waiting = [line for line in lines if line.settled_on is None]
    late = [line for line in waiting if line.grace_until < on]
    unpaid = [
        Unpaid(due_on=line.due_on, grace_until=line.grace_until, principal_fen=line.principal_left_fen, interest_fen=line.interest_left_fen)
        for line in late
    ]
    return Standing(
        balance_fen=sum(line.principal_left_fen for line in waiting),
        next_due_on=min((line.due_on for line in waiting), default=None),
        oldest_unpaid_on=min((line.due_on for line in late), default=None),
        days_past_due=days_past_due(unpaid, on),
        overdue_fen=sum(line.principal_left_fen + line.interest_left_fen for line in late),
        owed_fen=sum(line.principal_left_fen + line.interest_left_fen for line in waiting),
    )
