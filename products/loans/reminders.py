"""Reminders (还款提醒): 60, 30, 7 and 1 days before a loan ends, 7 and 1 before an instalment; each is told once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Integer, bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from products.loans.bulk_events import event_row
from products.loans.events import DUE_NEAR
from products.loans.models import LoanReminder

OF_LOAN = (60, 30, 7, 1)
OF_INSTALMENT = (7, 1)

# The least of the periods that the day lies within: a night that was missed is made up for. Not for periods longer than the loan.
_TELL = text(
    """
    WITH near AS (
        SELECT id, subject_id, disbursed_on, due_on, (SELECT min(d) FROM unnest(CAST(:of_loan AS int[])) d WHERE d >= due_on - :today) ahead
        FROM loan WHERE status IN ('active', 'overdue') AND balance_fen > 0 AND due_on BETWEEN :today AND :today + :longest
        UNION
        SELECT id, subject_id, disbursed_on, next_due_on,
            (SELECT min(d) FROM unnest(CAST(:of_line AS int[])) d WHERE d >= next_due_on - :today)
        FROM loan WHERE status IN ('active', 'overdue') AND next_due_on BETWEEN :today AND :today + :longest_of_line
    ), told AS (
        INSERT INTO loan_reminder (loan_id, due_on, days_ahead, told_at)
        SELECT id, due_on, ahead, :at FROM near WHERE ahead IS NOT NULL AND disbursed_on <= due_on - ahead
        ON CONFLICT DO NOTHING RETURNING loan_id, due_on, days_ahead
    )
    SELECT told.loan_id, told.due_on, told.days_ahead, loan.subject_id FROM told JOIN loan ON loan.id = told.loan_id
    """
).bindparams(
    bindparam("today", type_=Date), bindparam("longest", max(OF_LOAN), type_=Integer),
    bindparam("longest_of_line", max(OF_INSTALMENT), type_=Integer), bindparam("of_loan", list(OF_LOAN)),
    bindparam("of_line", list(OF_INSTALMENT)),
)  # fmt: skip


async def remind(session: AsyncSession, *, at: datetime) -> int:
    """Tell the borrowers; how many reminders there were. The session has to be the system's."""
    today: date = at.astimezone(SHANGHAI).date()
    told = (await session.execute(_TELL, {"today": today, "at": at})).all()
    rows = [
        event_row(new_id(), DUE_NEAR, row.loan_id, [row.subject_id], at, {"due_on": row.due_on.isoformat(), "days_ahead": row.days_ahead})
        for row in told
    ]
    if rows:
        await session.execute(insert(EventRow), rows)
    return len(told)


async def reminders_of(session: AsyncSession, loan_id: UUID) -> Sequence[LoanReminder]:
    """What was announced of one loan, the latest first."""
    wanted = select(LoanReminder).where(LoanReminder.loan_id == loan_id)
    return (await session.scalars(wanted.order_by(LoanReminder.told_at.desc(), LoanReminder.due_on.desc()))).all()
