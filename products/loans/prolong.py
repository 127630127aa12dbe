"""Extension (展期) and renewal (续贷): how a loan that comes to its end goes on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.mover import NOTHING_SAID, Said
from products.loans.actions import require_version
from products.loans.contracts import parties_of
from products.loans.disburse import Disbursement, LineExceeded, LoanReferenceTaken, make_loan, require_open, require_sound
from products.loans.events import REPAID
from products.loans.follow_payment import move_loan
from products.loans.ledger import book_of, keep_book, rebase
from products.loans.loan_terms import kept_terms
from products.loans.models import Contract, Loan, Repayment
from products.loans.repository import hold_contract, hold_loan, loan_by_reference, repayment_by_reference
from products.loans.rules.book import Paid, extend, owed_on, pay
from products.loans.rules.extension import require_extension
from products.loans.rules.renewal import Renewal
from products.loans.rules.renewal import renew as split
from products.loans.states import LOAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """From `extended_on` the rest runs to `matures_on`; `annual_rate` None leaves the rate as it was."""

    extended_on: date
    matures_on: date
    annual_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLoan:
    """The loan that takes the old one's place. `contract_id` None: under the same contract."""

    disbursement: Disbursement
    without_repayment: bool
    contract_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Renewed:
    """Both loans, and where the money came from."""

    old: Loan
    new: Loan
    renewal: Renewal


async def extend_loan(
    session: AsyncSession,
    actor: Actor,
    loan_id: UUID,
    extension: Extension,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Loan:
    """Extend a loan; a plan of its own begins, and what was paid before it is not corrected any more.

    Raises: as `move`, ExtensionNotAllowed with the last day allowed, RepaymentRefused while interest is due, Invalid.
    """
    loan = await hold_loan(session, actor, loan_id)
    require_version(loan, version)
    LOAN.require(loan.status, LOAN.move("extend"))
    kept = kept_terms(loan.terms)
    _require_extension(loan, extension, at.astimezone(SHANGHAI).date())
    require_extension(loan.disbursed_on, kept.original_end_on, kept.now.matures_on, extension.matures_on)
    rate = loan.annual_rate if extension.annual_rate is None else extension.annual_rate
    book = extend(await book_of(session, loan), extension.extended_on, extension.matures_on, rate)
    await keep_book(session, loan, book, at=at)
    last = select(Repayment).where(Repayment.loan_id == loan.id).order_by(Repayment.id.desc()).limit(1)
    rebase(loan, book, (await session.scalars(last)).one_or_none())
    loan.annual_rate, loan.due_on, loan.extensions = rate, book.lines[-1].due_on, loan.extensions + 1
    return await move_loan(session, actor, loan, "extend", at=at, said=said)


async def renew_loan(
    session: AsyncSession,
    actor: Actor,
    loan_id: UUID,
    wanted: NewLoan,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Renewed:
    """Settle a loan and lend anew on the same day, with or without the borrower bringing the principal (无还本续贷).

    The room that the old loan took is free for the new one. Raises: as `move`, LineExceeded, LoanReferenceTaken, Invalid.
    """
    old = await hold_loan(session, actor, loan_id)
    require_version(old, version)
    LOAN.require(old.status, LOAN.move("renew"))
    contract = await hold_contract(session, actor, wanted.contract_id or old.contract_id)
    paid = wanted.disbursement
    await _require_renewal(session, old, contract, paid, at.astimezone(SHANGHAI).date())
    book = await book_of(session, old)
    principal, interest = owed_on(book, paid.disbursed_on)
    money = split(principal, interest, paid.amount_fen, without_repayment=wanted.without_repayment)
    settled = pay(book, Paid(on=paid.disbursed_on, principal_fen=principal, interest_fen=interest))
    await keep_book(session, old, settled, at=at)
    await _record_settlement(session, old, principal, interest, paid, at=at)
    await _take_room(session, old, contract, principal, paid.amount_fen)
    new = await make_loan(session, contract, paid, at=at, renews_id=old.id)
    old.settled_on = paid.disbursed_on
    return Renewed(await move_loan(session, actor, old, "renew", at=at, said=said), new, money)


async def _require_renewal(session: AsyncSession, old: Loan, contract: Contract, paid: Disbursement, today: date) -> None:
    if contract.subject_id != old.subject_id:
        raise Invalid("没有续贷", [FieldError("/contract_id", "这份合同不是同一借款人的")])
    require_open(contract)
    require_sound(contract, paid, today)
    if paid.disbursed_on < max(old.disbursed_on, kept_terms(old.terms).now.start_on):
        raise Invalid("没有续贷", [FieldError("/disbursed_on", "续贷日不能早于原借款的放款日、上次提前还款日或展期日")])
    if not old.balance_fen:
        raise Invalid("没有续贷", [FieldError("", "原借款本金已还清，不需要续贷；请办理结清")])
    taken = await loan_by_reference(session, old.lender_id, paid.external_reference)
    if taken is not None or await repayment_by_reference(session, old.lender_id, paid.external_reference) is not None:
        raise LoanReferenceTaken(f"借据号或流水号 {paid.external_reference} 已经登记；请核对")


async def _record_settlement(
    session: AsyncSession, old: Loan, principal_fen: int, interest_fen: int, paid: Disbursement, *, at: datetime
) -> None:
    """The old loan's last repayment carries the new loan's reference."""
    made = Repayment(
        id=new_id(), loan_id=old.id, lender_id=old.lender_id, external_reference=paid.external_reference, paid_on=paid.disbursed_on,
        principal_fen=principal_fen, interest_fen=interest_fen, penalty_fen=0, fees_fen=0, source="renewal", recorded_at=at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    record(session, REPAID, old.id, at=at, parties=parties_of(old), data={"repayment_id": str(made.id)})


async def _take_room(session: AsyncSession, old: Loan, contract: Contract, principal_fen: int, amount_fen: int) -> None:
    """Under the same contract the new loan takes the old one's room; a line elsewhere that revolves gets it back."""
    if contract.id == old.contract_id:
        contract.drawn_fen -= principal_fen
    else:
        former = (await session.scalars(select(Contract).where(Contract.id == old.contract_id).with_for_update())).one()
        former.drawn_fen -= principal_fen if former.revolving else 0
    left = contract.amount_fen - contract.drawn_fen
    if amount_fen > left:
        raise LineExceeded(amount_fen, left)
    contract.drawn_fen += amount_fen
    contract.version += 1


def _require_extension(loan: Loan, extension: Extension, today: date) -> None:
    wrong = []
    if not loan.disbursed_on < extension.extended_on <= today:
        text = f"展期日须在放款日 {loan.disbursed_on} 之后、不晚于今天 {today}，填写的是 {extension.extended_on}"
        wrong.append(FieldError("/extended_on", text))
    if extension.matures_on <= extension.extended_on:
        wrong.append(FieldError("/matures_on", "展期后的到期日须晚于展期日"))
    if extension.annual_rate is not None and not 0 <= extension.annual_rate <= 1:
        wrong.append(FieldError("/rate", "年利率须在 0 至 100% 之间"))
    if not loan.balance_fen:
        wrong.append(FieldError("", "本金已还清，不需要展期；请办理结清"))
    if wrong:
        raise Invalid("展期未登记。", wrong)
