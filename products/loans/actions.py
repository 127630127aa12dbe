"""What a lender says of a loan: overdue, cured, settled, in default, written off; and its grade of risk."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.money import yuan_text
from marketplace.workflow.mover import NOTHING_SAID, Said
from marketplace.workflow.moves import TransitionNotAllowed
from products.loans.contracts import parties_of
from products.loans.events import CLASSIFIED
from products.loans.follow_payment import move_loan
from products.loans.ledger import book_of, stand
from products.loans.models import DefaultEvent, Loan
from products.loans.repository import hold_loan
from products.loans.rules.classification import CLASSIFICATION_NAMES, is_milder, suggested
from products.loans.states import LOAN, OWED, PERFORMING, Classification


class NotSo(Invalid):
    """The book says otherwise; the error says what it says."""

    code = "loan_says_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade of the five, from a day on. `note` says why it is better than the days past due suggest."""

    classification: Classification
    classified_on: date
    note: str | None = None


async def mark_overdue(
    session: AsyncSession, actor: Actor, loan_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Loan:
    """Say before the nightly ageing that something due was not paid. Raises: as `move`, NotSo where nothing is."""
    loan = await _seen(session, actor, loan_id, version, "mark_overdue", at)
    if not loan.overdue_fen:
        raise _not_so("没有登记逾期", f"按还款计划没有逾期的应还款；下一次应还在 {loan.next_due_on}")
    return await move_loan(session, actor, loan, "mark_overdue", at=at, said=said)


async def cure(
    session: AsyncSession, actor: Actor, loan_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Loan:
    """Say that arrears are paid; recording the repayment does so by itself. Raises: as `move`, NotSo while any are left."""
    loan = await _seen(session, actor, loan_id, version, "cure", at)
    if loan.overdue_fen:
        raise _not_so("没有恢复正常", f"还有逾期应还 {yuan_text(loan.overdue_fen)} 元；请先登记还款")
    return await move_loan(session, actor, loan, "cure", at=at, said=said)


async def settle(
    session: AsyncSession, actor: Actor, loan_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Loan:
    """End a loan whose principal is repaid; interest still open is waived, and the note says so. Raises: as `move`, NotSo."""
    loan = await _seen(session, actor, loan_id, version, "settle", at)
    if loan.balance_fen:
        raise _not_so("没有结清", f"尚欠本金 {yuan_text(loan.balance_fen)} 元；请先登记还款")
    owed = (await book_of(session, loan)).standing(at.astimezone(SHANGHAI).date()).owed_fen
    if owed and not (said.note or "").strip():
        raise Invalid("没有结清", [FieldError("/note", f"尚有利息 {yuan_text(owed)} 元未付；免除的请写明原因")])
    loan.settled_on = at.astimezone(SHANGHAI).date()
    loan.next_due_on, loan.oldest_unpaid_on, loan.days_past_due, loan.overdue_fen = None, None, 0, 0
    return await move_loan(session, actor, loan, "settle", at=at, said=said)


async def declare_default(
    session: AsyncSession,
    actor: Actor,
    loan_id: UUID,
    defaulted_on: date,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Loan:
    """Declare a default (认定违约): the default event, one per loan, is what a claim for compensation stands on.

    Raises: as `move`, Invalid for a day before the loan or in the future.
    """
    loan = await _seen(session, actor, loan_id, version, "default", at)
    today = at.astimezone(SHANGHAI).date()
    if not loan.disbursed_on <= defaulted_on <= today:
        text = f"违约日须在放款日 {loan.disbursed_on} 至今天 {today} 之间，填写的是 {defaulted_on}"
        raise Invalid("没有认定违约", [FieldError("/defaulted_on", text)])
    book = await book_of(session, loan)
    interest = sum(line.interest_left_fen for line in book.due(defaulted_on))
    made = DefaultEvent(
        id=new_id(), loan_id=loan.id, defaulted_on=defaulted_on, principal_fen=loan.balance_fen, interest_fen=interest,
        days_past_due=book.standing(defaulted_on).days_past_due, recorded_at=at,
    )  # fmt: skip
    session.add(made)
    return await move_loan(session, actor, loan, "default", at=at, said=said)


async def write_off(
    session: AsyncSession, actor: Actor, loan_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Loan:
    """Write off what is owed; the balance stays as it was. Raises: as `move`."""
    loan = await _seen(session, actor, loan_id, version, "write_off", at)
    return await move_loan(session, actor, loan, "write_off", at=at, said=said)


async def classify(session: AsyncSession, actor: Actor, loan_id: UUID, grade: Grade, *, at: datetime, version: int | None = None) -> Loan:
    """Give a grade. Better than the days past due suggest needs a reason (decisions of the bank, but never silent).

    Raises: CaseNotFound, TransitionNotAllowed for a loan that has ended, StaleVersion, Invalid.
    """
    loan = await hold_loan(session, actor, loan_id)
    require_version(loan, version)
    if loan.status not in OWED:
        raise TransitionNotAllowed(f"借款「{LOAN.labels_zh[loan.status]}」，不再分类", state=loan.status)
    _require_grade(loan, grade, at.astimezone(SHANGHAI).date())
    data = {"from": loan.classification.value, "to": grade.classification.value}
    loan.classification, loan.classified_on = grade.classification, grade.classified_on
    loan.version, loan.updated_at = loan.version + 1, at
    record(session, CLASSIFIED, loan.id, at=at, parties=[each for each in parties_of(loan) if each != loan.subject_id], data=data)
    await session.flush()
    return loan


def require_version(loan: Loan, version: int | None) -> None:
    """Raises: StaleVersion, as `move` does."""
    if version is not None and version != loan.version:
        raise StaleLoan(f"这笔借款刚被改动，现在是「{LOAN.labels_zh[loan.status]}」。请刷新后再办", state=loan.status)


class StaleLoan(TransitionNotAllowed):
    """Somebody was quicker."""

    code = "stale_version"


async def _seen(session: AsyncSession, actor: Actor, loan_id: UUID, version: int | None, action: str, at: datetime) -> Loan:
    """The loan, held, in a state that allows the action, with the arrears of today."""
    loan = await hold_loan(session, actor, loan_id)
    require_version(loan, version)
    LOAN.require(loan.status, LOAN.move(action))
    if loan.status in PERFORMING:
        stand(loan, await book_of(session, loan), at.astimezone(SHANGHAI).date())
    return loan


def _require_grade(loan: Loan, grade: Grade, today: date) -> None:
    wrong = []
    if not loan.disbursed_on <= grade.classified_on <= today:
        text = f"分类日须在放款日 {loan.disbursed_on} 至今天 {today} 之间，填写的是 {grade.classified_on}"
        wrong.append(FieldError("/classified_on", text))
    suggestion = suggested(loan.days_past_due)
    if is_milder(grade.classification, suggestion) and not (grade.note or "").strip():
        wrong.append(
            FieldError(
                "/note",
                f"逾期 {loan.days_past_due} 天，按《商业银行金融资产风险分类办法》{suggestion.clause}至少归为"
                f"「{CLASSIFICATION_NAMES[suggestion.classification]}」；归为更好一级的，请写明理由",
            )
        )
    if wrong:
        raise Invalid("没有分类", wrong)


def _not_so(message: str, text: str) -> NotSo:
    return NotSo(message, [FieldError("", text)])
