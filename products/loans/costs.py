"""The cost list (息费清单) of a loan as it was paid out: its first plan, the fees of its product, the annualised rate of it all."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.cash_flows.flow import Flow
from marketplace.errors import Forbidden
from products.catalogue.pricing.cost_list import CostList
from products.loans.disburse import costs_of
from products.loans.models import Contract, Loan, LoanInstallment
from products.schedules.schedule import Row, Schedule


@dataclass(frozen=True, slots=True)
class CostSheet:
    """`costs` is None where no annualised rate exists."""

    loan: Loan
    contract: Contract
    schedule: Schedule
    costs: CostList | None


async def cost_sheet(session: AsyncSession, organisation_id: UUID, loan_id: UUID) -> CostSheet:
    """For a party of the loan. Raises: Forbidden for anybody else."""
    mine = or_(Loan.subject_id == organisation_id, Loan.lender_id == organisation_id, Loan.branch_id == organisation_id)
    loan = (await session.scalars(select(Loan).where(Loan.id == loan_id, mine))).one_or_none()
    if loan is None:
        raise Forbidden("这笔借款不对你开放")
    contract = await session.get_one(Contract, loan.contract_id)
    first = (LoanInstallment.loan_id == loan.id) & (LoanInstallment.schedule == 1)
    lines = await session.scalars(select(LoanInstallment).where(first).order_by(LoanInstallment.number))
    schedule = _schedule(loan, list(lines))
    return CostSheet(loan, contract, schedule, await costs_of(session, contract, schedule))


def _schedule(loan: Loan, lines: list[LoanInstallment]) -> Schedule:
    left, rows = loan.principal_fen, []
    for line in lines:
        left -= line.principal_fen
        rows.append(_row(line, left))
    repaid = (Flow(row.due_on, -row.principal_fen) for row in rows if row.principal_fen)
    return Schedule(tuple(rows), (Flow(loan.disbursed_on, loan.principal_fen), *repaid))


def _row(line: Any, left_fen: int) -> Row:
    return Row(
        number=line.number, from_on=line.from_on, to_on=line.to_on, due_on=line.due_on, grace_until=line.grace_until,
        principal_fen=line.principal_fen, interest_fen=line.interest_fen, balance_after_fen=left_fen,
    )  # fmt: skip
