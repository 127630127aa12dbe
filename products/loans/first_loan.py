"""Whether a loan was its borrower's first (首贷), by what this platform knows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from products.loans.models import Loan

FIRST_LOAN_ZH = "首贷：放款之前，平台上所有机构登记的借款中，没有这家借款人的任何一笔；机构没有登记到平台的借款，平台无从知道。"


async def mark_first_loan(session: AsyncSession, subject_id: UUID, *, at: datetime) -> None:
    """Mark the earliest loan of a borrower as the first and all others as not; a loan registered late may take the place of another.

    The session has to be the system's: other lenders' loans count, and no lender may see them.
    """
    theirs = Loan.subject_id == subject_id
    earliest = select(Loan.id).where(theirs).order_by(Loan.disbursed_on, Loan.id).limit(1).scalar_subquery()
    first = case((Loan.id == earliest, True), else_=False)
    marked = update(Loan).where(theirs, Loan.first_loan.is_distinct_from(first)).values(first_loan=first, updated_at=at)
    await session.execute(marked.execution_options(synchronize_session=False))
