"""Filings put together: whom they ask, and who does the work that is done later."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.working_days import shanghai_day
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from policies.claims.models import Claim
from policies.filings.automatic import file_automatically
from policies.filings.conditions_until import look_after_conditions
from policies.filings.follow_loans import refresh_aged
from policies.filings.task_kinds import FILE_AUTOMATICALLY, LOOK_AFTER_CONDITIONS, REFRESH_AGED, SCHEDULES

__all__ = ["SCHEDULES", "TASKS", "money_approved"]


async def money_approved(session: AsyncSession, filing_id: UUID) -> bool:
    """Whether any claim on the filing has, or had, money approved: such a one is clawed back, never made to have had no ground."""
    standing = (Claim.filing_id == filing_id) & ((Claim.reserved_fen > 0) | (Claim.paid_fen > 0))
    return await session.scalar(select(Claim.id).where(standing).limit(1)) is not None


async def _file_automatically(run: TaskRun, **arguments: Any) -> None:
    await file_automatically(run.session, UUID(arguments["loan_id"]), at=run.now)


async def _refresh_aged(run: TaskRun) -> None:
    await refresh_aged(run.session, None, today=shanghai_day(run.now).isoformat(), at=run.now)


async def _look_after_conditions(run: TaskRun) -> None:
    await look_after_conditions(run.session, money_approved, at=run.now)


TASKS: dict[TaskKind, Handler] = {
    FILE_AUTOMATICALLY: _file_automatically,
    REFRESH_AGED: _refresh_aged,
    LOOK_AFTER_CONDITIONS: _look_after_conditions,
}
