"""What the lender's books say of a filed loan since (`filing.book`), so that reviewers need not see the loan itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.clock import SHANGHAI
from products.loans.models import DefaultEvent, Loan, Repayment
from products.loans.repository import default_of


async def book_of_loan(session: AsyncSession, loan: Loan, *, at: datetime) -> dict[str, Any]:
    """Money in fen, days of Asia/Shanghai. `owed_*`: at the default; `repaid_*`: what came of it since.

    A lender reads this of its own loans, the system of all.
    """
    default = await default_of(session, loan.id)
    said = {
        "status": loan.status.value, "balance_fen": loan.balance_fen, "overdue_fen": loan.overdue_fen,
        "days_past_due": loan.days_past_due, "classification": loan.classification.value,
        "classified_on": loan.classified_on and loan.classified_on.isoformat(),
        "settled_on": loan.settled_on and loan.settled_on.isoformat(),
        "as_of": at.astimezone(SHANGHAI).date().isoformat(),
    }  # fmt: skip
    return said if default is None else said | await _since(session, loan, default)


async def _since(session: AsyncSession, loan: Loan, default: DefaultEvent) -> dict[str, Any]:
    """Principal by the balance itself, so that corrections count as they should; interest and penalty by what was recorded since."""
    interest, penalty = await _recorded_since(session, loan.id, default)
    return {
        "default_event_id": str(default.id), "defaulted_on": default.defaulted_on.isoformat(),
        "owed_principal_fen": default.principal_fen, "owed_interest_fen": default.interest_fen,
        "days_past_due_at_default": default.days_past_due, "repaid_principal_fen": max(default.principal_fen - loan.balance_fen, 0),
        "repaid_interest_fen": interest, "repaid_penalty_fen": penalty,
    }  # fmt: skip


async def _recorded_since(session: AsyncSession, loan_id: UUID, default: DefaultEvent) -> tuple[int, int]:
    """A repayment that a correction has taken the place of does not count; nor does a correction of one from before the default."""
    corrected, before = aliased(Repayment), aliased(Repayment)
    sums = select(func.sum(Repayment.interest_fen), func.sum(Repayment.penalty_fen)).outerjoin(before, before.id == Repayment.reverses_id)
    counted = (
        Repayment.loan_id == loan_id,
        func.coalesce(before.recorded_at, Repayment.recorded_at) > default.recorded_at,
        ~select(corrected.id).where(corrected.reverses_id == Repayment.id).exists(),
    )
    interest, penalty = (await session.execute(sums.where(*counted))).one()
    return int(interest or 0), int(penalty or 0)
