"""Where a loan goes after its book has changed: settled, cured or overdue; and the room that a revolving line has again."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from products.loans.contracts import parties_of
from products.loans.disburse import LineExceeded
from products.loans.events import LOAN_MOVED
from products.loans.models import Contract, Loan
from products.loans.repository import visible
from products.loans.rules.book import Book
from products.loans.states import LOAN, LoanStatus


async def move_loan(
    session: AsyncSession, actor: Actor, loan: Loan, action: str, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Loan:
    """One move of a loan that is held. Raises: as `move`."""
    await session.flush()
    return await move(
        session, actor, LOAN, LOAN_MOVED[action], Loan, loan.id, action, at=at, version=version, said=said, values={"updated_at": at},
        visible=visible(actor, "loans:loan:read", Loan), parties=parties_of(loan),
    )  # fmt: skip


async def follow_book(session: AsyncSession, actor: Actor, loan: Loan, book: Book, on: date, *, at: datetime) -> Loan:
    """Nothing owed settles it, arrears paid cure it, arrears come back by a correction make it overdue. `on`: the day of payment."""
    if not book.waiting:
        loan.settled_on = on
        return await move_loan(session, actor, loan, "settle", at=at)
    if loan.status is LoanStatus.OVERDUE and not loan.overdue_fen:
        return await move_loan(session, actor, loan, "cure", at=at)
    if loan.status is LoanStatus.ACTIVE and loan.overdue_fen:
        return await move_loan(session, actor, loan, "mark_overdue", at=at)
    return loan


async def give_room(session: AsyncSession, loan: Loan, principal_fen: int) -> None:
    """A revolving line has so much more left; less where a correction takes a repayment back. Raises: LineExceeded."""
    if not principal_fen:
        return
    locked = select(Contract).where(Contract.id == loan.contract_id).with_for_update().execution_options(populate_existing=True)
    contract = (await session.scalars(locked)).one()
    if not contract.revolving:
        return
    if contract.drawn_fen - principal_fen > contract.amount_fen:
        raise LineExceeded(-principal_fen, contract.amount_fen - contract.drawn_fen)
    contract.drawn_fen -= principal_fen
    contract.version += 1
