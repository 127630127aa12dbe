"""What of the loans needs somebody: for a lender's home and for a borrower's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from products.loans.models import Loan
from products.loans.repository import visible
from products.loans.states import LoanStatus

LIST = "loans:loan:list"
MOST = 1000  # as far as a home counts
NEAR = timedelta(days=7)
RUNNING = (LoanStatus.ACTIVE, LoanStatus.OVERDUE)


@dataclass(frozen=True, slots=True)
class BookPiles:
    """How many loans are overdue, and how many have something due within a week."""

    overdue: int
    near: int


async def book_piles(session: AsyncSession, actor: Actor, *, on: date) -> BookPiles:
    """One statement, each count up to `MOST`."""
    overdue = Loan.status == LoanStatus.OVERDUE
    near = (Loan.status == LoanStatus.ACTIVE) & Loan.next_due_on.between(on, on + NEAR)
    seen = visible(actor, LIST, Loan)
    row = (await session.execute(select(_up_to_most(seen & overdue), _up_to_most(seen & near)))).one()
    return BookPiles(int(row[0]), int(row[1]))


async def due_by(session: AsyncSession, actor: Actor, *, until: date, limit: int) -> Sequence[Loan]:
    """Running loans of the caller with something due up to `until`, the oldest first."""
    wanted = select(Loan).where(visible(actor, LIST, Loan), Loan.status.in_(RUNNING), Loan.next_due_on <= until)
    return (await session.scalars(wanted.order_by(Loan.next_due_on, Loan.id).limit(limit))).all()


def _up_to_most(where: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(literal(1)).select_from(Loan).where(where).limit(MOST).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
