"""A loan as its pages show it to both sides: the schedule against what was paid, the repayments with their corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from products.loans.models import Loan, LoanInstallment, Repayment
from products.loans.rules.lines import Line
from products.loans.states import OWED
from web.views.loan_words import yuan

SOURCES_ZH = {"page": "页面", "api": "接口", "file": "文件", "renewal": "续贷"}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a plan. `state` with the kind of its tag; amounts are exact yuan as text."""

    number: int
    from_on: date
    to_on: date
    due_on: date
    principal: str
    interest: str
    total: str
    paid: str
    left: str
    state: str
    tag: str
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`number` counts the plans of the loan; the last is in force."""

    number: int
    lines: list[LineView]


@dataclass(frozen=True, slots=True)
class RepaymentView:
    """A repayment. `reverses` and `reversed_by` are references; what was corrected counts no more."""

    reference: str
    paid_on: date
    principal: str
    interest: str
    penalty: str
    fees: str
    total: str
    source: str
    reverses: str | None
    reversed_by: str | None


def plans_of(instalments: Sequence[LoanInstallment], today: date) -> list[Plan]:
    """Every plan, the one in force first."""
    numbers = sorted({each.schedule for each in instalments}, reverse=True)
    return [Plan(number, [line_view(each, today) for each in instalments if each.schedule == number]) for number in numbers]


def line_view(row: LoanInstallment | Line, today: date) -> LineView:
    """One line on a day."""
    paid = row.paid_principal_fen + row.paid_interest_fen
    asked = row.principal_fen + row.interest_fen
    state, tag = _state(row, paid < asked, paid > 0, today)
    return LineView(
        number=row.number,
        from_on=row.from_on,
        to_on=row.to_on,
        due_on=row.due_on,
        principal=yuan(row.principal_fen),
        interest=yuan(row.interest_fen),
        total=yuan(asked),
        paid=yuan(paid),
        left=yuan(asked - paid),
        state=state,
        tag=tag,
        settled_on=row.settled_on,
    )


def _state(row: LoanInstallment | Line, open_: bool, begun: bool, today: date) -> tuple[str, str]:
    if not open_:
        return "已还清", "good"
    if row.settled_on is not None:
        return "已改计划", "outline"
    if today > row.grace_until:
        return "逾期", "bad"
    if today >= row.due_on:
        return "应还", "warn"
    return ("已还一部分", "warn") if begun else ("未到期", "")


def repayment_views(rows: Sequence[Repayment]) -> list[RepaymentView]:
    """The latest first."""
    references = {each.id: each.external_reference for each in rows}
    undone = {each.reverses_id: each.external_reference for each in rows if each.reverses_id}
    return [
        RepaymentView(
            reference=each.external_reference,
            paid_on=each.paid_on,
            principal=yuan(each.principal_fen),
            interest=yuan(each.interest_fen),
            penalty=yuan(each.penalty_fen),
            fees=yuan(each.fees_fen),
            total=yuan(each.principal_fen + each.interest_fen + each.penalty_fen + each.fees_fen),
            source=SOURCES_ZH.get(each.source, each.source),
            reverses=references[each.reverses_id] if each.reverses_id else None,
            reversed_by=undone.get(each.id),
        )
        for each in reversed(rows)
    ]


def next_line(instalments: Sequence[LoanInstallment]) -> LoanInstallment | None:
    """The oldest line by which something is still asked."""
    return min((each for each in instalments if each.settled_on is None), key=lambda each: each.due_on, default=None)


def days_left(loan: Loan, today: date) -> dict[str, Any] | None:
    """How far off the next due day is, in words; None where nothing is asked, or nobody will pay any more."""
    if loan.next_due_on is None or loan.status not in OWED:
        return None
    days = (loan.next_due_on - today).days
    words = f"还有 {days} 天" if days > 0 else "今天到期" if days == 0 else f"已过 {-days} 天"
    return {"on": loan.next_due_on, "words": words, "late": days < 0}
