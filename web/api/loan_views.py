"""Contracts and loans as the open interface shows them: money as text in yuan, rates as text in per cent a year."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.money import yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from products.loans.doubts import doubts_in
from products.loans.first_loan import FIRST_LOAN_ZH
from products.loans.models import Contract, DefaultEvent, Loan, LoanInstallment, Repayment
from products.loans.repository import default_of, instalments_of, renewed_by, repayments_of
from products.loans.states import CONTRACT, LOAN, Classification, ContractStatus, LoanStatus
from web.api.pagination import Page
from web.api.rates import percent
from web.workflow_pages import StepView, step_views


class ContractResource(msgspec.Struct, frozen=True, kw_only=True):
    """A credit line. `drawn`: of a revolving one what is out now, else what was ever paid out; `available` is the rest."""

    id: UUID
    contract_number: str
    state: ContractStatus
    application_id: UUID | None
    subject_id: UUID
    lender_id: UUID
    product_version_id: UUID | None
    document_id: UUID | None
    signed_on: date
    valid_until: date
    amount: str
    drawn: str
    available: str
    rate: str
    term_months: int
    repayment_method: str
    revolving: bool
    version: int
    created_at: datetime
    actions: list[str]


class ContractPage(Page[ContractResource], frozen=True):
    """One page of contracts; `next_cursor` is null on the last one."""


class LoanSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. `annual_rate` is that of all costs (内部收益率) and leads; `rate` is the contract's."""

    id: UUID
    external_reference: str
    contract_id: UUID
    subject_id: UUID
    lender_id: UUID
    state: LoanStatus
    principal: str
    balance: str
    overdue: str
    annual_rate: str | None
    rate: str
    repayment_method: str
    disbursed_on: date
    due_on: date
    next_due_on: date | None
    days_past_due: int
    classification: Classification
    first_loan: bool | None
    version: int
    updated_at: datetime


class LoanPage(Page[LoanSummary], frozen=True):
    """One page of loans; `next_cursor` is null on the last one."""


class InstalmentView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the schedule in force. Interest runs on `from_on` and `to_on` too; nothing is overdue up to `grace_until`."""

    number: int
    from_on: date
    to_on: date
    due_on: date
    grace_until: date
    principal: str
    interest: str
    paid_principal: str
    paid_interest: str
    settled_on: date | None


class RepaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid. `reverses`: the reference of the one that this corrects."""

    id: UUID
    external_reference: str
    paid_on: date
    principal: str
    interest: str
    penalty: str
    fees: str
    reverses: str | None
    recorded_at: datetime


class DefaultEventView(msgspec.Struct, frozen=True, kw_only=True):
    """A default: what a claim for compensation stands on."""

    id: UUID
    defaulted_on: date
    principal: str
    interest: str
    days_past_due: int


class LoanDoubt(msgspec.Struct, frozen=True):
    """Penalties or fees (`field`) beyond what is plausible: their sum as the lender states it, and the most that the rules give."""

    field: str
    reported: str
    limit: str


class LoanResource(LoanSummary, frozen=True, kw_only=True):
    """One loan with its schedule in force, repayments, steps and what the caller may do next."""

    oldest_unpaid_on: date | None
    classified_on: date | None
    first_loan_definition: str
    extensions: int
    renews_id: UUID | None
    renewed_by_id: UUID | None
    settled_on: date | None
    default_event: DefaultEventView | None
    schedule: list[InstalmentView]
    repayments: list[RepaymentView]
    doubts: list[LoanDoubt]
    actions: list[str]
    steps: list[StepView]


async def contract_resource(session: AsyncSession, actor: Actor, contract: Contract) -> ContractResource:
    """For one contract."""
    return _contract(contract, actions(await open_moves(session, actor, CONTRACT, contract.id, contract)))


async def contract_page(session: AsyncSession, actor: Actor, contracts: Sequence[Contract], next_cursor: str | None) -> ContractPage:
    """For the list; no move of a contract waits for another person, so none asks the database."""
    shown = [_contract(each, actions(await open_moves(session, actor, CONTRACT, each.id, each))) for each in contracts]
    return ContractPage(shown, next_cursor)


async def loan_resource(session: AsyncSession, actor: Actor, loan: Loan) -> LoanResource:
    """For one loan."""
    lines = await instalments_of(session, loan.id)
    repayments = await repayments_of(session, loan.id)
    default = await default_of(session, loan.id)
    references = {each.id: each.external_reference for each in repayments}
    return LoanResource(
        **msgspec.structs.asdict(loan_summary(loan)),
        oldest_unpaid_on=loan.oldest_unpaid_on,
        classified_on=loan.classified_on,
        first_loan_definition=FIRST_LOAN_ZH,
        extensions=loan.extensions,
        renews_id=loan.renews_id,
        renewed_by_id=await renewed_by(session, loan.id),
        settled_on=loan.settled_on,
        default_event=None if default is None else _default(default),
        schedule=[_instalment(line) for line in lines if line.schedule == lines[-1].schedule],
        repayments=[_repayment(each, references) for each in repayments],
        doubts=[LoanDoubt(each.field, each.reported, each.recorded) for each in await doubts_in(session, loan, lines, repayments)],
        actions=actions(await open_moves(session, actor, LOAN, loan.id, loan)),
        steps=step_views(await timeline(session, LOAN, loan.id)),
    )


def loan_summary(loan: Loan) -> LoanSummary:
    """For the list."""
    return LoanSummary(
        id=loan.id,
        external_reference=loan.external_reference,
        contract_id=loan.contract_id,
        subject_id=loan.subject_id,
        lender_id=loan.lender_id,
        state=loan.status,
        principal=yuan_text(loan.principal_fen),
        balance=yuan_text(loan.balance_fen),
        overdue=yuan_text(loan.overdue_fen),
        annual_rate=None if loan.cost_rate is None else percent(loan.cost_rate),
        rate=percent(loan.annual_rate),
        repayment_method=loan.repayment_method,
        disbursed_on=loan.disbursed_on,
        due_on=loan.due_on,
        next_due_on=loan.next_due_on,
        days_past_due=loan.days_past_due,
        classification=loan.classification,
        first_loan=loan.first_loan,
        version=loan.version,
        updated_at=loan.updated_at,
    )


def _contract(contract: Contract, open_actions: list[str]) -> ContractResource:
    return ContractResource(
        id=contract.id,
        contract_number=contract.contract_number,
        state=contract.status,
        application_id=contract.application_id,
        subject_id=contract.subject_id,
        lender_id=contract.lender_id,
        product_version_id=contract.product_version_id,
        document_id=contract.document_id,
        signed_on=contract.signed_on,
        valid_until=contract.valid_until,
        amount=yuan_text(contract.amount_fen),
        drawn=yuan_text(contract.drawn_fen),
        available=yuan_text(contract.amount_fen - contract.drawn_fen),
        rate=percent(contract.annual_rate),
        term_months=contract.term_months,
        repayment_method=contract.repayment_method,
        revolving=contract.revolving,
        version=contract.version,
        created_at=contract.created_at,
        actions=open_actions,
    )


def _instalment(line: LoanInstallment) -> InstalmentView:
    return InstalmentView(
        number=line.number,
        from_on=line.from_on,
        to_on=line.to_on,
        due_on=line.due_on,
        grace_until=line.grace_until,
        principal=yuan_text(line.principal_fen),
        interest=yuan_text(line.interest_fen),
        paid_principal=yuan_text(line.paid_principal_fen),
        paid_interest=yuan_text(line.paid_interest_fen),
        settled_on=line.settled_on,
    )


def _repayment(row: Repayment, references: dict[UUID, str]) -> RepaymentView:
    return RepaymentView(
        id=row.id,
        external_reference=row.external_reference,
        paid_on=row.paid_on,
        principal=yuan_text(row.principal_fen),
        interest=yuan_text(row.interest_fen),
        penalty=yuan_text(row.penalty_fen),
        fees=yuan_text(row.fees_fen),
        reverses=references[row.reverses_id] if row.reverses_id else None,
        recorded_at=row.recorded_at,
    )


def _default(event: DefaultEvent) -> DefaultEventView:
    return DefaultEventView(
        id=event.id,
        defaulted_on=event.defaulted_on,
        principal=yuan_text(event.principal_fen),
        interest=yuan_text(event.interest_fen),
        days_past_due=event.days_past_due,
    )
