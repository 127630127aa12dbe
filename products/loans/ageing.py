"""Ageing (逾期天数): once a night all loans at once, one statement for each move. A second run on the same day changes nothing.

Loans on which nothing is late are not touched. Each loan that becomes overdue is told to its parties; what goes on being late is told to
the lender once, as counts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, case, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.workflow.models import WorkflowStep
from products.loans.bulk_events import event_row
from products.loans.contracts import parties_of
from products.loans.events import AGED, LOAN_MOVED
from products.loans.models import Loan, LoanInstallment
from products.loans.rules.classification import STEPS
from products.loans.states import LOAN, OWED, Classification, LoanStatus

_KIND = LOAN_MOVED["mark_overdue"]
_GRADES = case({grade.value: grade.rank for grade in Classification}, value=Loan.classification)


@dataclass(frozen=True, slots=True)
class Aged:
    """How many loans became overdue today, and how many are late in all."""

    newly_overdue: int
    late: int


async def age_loans(session: AsyncSession, *, at: datetime) -> Aged:
    """Bring days past due, arrears and grades to the day of `at`; the session has to be the system's."""
    today = at.astimezone(SHANGHAI).date()
    moved = await _rows(session, _aged(today, at, Loan.status == LoanStatus.ACTIVE, status=LoanStatus.OVERDUE, version=Loan.version + 1))
    others = OWED - {LoanStatus.ACTIVE}
    late = await _rows(session, _aged(today, at, Loan.status.in_(others) & Loan.aged_on.is_distinct_from(today)))
    await _tell_overdue(session, moved, at)
    await _tell_lenders(session, moved, late, at)
    return Aged(len(moved), len(moved) + len(late))


def _aged(today: date, at: datetime, which: ColumnElement[bool], **values: Any) -> Update:
    late = _late(today).subquery()
    days = literal(today) - late.c.oldest_on
    # The grade follows the days when they pass the next limit; a better one given with a reason stays until then.
    worse = (_suggested(days) > _suggested(Loan.days_past_due)) & (_suggested(days) > _GRADES)
    by_rank = case({grade.rank: grade.value for grade in Classification}, value=_suggested(days))
    return (
        update(Loan)
        .where(Loan.id == late.c.loan_id, which, Loan.next_due_on < today)
        .values(
            days_past_due=days, oldest_unpaid_on=late.c.oldest_on, overdue_fen=late.c.overdue_fen, aged_on=today, updated_at=at,
            classification=case((worse, by_rank), else_=Loan.classification),
            classified_on=case((worse, today), else_=Loan.classified_on), **values,
        )
        .returning(Loan.id, Loan.subject_id, Loan.lender_id, Loan.branch_id, Loan.round, (Loan.classified_on == today).label("regraded"))
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _late(today: date) -> Select[Any, Any, Any]:
    """By loan: the oldest due day whose grace is over, and what is owed by all such lines."""
    line = LoanInstallment
    owed = line.principal_fen + line.interest_fen - line.paid_principal_fen - line.paid_interest_fen
    return (
        select(line.loan_id, func.min(line.due_on).label("oldest_on"), func.sum(owed).label("overdue_fen"))
        .where(line.settled_on.is_(None), line.due_on < today, line.grace_until < today)
        .group_by(line.loan_id)
    )


def _suggested(days: Any) -> ColumnElement[int]:
    """The rank of the grade that so many days suggest."""
    return case(*((days > above, suggestion.classification.rank) for above, suggestion in STEPS), else_=Classification.PASS.rank)


async def _rows(session: AsyncSession, statement: Update) -> Sequence[Row[Any]]:
    return (await session.execute(statement)).all()


async def _tell_overdue(session: AsyncSession, moved: Sequence[Row[Any]], at: datetime) -> None:
    """Event and step of each loan, as `move` writes them."""
    if not moved:
        return
    events, steps = [], []
    for row in moved:
        event_id, parties = new_id(), sorted(parties_of(row))
        data = {"from": LoanStatus.ACTIVE.value, "to": LoanStatus.OVERDUE.value}
        events.append(event_row(event_id, _KIND, row.id, parties, at, data))
        steps.append(
            {"id": new_id(), "resource": LOAN.resource, "subject_id": row.id, "parties": parties, "action": "mark_overdue",
             "source": LoanStatus.ACTIVE.value, "target": LoanStatus.OVERDUE.value, "round": row.round, "at": at, "event_id": event_id}
        )  # fmt: skip
    await session.execute(insert(EventRow), events)
    await session.execute(insert(WorkflowStep), steps)


async def _tell_lenders(session: AsyncSession, moved: Sequence[Row[Any]], late: Sequence[Row[Any]], at: datetime) -> None:
    """One event for each lender with whom something changed: a night that only counts on is no news."""
    new, regraded = Counter(row.lender_id for row in moved), Counter(row.lender_id for row in (*moved, *late) if row.regraded)
    told = []
    for lender, count in sorted(Counter(row.lender_id for row in (*moved, *late)).items()):
        if not new[lender] and not regraded[lender]:
            continue
        data = {"late": count, "newly_overdue": new[lender], "regraded": regraded[lender]}
        told.append(event_row(new_id(), AGED, lender, [lender], at, data))
    if told:
        await session.execute(insert(EventRow), told)
