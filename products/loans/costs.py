"""The cost list (息费清单) of a loan as it was paid out: its first plan, the fees of its product, the annualised rate of it all."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Forbidden
from products.catalogue.pricing.cost_list import CostList
from products.loans.disburse import costs_of
from products.loans.doubts import first_plan
from products.loans.models import Contract, Loan
from products.loans.repository import instalments_of
from products.schedules.schedule import Schedule


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
    schedule = first_plan(loan, await instalments_of(session, loan.id))
    return CostSheet(loan, contract, schedule, await costs_of(session, contract, schedule))
