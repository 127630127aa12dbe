"""Repayments (还款): recorded once by the lender's reference, spread over what is owed, corrected by another row that names the first."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.moves import TransitionNotAllowed
from products.loans.contracts import parties_of
from products.loans.events import REPAID, REPAYMENT_CORRECTED
from products.loans.follow_payment import follow_book, give_room
from products.loans.ledger import book_of, book_without, keep_book
from products.loans.loan_terms import kept_terms
from products.loans.models import Loan, Repayment
from products.loans.repository import hold_loan, repayment_by_reference
from products.loans.rules.book import Book, Paid, pay
from products.loans.rules.early_repayment import Keep
from products.loans.states import LOAN, OWED


class RepaymentReferenceTaken(Conflict):
    """The lender has a repayment of this reference, and it says something else."""

    code = "repayment_reference_taken"


class CorrectionRefused(Invalid):
    """What should be corrected is not there, was corrected before, or lies before an extension."""

    code = "correction_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What the lender states, in fen. `reverses`: the reference of the repayment that this one corrects; then all parts may be 0.

    `keep`: what a part repaid in advance leaves as it was. `source`: page, api or file.
    """

    paid_on: date
    external_reference: str
    principal_fen: int = 0
    interest_fen: int = 0
    penalty_fen: int = 0
    fees_fen: int = 0
    reverses: str | None = None
    keep: Keep = Keep.TERM
    source: str = "api"

    @property
    def total_fen(self) -> int:
        """All parts together."""
        return self.principal_fen + self.interest_fen + self.penalty_fen + self.fees_fen


@dataclass(frozen=True, slots=True)
class Repaid:
    """The loan afterwards; `unchanged` where the same was recorded before."""

    loan: Loan
    repayment: Repayment
    unchanged: bool = False


async def repay(session: AsyncSession, actor: Actor, loan_id: UUID, payment: Payment, *, at: datetime) -> Repaid:
    """Record a repayment or a correction. The same reference with the same content again changes nothing.

    Raises: CaseNotFound, RepaymentReferenceTaken, PaymentBeyondDebt with the exact remainder, RepaymentRefused, CorrectionRefused,
    LineExceeded, TransitionNotAllowed for a loan that has ended, Invalid with every fault.
    """
    loan = await hold_loan(session, actor, loan_id)
    known = await repayment_by_reference(session, loan.lender_id, payment.external_reference)
    if known is not None:
        return Repaid(loan, await _require_same(session, known, loan, payment), unchanged=True)
    require_payable(loan, payment, at.astimezone(SHANGHAI).date())
    paid = Paid(on=payment.paid_on, principal_fen=payment.principal_fen, interest_fen=payment.interest_fen, keep=payment.keep)
    undone = await _undone(session, loan, payment)
    if undone is None:
        book, from_plan = pay(await book_of(session, loan), paid), None
    else:
        book, from_plan = await _corrected(session, loan, undone, paid), kept_terms(loan.terms).base.plan
    repayment = await _add(session, loan, payment, undone, at=at)
    before = loan.balance_fen
    await keep_book(session, loan, book, at=at, from_plan=from_plan)
    await give_room(session, loan, before - loan.balance_fen)
    data = {"repayment_id": str(repayment.id)} | ({"reverses_id": str(undone.id)} if undone else {})
    record(session, REPAYMENT_CORRECTED if undone else REPAID, loan.id, at=at, parties=parties_of(loan), data=data)
    return Repaid(await follow_book(session, actor, loan, book, payment.paid_on, at=at), repayment)


async def _undone(session: AsyncSession, loan: Loan, payment: Payment) -> Repayment | None:
    """The repayment that this one corrects. Raises: CorrectionRefused."""
    if payment.reverses is None:
        return None
    found = await repayment_by_reference(session, loan.lender_id, payment.reverses)
    if found is None or found.loan_id != loan.id:
        raise _refused(f"这笔借款没有流水号为 {payment.reverses} 的还款")
    if await session.scalar(select(Repayment.id).where(Repayment.reverses_id == found.id)) is not None:
        raise _refused(f"流水号 {payment.reverses} 的还款已经更正过；请更正最后一次更正的那笔")
    return found


async def _corrected(session: AsyncSession, loan: Loan, undone: Repayment, paid: Paid) -> Book:
    book = await book_without(session, loan, undone, paid)
    if book is None:
        raise _refused("这笔还款之后已办理展期，不能再更正")
    return book


async def _add(session: AsyncSession, loan: Loan, payment: Payment, undone: Repayment | None, *, at: datetime) -> Repayment:
    row = insert(Repayment).values(
        id=new_id(), loan_id=loan.id, lender_id=loan.lender_id, external_reference=payment.external_reference, paid_on=payment.paid_on,
        principal_fen=payment.principal_fen, interest_fen=payment.interest_fen, penalty_fen=payment.penalty_fen,
        fees_fen=payment.fees_fen, keep=payment.keep.value, reverses_id=undone.id if undone else None, source=payment.source,
        recorded_at=at,
    )  # fmt: skip
    made = (await session.scalars(row.on_conflict_do_nothing().returning(Repayment))).one_or_none()
    if made is None:  # on another loan, in the moment between
        raise _taken(payment.external_reference)
    return made


async def _require_same(session: AsyncSession, known: Repayment, loan: Loan, payment: Payment) -> Repayment:
    reversed_id = None
    if payment.reverses is not None:
        found = await repayment_by_reference(session, loan.lender_id, payment.reverses)
        reversed_id = found.id if found else None
    there = (known.loan_id, known.paid_on, known.principal_fen, known.interest_fen, known.penalty_fen, known.fees_fen, known.reverses_id)
    parts = (payment.principal_fen, payment.interest_fen, payment.penalty_fen, payment.fees_fen)
    if there != (loan.id, payment.paid_on, *parts, reversed_id):
        raise _taken(payment.external_reference)
    return known


def require_payable(loan: Loan, payment: Payment, today: date) -> None:
    """Raises: TransitionNotAllowed for a loan that has ended, Invalid with every fault of what is stated."""
    if loan.status not in OWED:
        raise TransitionNotAllowed(f"借款「{LOAN.labels_zh[loan.status]}」，不能再登记还款", state=loan.status)
    parts = {
        "principal": payment.principal_fen,
        "interest": payment.interest_fen,
        "penalty": payment.penalty_fen,
        "fees": payment.fees_fen,
    }
    wrong = [FieldError(f"/{name}", "金额不能小于 0") for name, amount in parts.items() if amount < 0]
    if not loan.disbursed_on <= payment.paid_on <= today:
        text = f"还款日须在放款日 {loan.disbursed_on} 至今天 {today} 之间，填写的是 {payment.paid_on}"
        wrong.append(FieldError("/paid_on", text))
    if not 1 <= len(payment.external_reference.strip()) <= 64:
        wrong.append(FieldError("/external_reference", "请填写 1 至 64 个字符的还款流水号"))
    if payment.total_fen == 0 and payment.reverses is None:
        wrong.append(FieldError("/principal", "还款的本金、利息、罚息、费用合计须大于 0；更正为没有还款时请写明 reverses"))
    if wrong:
        raise Invalid("还款没有登记", wrong)


def _refused(text: str) -> CorrectionRefused:
    return CorrectionRefused("更正没有登记", [FieldError("/reverses", text)])


def _taken(reference: str) -> RepaymentReferenceTaken:
    return RepaymentReferenceTaken(f"流水号 {reference} 已登记过另一内容的还款；如需更正，请用新的流水号，并在 reverses 写明要更正的流水号")
