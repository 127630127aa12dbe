"""Moves that nobody asks for: a loan filed because the fund's criterion holds, a filing revoked because a title never came."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import null, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import SYSTEM_ROLE
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.models import WorkflowStep
from policies.filings.events import MOVED
from policies.filings.models import Filing
from policies.filings.parties import parties_of
from policies.filings.states import FILING, FilingStatus


async def move_by_system(
    session: AsyncSession,
    filing: Filing,
    action: str,
    *,
    at: datetime,
    values: Mapping[str, Any],
    reason_code: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> Filing:
    """One move of the table for a filing that the caller holds locked, in the program's own name whoever's request it is part of.

    Raises: TransitionNotAllowed.
    """
    step, before = FILING.move(action), filing.status
    FILING.require(before, step)
    columns = {**values, "status": FilingStatus(step.target), "version": filing.version + 1, "updated_at": at}
    changed = update(Filing).where(Filing.id == filing.id, Filing.version == filing.version).values(**columns)
    await session.execute(changed.execution_options(synchronize_session=False))
    parties = parties_of(filing)
    event_id = record(session, MOVED[action], filing.id, at=at, parties=parties, data={**(data or {}), "from": before, "to": step.target})
    await session.flush()
    nobody = {"role": SYSTEM_ROLE, "account_id": null(), "client_id": null(), "organisation_id": null()}
    session.add(
        WorkflowStep(
            id=new_id(), resource=FILING.resource, subject_id=filing.id, parties=parties, action=action, source=before, target=step.target,
            round=filing.round, at=at, reason_code=reason_code, event_id=event_id, **nobody,
        )
    )  # fmt: skip
    await session.flush()
    await session.refresh(filing)
    return filing
