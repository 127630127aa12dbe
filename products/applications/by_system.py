"""Moves that nobody asks for: a case that lapses, is rerouted, or is withdrawn because another one was signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.models import WorkflowStep
from products.applications import time_limits
from products.applications.events import MOVED
from products.applications.models import Application
from products.applications.parties import parties_of
from products.applications.states import APPLICATION, ApplicationStatus


async def end_by_system(
    session: AsyncSession,
    case: Application,
    action: str,
    *,
    at: datetime,
    reason_code: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """End a case that the caller holds locked, by a move of the table. Raises: TransitionNotAllowed."""
    step, before = APPLICATION.move(action), case.status
    APPLICATION.require(before, step)
    changed = update(Application).where(Application.id == case.id, Application.version == case.version)
    values = {"status": ApplicationStatus(step.target), "version": case.version + 1, "updated_at": at}
    await session.execute(changed.values(**values).execution_options(synchronize_session=False))
    parties = [case.subject_id] if case.submitted_at is None else parties_of(case)
    told = {**(data or {}), "from": before, "to": step.target}
    event_id = record(session, MOVED[action], case.id, at=at, parties=parties, data=told)
    await session.flush()
    session.add(_step(case, action, before, step.target, parties, at, reason_code, event_id))
    await time_limits.stop(session, case, *time_limits.ALL, at=at, reason=action)
    await session.refresh(case)


def _step(
    case: Application, action: str, before: str, target: str, parties: list[UUID], at: datetime, reason: str | None, event_id: UUID
) -> WorkflowStep:
    return WorkflowStep(
        id=new_id(), resource=APPLICATION.resource, subject_id=case.id, parties=sorted(set(parties)), action=action, source=before,
        target=target, round=case.round, at=at, reason_code=reason, event_id=event_id,
    )  # fmt: skip
