"""How a payment would be spread, before it is recorded: the lines that it pays, and what is left afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from products.loans.ledger import book_of
from products.loans.models import Loan
from products.loans.repay import Payment, require_payable
from products.loans.repository import get_loan
from products.loans.rules.book import Book, Paid, owed_on, pay
from products.loans.rules.lines import Line
from products.loans.states import OWED


@dataclass(frozen=True, slots=True)
class Share:
    """What one line takes. `in_advance`: principal repaid before its day, for which a plan of its own begins."""

    number: int
    due_on: date
    principal_fen: int
    interest_fen: int
    in_advance: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """A payment as it would be entered. `next_due_on` None: nothing is asked any more, the loan would be settled."""

    shares: tuple[Share, ...]
    balance_after_fen: int
    next_due_on: date | None
    next_due_fen: int
    new_plan: bool


@dataclass(frozen=True, slots=True)
class Payoff:
    """What is asked up to a day, and what settles the loan on that day; penalties and fees apart."""

    on: date
    due_principal_fen: int
    due_interest_fen: int
    principal_fen: int
    interest_fen: int


async def preview_payment(session: AsyncSession, actor: Actor, loan_id: UUID, payment: Payment, *, at: datetime) -> Spread:
    """Of a payment that corrects nothing. Raises: as `repay` would, of what does not fit the loan."""
    loan = await get_loan(session, actor, loan_id)
    require_payable(loan, payment, at.astimezone(SHANGHAI).date())
    before = await book_of(session, loan)
    paid = Paid(on=payment.paid_on, principal_fen=payment.principal_fen, interest_fen=payment.interest_fen, keep=payment.keep)
    return spread_of(before, pay(before, paid))


async def payoff_on(session: AsyncSession, loan: Loan, on: date) -> Payoff | None:
    """What the borrower would pay on that day; None for a loan that has ended, or a day before its last plan."""
    if loan.status not in OWED:
        return None
    book = await book_of(session, loan)
    if on < book.terms.start_on:
        return None
    due = book.due(on)
    principal, interest = owed_on(book, on)
    return Payoff(on, sum(line.principal_left_fen for line in due), sum(line.interest_left_fen for line in due), principal, interest)


def spread_of(before: Book, after: Book) -> Spread:
    """The difference between two books of one loan, the later one after one payment."""
    old = {(line.plan, line.number): line for line in before.lines}
    shares = [_share(line, old.get((line.plan, line.number))) for line in (*after.replaced, *after.lines)]
    waiting = after.waiting
    following = min((line.due_on for line in waiting), default=None)
    return Spread(
        tuple(each for each in shares if each.principal_fen or each.interest_fen),
        sum(line.principal_left_fen for line in waiting),
        following,
        sum(line.principal_left_fen + line.interest_left_fen for line in waiting if line.due_on == following),
        after.plan != before.plan,
    )


def _share(line: Line, old: Line | None) -> Share:
    principal, interest = (0, 0) if old is None else (old.paid_principal_fen, old.paid_interest_fen)
    return Share(line.number, line.due_on, line.paid_principal_fen - principal, line.paid_interest_fen - interest, in_advance=old is None)
