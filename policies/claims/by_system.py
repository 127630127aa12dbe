"""Moves that nobody asks for: another claim on the same loss gets its part of what was recovered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.models import WorkflowStep
from policies.claims.events import MOVED
from policies.claims.models import Claim
from policies.claims.parties import parties_of
from policies.claims.states import CLAIM, ClaimStatus


async def move_by_system(
    session: AsyncSession, claim: Claim, action: str, *, at: datetime, values: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    """Move a claim that the caller holds locked. Raises: TransitionNotAllowed."""
    step, before = CLAIM.move(action), claim.status
    CLAIM.require(before, step)
    changed = {"status": ClaimStatus(step.target), "version": claim.version + 1, "updated_at": at, **values}
    await session.flush()
    await session.execute(update(Claim).where(Claim.id == claim.id).values(**changed).execution_options(synchronize_session=False))
    told = {"fund_id": str(claim.fund_id), **data, "from": before, "to": step.target}
    event_id = record(session, MOVED[action], claim.id, at=at, parties=parties_of(claim), data=told)
    await session.flush()
    session.add(
        WorkflowStep(
            id=new_id(), resource=CLAIM.resource, subject_id=claim.id, parties=sorted(set(parties_of(claim))), action=action,
            source=before, target=step.target, round=claim.round, at=at, event_id=event_id,
        )
    )  # fmt: skip
    await session.refresh(claim)
