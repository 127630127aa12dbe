"""Disbursement (放款): money paid out under a contract becomes a loan (借据) with its schedule."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import NOTHING_ANNOUNCED
from marketplace.cash_flows.day_count import DayCount
from marketplace.cash_flows.months import month_later
from marketplace.cash_flows.no_rate import RateUndefined
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.money import yuan_text
from marketplace.tasks.enqueue import enqueue
from marketplace.workflow.mover import begin
from marketplace.workflow.moves import TransitionNotAllowed
from products.catalogue.labels import RepaymentMethod
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.cost_list import CostList, cost_list
from products.catalogue.pricing.methods import METHODS
from products.catalogue.pricing.reading import read_terms
from products.catalogue.pricing.terms import Fee, FeeInWords
from products.loans.contracts import parties_of
from products.loans.events import DISBURSED
from products.loans.ledger import stand, write_lines
from products.loans.loan_terms import Base, KeptTerms, kept_terms, plan_terms, written
from products.loans.models import Contract, Loan
from products.loans.repository import hold_contract, loan_by_reference
from products.loans.rules.book import Book, open_book
from products.loans.states import CONTRACT, LOAN, Classification, ContractStatus, LoanStatus
from products.loans.tasks import FOLLOW_DISBURSEMENT
from products.schedules.schedule import Schedule
from products.schedules.terms import Every, LoanTerms, OnDayOff


class LoanReferenceTaken(Conflict):
    """The lender has a loan of this reference, and it says something else."""

    code = "loan_reference_taken"


class LineExceeded(Invalid):
    """More than the contract has left. `left_fen` is the exact rest."""

    code = "line_exceeded"

    def __init__(self, given_fen: int, left_fen: int) -> None:
        text = f"合同可用额度 {yuan_text(left_fen)} 元，这次要用 {yuan_text(given_fen)} 元；请填不超过 {yuan_text(left_fen)} 的金额。"
        super().__init__("超过合同可用额度。", [FieldError("/amount", text)])
        self.left_fen = left_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbursement:
    """What the lender states. `due_on` None is the contract's term after the day of payment; the rest is how the contract counts."""

    amount_fen: int
    disbursed_on: date
    external_reference: str
    due_on: date | None = None
    every: Every = Every.MONTH
    repayment_day: int | None = None
    day_count: DayCount = DayCount.ACT_360
    on_day_off: OnDayOff = OnDayOff.STAYS
    grace_days: int = 0


async def disburse(session: AsyncSession, actor: Actor, contract_id: UUID, paid: Disbursement, *, at: datetime) -> Loan:
    """Pay out under a contract. The same reference with the same content again answers with the loan that is there.

    Raises: CaseNotFound, TransitionNotAllowed for a closed contract, LoanReferenceTaken, LineExceeded, Invalid with every fault.
    """
    contract = await hold_contract(session, actor, contract_id)
    known = await loan_by_reference(session, contract.lender_id, paid.external_reference)
    if known is not None:
        return _require_same(known, contract, paid)
    require_open(contract)
    require_sound(contract, paid, at.astimezone(SHANGHAI).date())
    left = contract.amount_fen - contract.drawn_fen
    if paid.amount_fen > left:
        raise LineExceeded(paid.amount_fen, left)
    contract.drawn_fen += paid.amount_fen
    contract.version += 1
    return await make_loan(session, contract, paid, at=at)


async def make_loan(session: AsyncSession, contract: Contract, paid: Disbursement, *, at: datetime, renews_id: UUID | None = None) -> Loan:
    """The loan, its first plan, event and follow-up; the caller has taken the room of the contract. Raises: LoanReferenceTaken."""
    terms = await _terms(session, contract, paid)
    book = open_book(terms, METHODS[RepaymentMethod(contract.repayment_method)])
    plan = plan_terms(terms)
    kept = KeptTerms(now=plan, base=Base(plan=1, terms=plan), original_end_on=terms.matures_on, grace_days=terms.grace_days)
    row = insert(Loan).values(
        id=new_id(), status=LoanStatus.ACTIVE, version=1, round=1, contract_id=contract.id, subject_id=contract.subject_id,
        lender_id=contract.lender_id, branch_id=contract.branch_id, external_reference=paid.external_reference,
        principal_fen=paid.amount_fen, balance_fen=paid.amount_fen, annual_rate=contract.annual_rate,
        cost_rate=await _cost_rate(session, contract, book), repayment_method=contract.repayment_method, terms=written(kept),
        disbursed_on=paid.disbursed_on, due_on=book.lines[-1].due_on, classification=Classification.PASS, renews_id=renews_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    loan = (await session.scalars(row.on_conflict_do_nothing().returning(Loan))).one_or_none()
    if loan is None:
        raise LoanReferenceTaken(f"借据号 {paid.external_reference} 已经登记；请核对借据号")
    await write_lines(session, loan, book.lines)
    stand(loan, book, at.astimezone(SHANGHAI).date())
    await session.flush()
    data = {"contract_id": str(contract.id)}
    await begin(session, LOAN, DISBURSED, loan.id, loan.status, at=at, action="disburse", parties=parties_of(loan), data=data)
    await enqueue(session, FOLLOW_DISBURSEMENT, {"loan_id": str(loan.id)}, at=at, key=str(loan.id))
    return loan


async def fees_of(session: AsyncSession, contract: Contract) -> tuple[Fee | FeeInWords, ...]:
    """The fees of the product version under which the contract was made; none where it came about elsewhere."""
    version = None if contract.product_version_id is None else await session.get(ProductVersion, contract.product_version_id)
    return () if version is None else read_terms(version)[0].fees


async def costs_of(session: AsyncSession, contract: Contract, schedule: Schedule) -> CostList | None:
    """What the loan costs by its first plan, fees included; None where no rate exists."""
    try:
        return cost_list(schedule, await fees_of(session, contract))
    except RateUndefined:
        return None


def require_open(contract: Contract) -> None:
    """Raises: TransitionNotAllowed."""
    if contract.status is not ContractStatus.ACTIVE:
        raise TransitionNotAllowed(f"合同「{CONTRACT.labels_zh[contract.status]}」，不能再放款", state=contract.status)


def ends_on(contract: Contract, paid: Disbursement) -> date:
    """The last day of the loan as the contract names it."""
    return paid.due_on or month_later(paid.disbursed_on, contract.term_months)


async def _cost_rate(session: AsyncSession, contract: Contract, book: Book) -> Decimal | None:
    costs = await costs_of(session, contract, book.method.build(book.terms))
    # The column holds rates below 100 times; a fee that eats nearly all of a tiny loan has none worth showing.
    return costs.annual_rate.quantize(Decimal("1E-8")) if costs is not None and abs(costs.annual_rate) < 100 else None


async def _terms(session: AsyncSession, contract: Contract, paid: Disbursement) -> LoanTerms:
    calendar = NOTHING_ANNOUNCED if paid.on_day_off is OnDayOff.STAYS else await calendar_in_force(session)
    return LoanTerms(
        principal_fen=paid.amount_fen, annual_rate=contract.annual_rate, start_on=paid.disbursed_on, matures_on=ends_on(contract, paid),
        every=paid.every, repayment_day=paid.repayment_day, day_count=paid.day_count, on_day_off=paid.on_day_off,
        grace_days=paid.grace_days, calendar=calendar,
    )  # fmt: skip


def _require_same(known: Loan, contract: Contract, paid: Disbursement) -> Loan:
    there = (known.contract_id, known.principal_fen, known.disbursed_on, kept_terms(known.terms).original_end_on)
    if there != (contract.id, paid.amount_fen, paid.disbursed_on, ends_on(contract, paid)):
        there_zh = f"{known.disbursed_on} 放款 {yuan_text(known.principal_fen)} 元、{there[-1]} 到期"
        raise LoanReferenceTaken(f"借据号 {paid.external_reference} 已登记为{there_zh}，与这次所报不同；请核对", state=known.status)
    return known


def require_sound(contract: Contract, paid: Disbursement, today: date) -> None:
    """Raises: Invalid with every fault of what the lender states."""
    latest = month_later(paid.disbursed_on, contract.term_months)
    end = ends_on(contract, paid)
    checks = (
        ("/amount", "放款金额须大于 0", paid.amount_fen > 0),
        ("/external_reference", "请填写 1 至 64 个字符的借据号", 1 <= len(paid.external_reference.strip()) <= 64),
        (
            "/disbursed_on",
            f"放款日 {paid.disbursed_on} 须在签约日 {contract.signed_on} 至今天 {today} 之间，且不晚于额度有效期 {contract.valid_until}",
            contract.signed_on <= paid.disbursed_on <= min(today, contract.valid_until),
        ),
        ("/due_on", f"到期日须晚于放款日，且不晚于 {latest}（合同期限 {contract.term_months} 个月）", paid.disbursed_on < end <= latest),
        ("/repayment_day", "还款日须为 1 至 31", paid.repayment_day is None or 1 <= paid.repayment_day <= 31),
        ("/grace_days", "宽限期须为 0 至 90 天", 0 <= paid.grace_days <= 90),
    )
    wrong = [FieldError(pointer, text) for pointer, text, right in checks if not right]
    if wrong:
        raise Invalid("放款没有登记", wrong)
