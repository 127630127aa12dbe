"""Reconciliation: how a lender's own books have a loan, against what schedule and repayments recorded here give for the same day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.money import yuan_text
from products.loans.doubts import Difference, doubts_of
from products.loans.ledger import book_of
from products.loans.models import Loan
from products.loans.repository import repayments_of
from products.loans.states import LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The lender's figures; None where none was given."""

    balance_fen: int
    days_past_due: int | None = None
    overdue_fen: int | None = None
    state: LoanStatus | None = None


async def differences(session: AsyncSession, loan: Loan, stated: Stated, as_of: date) -> list[Difference]:
    """What disagrees on that day, and penalties and fees beyond what is plausible.

    Arrears and state are compared only where nothing was paid after it: they are known as of now.
    """
    rows = await repayments_of(session, loan.id)
    undone = {row.reverses_id for row in rows}
    counted = [row for row in rows if row.id not in undone]
    balance = loan.principal_fen - sum(row.principal_fen for row in counted if row.paid_on <= as_of)
    pairs = [("balance", yuan_text(stated.balance_fen), yuan_text(balance))]
    if all(row.paid_on <= as_of for row in counted):
        found = (await book_of(session, loan)).standing(as_of)
        if stated.days_past_due is not None:
            pairs.append(("days_past_due", str(stated.days_past_due), str(found.days_past_due)))
        if stated.overdue_fen is not None:
            pairs.append(("overdue", yuan_text(stated.overdue_fen), yuan_text(found.overdue_fen)))
        if stated.state is not None:
            pairs.append(("state", stated.state.value, loan.status.value))
    return [*(Difference(*pair) for pair in pairs if pair[1] != pair[2]), *await doubts_of(session, loan)]
