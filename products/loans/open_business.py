"""Loans that run when a lender leaves the platform, or when a borrower wants to close the account."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from products.loans.models import Loan
from products.loans.states import OWED


class LoansOut:
    """Loans of a lender on which something is owed. Nothing of them rests or ends with the lender's standing: the borrower still owes."""

    part = "loans"
    label_zh = "未结清的借款"
    suspended_zh = "按原合同履行，平台照常计算还款日和逾期天数；停用期间不能登记放款和还款"
    left_zh = "按原合同履行，平台的记录保留；还款由借款人与机构直接核对"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Those that are not settled and not written off."""
        theirs = or_(Loan.lender_id.in_(organisations), Loan.branch_id.in_(organisations))
        return await session.scalar(select(func.count()).select_from(Loan).where(theirs, Loan.status.in_(OWED))) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Nothing is put to rest."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Nothing was."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """What was lent is owed all the same."""


class LoansOwed:
    """Loans that the enterprise itself has not paid back."""

    label_zh = "未结清的借款"
    way_zh = "请先还清，由银行登记结清后再关闭账户"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Those that are not settled and not written off."""
        theirs = (Loan.subject_id == organisation_id) & Loan.status.in_(OWED)
        return await session.scalar(select(func.count()).select_from(Loan).where(theirs)) or 0
