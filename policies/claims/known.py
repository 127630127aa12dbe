"""Everything that the platform knows of a loss before anybody has typed a figure: no paper and no number is asked for twice."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import Organisation
from policies.claims.book_view import book_now
from policies.claims.terms import BookView, Known
from policies.filings.book import book_of_loan
from policies.filings.frozen import frozen_terms
from policies.filings.models import Filing, GuarantorPayment
from policies.filings.states import FILING, FilingStatus
from policies.funds.fund_rules import Claimant, FundRules
from policies.funds.models import Fund
from policies.funds.rules.computation import GUARANTEE_SIDE, Loss
from products.loans.models import Contract, DefaultEvent, Loan

# What of a fund's list of papers the platform itself can show: by a word of the paper's name.
SHOWN_BY_PLATFORM = (
    ("备案", "filing"), ("合同", "contract"), ("借据", "loan"), ("放款", "loan"), ("欠款", "book"), ("欠息", "book"), ("逾期", "book"),
    ("余额", "book"), ("还款", "book"), ("分类", "book"), ("不良", "book"), ("代偿", "guarantor"), ("申请表", "form"), ("申请书", "form"),
)  # fmt: skip


class NotClaimable(Invalid):
    """The loss, the fund or the filing is not one that the caller may claim on."""

    code = "not_claimable"


async def known_of(session: AsyncSession, actor: Actor, default_event_id: UUID, fund_id: UUID, *, at: datetime) -> Known:
    """What is known of the loss for this fund, for an institution that lent or guarantees. Raises: NotClaimable naming the rule."""
    fund = await session.get(Fund, fund_id)
    if fund is None or fund.current_version_id is None:
        raise _fault("/fund_id", "没有这个资金池，或者它还没有发布规则")
    default, loan = await _own_default(session, actor, default_event_id)
    filing = await _filing(session, actor, fund, default_event_id, loan)
    mine = await session.get_one(Organisation, actor.organisation_id)
    owner = mine if mine.parent_id is None else await session.get_one(Organisation, mine.parent_id)
    terms = await frozen_terms(session, filing)
    live = None if default is None or loan is None else await book_of_loan(session, loan, at=at)
    book = await book_now(session, filing, live)
    claimant = _claimant(owner, terms.rules)
    evidence, papers = await evidence_for(session, filing, book, terms.rules)
    return Known(
        fund=fund, filing=filing, version=terms.version, rules=terms.rules, claimant=claimant, claimant_id=owner.id,
        claimant_name=owner.name, branch_id=mine.id if mine.parent_id is not None else filing.branch_id,
        default_event_id=default_event_id, defaulted_on=_defaulted_on(filing, default), loss=_loss(claimant, book), book=book,
        evidence=evidence, document_ids=papers,
    )  # fmt: skip


async def evidence_for(session: AsyncSession, filing: Filing, book: BookView, rules: FundRules) -> tuple[dict[str, str], tuple[UUID, ...]]:
    """For each paper that the fund asks for and the platform can show: what stands for it. And the documents themselves."""
    paid = (await session.scalars(select(GuarantorPayment).where(GuarantorPayment.filing_id == filing.id))).all()
    contract = await session.scalar(
        select(Contract.document_id).join(Loan, Loan.contract_id == Contract.id).where(Loan.id == filing.loan_id)
    )
    shown = {
        "filing": f"备案 {filing.number}（{filing.filed_on}）",
        "contract": f"授信合同 {filing.contract_number}",
        "loan": f"借据 {filing.loan_reference}，{filing.disbursed_on} 放款",
        "form": "本申请",
    }
    if book.principal_owed_fen is not None:
        shown["book"] = f"贷款台账 {book.as_of}"
    if paid:
        shown["guarantor"] = "代偿凭证 " + "、".join(each.voucher for each in paid)
    evidence = {}
    for material in rules.materials:
        kind = next((kind for word, kind in SHOWN_BY_PLATFORM if word in material and kind in shown), None)
        if kind is not None:
            evidence[material] = shown[kind]
    documents = [contract, *(each.document_id for each in paid)]
    return evidence, tuple(each for each in documents if each is not None)


async def live_book(session: AsyncSession, loan_id: UUID, *, at: datetime) -> dict[str, Any] | None:
    """The lender's own rows of this moment; None for whoever may not read them."""
    loan = await session.get(Loan, loan_id)
    return None if loan is None else await book_of_loan(session, loan, at=at)


async def _own_default(session: AsyncSession, actor: Actor, default_event_id: UUID) -> tuple[DefaultEvent | None, Loan | None]:
    """The rows are the lender's; a guarantor is led by its filing."""
    default = await session.get(DefaultEvent, default_event_id)
    loan = None if default is None else await session.get(Loan, default.loan_id)
    own = loan is not None and actor.organisation_id in (loan.lender_id, loan.branch_id)
    return (default, loan) if own else (None, None)


async def _filing(session: AsyncSession, actor: Actor, fund: Fund, default_event_id: UUID, loan: Loan | None) -> Filing:
    mine = or_(*(each == actor.organisation_id for each in (Filing.lender_id, Filing.branch_id, Filing.guarantor_id)))
    of_loss = Filing.default_event_id == default_event_id
    of_loss = of_loss if loan is None else of_loss | (Filing.loan_id == loan.id)
    found = (await session.scalars(select(Filing).where(mine, of_loss).order_by(Filing.id.desc()))).all()
    if not found and loan is None:
        raise _fault("/default_event_id", "没有这项违约，或者它不是贵机构出借或担保的借款")
    here = [each for each in found if each.fund_id == fund.id]
    filed = next((each for each in here if each.status is FilingStatus.FILED), None)
    if filed is not None:
        return filed
    if not here:
        raise _fault("/fund_id", f"这笔借款没有在「{fund.name}」备案；只有违约前已备案、未撤销的借款可以申请补偿")
    state = FILING.labels_zh[here[0].status]
    raise _fault("/fund_id", f"这笔借款在「{fund.name}」的备案 {here[0].number} 现在是「{state}」；只有已备案、未撤销的借款可以申请补偿")


def _claimant(owner: Organisation, rules: FundRules) -> Claimant:
    admitted = {each.value for each in rules.claimants}
    if owner.kind not in admitted:
        names = "、".join(sorted(admitted))
        raise _fault("/fund_id", f"这个资金池的申请主体是 {names}，贵机构是 {owner.kind}")
    return Claimant(owner.kind)


def _defaulted_on(filing: Filing, default: DefaultEvent | None) -> date:
    day = filing.defaulted_on if default is None else default.defaulted_on
    if day is None:
        raise _fault("/default_event_id", "这笔借款还没有登记违约")
    return day


def _loss(claimant: Claimant, book: BookView) -> Loss:
    """What is owed by the books. For a guarantor its payment is the loss; for a lender a guarantor's payment is deducted."""
    paid = book.guarantor_paid_fen
    return Loss(
        principal_fen=book.principal_owed_fen or 0, interest_fen=book.interest_owed_fen or 0,
        recovered_before_fen=book.repaid_since_default_fen or 0,
        guarantor_paid_fen=paid if paid or claimant in GUARANTEE_SIDE else 0,
    )  # fmt: skip


def _fault(pointer: str, text: str) -> NotClaimable:
    return NotClaimable("不能申请补偿", [FieldError(pointer, text)])


def today_of(at: datetime) -> date:
    """The day of an instant in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()
