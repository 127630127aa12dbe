"""Every query of contracts and loans."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ENTERPRISE_ROLES
from marketplace.access.visibility import visible_to
from marketplace.workflow.mover import CaseNotFound, load
from products.loans.models import Contract, DefaultEvent, Loan, LoanInstallment, LoanReport, Repayment

Row = TypeVar("Row", Contract, Loan)


def visible(actor: Actor, permission: str, model: type[Contract] | type[Loan]) -> ColumnElement[bool]:
    """Rows of which the caller is the borrower or the lender; a branch sees those that name it."""
    if actor.role in ENTERPRISE_ROLES:
        return visible_to(actor, permission, organisation=model.subject_id)
    return or_(*(visible_to(actor, permission, organisation=each) for each in (model.lender_id, model.branch_id)))


async def get_contract(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """One contract. Raises: CaseNotFound."""
    return await load(session, Contract, contract_id, visible=visible(actor, "loans:contract:read", Contract))


async def get_loan(session: AsyncSession, actor: Actor, loan_id: UUID) -> Loan:
    """One loan. Raises: CaseNotFound."""
    return await load(session, Loan, loan_id, visible=visible(actor, "loans:loan:read", Loan))


async def hold_loan(session: AsyncSession, actor: Actor, loan_id: UUID) -> Loan:
    """The same, locked until the transaction ends: what is paid and moved of one loan queues here. Raises: CaseNotFound."""
    mine = (Loan.id == loan_id) & visible(actor, "loans:loan:read", Loan)
    return await _held(session, Loan, mine)


async def hold_contract(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """A contract, locked until the transaction ends: what is drawn of it queues here. Raises: CaseNotFound."""
    mine = (Contract.id == contract_id) & visible(actor, "loans:contract:read", Contract)
    return await _held(session, Contract, mine)


async def list_contracts(
    session: AsyncSession, actor: Actor, *, limit: int, after: UUID | None = None, number: str | None = None
) -> Sequence[Contract]:
    """The newest first; `after` is the id of the last one of the page before, `number` the lender's own."""
    wanted = select(Contract).where(visible(actor, "loans:contract:list", Contract))
    if number is not None:
        wanted = wanted.where(Contract.contract_number == number)
    return (await session.scalars(_paged(wanted, Contract, after).limit(limit))).all()


async def list_loans(
    session: AsyncSession,
    actor: Actor,
    *,
    limit: int,
    after: UUID | None = None,
    external_reference: str | None = None,
    contract_id: UUID | None = None,
    status: str | None = None,
) -> Sequence[Loan]:
    """The newest first; filters are left out where they are None."""
    wanted = select(Loan).where(visible(actor, "loans:loan:list", Loan))
    filters = ((Loan.external_reference, external_reference), (Loan.contract_id, contract_id), (Loan.status, status))
    for column, value in filters:
        if value is not None:
            wanted = wanted.where(column == value)
    return (await session.scalars(_paged(wanted, Loan, after).limit(limit))).all()


async def instalments_of(session: AsyncSession, loan_id: UUID) -> Sequence[LoanInstallment]:
    """Every line of every schedule, in order; the last schedule is the one in force."""
    wanted = select(LoanInstallment).where(LoanInstallment.loan_id == loan_id)
    return (await session.scalars(wanted.order_by(LoanInstallment.schedule, LoanInstallment.number))).all()


async def open_lines(session: AsyncSession, loan_ids: Collection[UUID], *, until: date) -> Sequence[LoanInstallment]:
    """Lines of these loans by which something is still asked up to a day, the earliest first; one query."""
    wanted = (LoanInstallment.loan_id.in_(loan_ids), LoanInstallment.settled_on.is_(None), LoanInstallment.due_on <= until)
    ordered = select(LoanInstallment).where(*wanted).order_by(LoanInstallment.due_on, LoanInstallment.loan_id, LoanInstallment.number)
    return (await session.scalars(ordered)).all()


async def repayments_of(session: AsyncSession, loan_id: UUID) -> Sequence[Repayment]:
    """All that was recorded, corrections and what they correct included, by the day of payment."""
    wanted = select(Repayment).where(Repayment.loan_id == loan_id)
    return (await session.scalars(wanted.order_by(Repayment.paid_on, Repayment.id))).all()


async def repayment_by_reference(session: AsyncSession, lender_id: UUID, reference: str) -> Repayment | None:
    """The lender's repayment of that reference, of whichever loan."""
    mine = (Repayment.lender_id == lender_id) & (Repayment.external_reference == reference)
    return (await session.scalars(select(Repayment).where(mine))).one_or_none()


async def loan_by_reference(session: AsyncSession, lender_id: UUID, reference: str) -> Loan | None:
    """The lender's loan of that reference."""
    mine = (Loan.lender_id == lender_id) & (Loan.external_reference == reference)
    return (await session.scalars(select(Loan).where(mine))).one_or_none()


async def renewed_by(session: AsyncSession, loan_id: UUID) -> UUID | None:
    """The loan that took this one's place."""
    return await session.scalar(select(Loan.id).where(Loan.renews_id == loan_id))


async def default_of(session: AsyncSession, loan_id: UUID) -> DefaultEvent | None:
    """The loan's default event."""
    return (await session.scalars(select(DefaultEvent).where(DefaultEvent.loan_id == loan_id))).one_or_none()


async def get_report(session: AsyncSession, actor: Actor, report_id: UUID) -> LoanReport:
    """One report of the caller's own. Raises: CaseNotFound."""
    mine = (LoanReport.id == report_id) & visible_to(actor, "loans:report:read", organisation=LoanReport.lender_id)
    found = (await session.scalars(select(LoanReport).where(mine))).one_or_none()
    if found is None:
        raise CaseNotFound("没有这次报送，或者它不对你开放")
    return found


async def known_report_files(session: AsyncSession, keys: Sequence[UUID]) -> set[UUID]:
    """Which of these files of the document store are reports that were not dropped."""
    wanted = select(LoanReport.file_key).where(LoanReport.file_key.in_(keys), LoanReport.state != "discarded")
    return {key for key in await session.scalars(wanted) if key is not None}


async def list_reports(session: AsyncSession, actor: Actor, *, limit: int, after: UUID | None = None) -> Sequence[LoanReport]:
    """The newest first."""
    wanted = select(LoanReport).where(visible_to(actor, "loans:report:list", organisation=LoanReport.lender_id))
    later = wanted if after is None else wanted.where(LoanReport.id < after)
    return (await session.scalars(later.order_by(LoanReport.id.desc()).limit(limit))).all()


async def _held(session: AsyncSession, model: type[Row], mine: ColumnElement[bool]) -> Row:
    locked = select(model).where(mine).with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(locked)).one_or_none()
    if found is None:
        raise CaseNotFound("没有这件事项，或者它不对你开放")
    return found


def _paged(wanted: Select[Row], model: type[Row], after: UUID | None) -> Select[Row]:
    # Keys are UUIDv7: their order is that of time.
    return (wanted if after is None else wanted.where(model.id < after)).order_by(model.id.desc())
