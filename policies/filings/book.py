"""What the lender's books say of a filed loan since (`filing.book`), so that reviewers need not see the loan itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from products.loans.models import DefaultEvent, Loan, Repayment
from products.loans.repository import default_of


async def book_of_loan(session: AsyncSession, loan: Loan, *, at: datetime) -> dict[str, Any]:
    """Money in fen, days of Asia/Shanghai. `owed_*`: at the default; `repaid_*`: of what came since, later by the day of payment.

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
    return said if default is None else said | await _since(session, loan.id, default)


async def _since(session: AsyncSession, loan_id: UUID, default: DefaultEvent) -> dict[str, Any]:
    """Repayments that a correction has taken the place of do not count; the correction does."""
    corrected = select(Repayment.reverses_id).where(Repayment.loan_id == loan_id, Repayment.reverses_id.is_not(None))
    sums = select(func.sum(Repayment.principal_fen), func.sum(Repayment.interest_fen), func.sum(Repayment.penalty_fen))
    counted = (Repayment.loan_id == loan_id, Repayment.paid_on > default.defaulted_on, Repayment.id.not_in(corrected))
    principal, interest, penalty = (await session.execute(sums.where(*counted))).one()
    return {
        "default_event_id": str(default.id), "defaulted_on": default.defaulted_on.isoformat(),
        "owed_principal_fen": default.principal_fen, "owed_interest_fen": default.interest_fen,
        "days_past_due_at_default": default.days_past_due, "repaid_principal_fen": int(principal),
        "repaid_interest_fen": int(interest), "repaid_penalty_fen": int(penalty),
    }  # fmt: skip
