"""Filings that nobody confirmed in time: they end, and what stood in them is forgotten."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import transaction
from marketplace.enrolment.assisted.events import LAPSED
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import LIVE, FilingState
from marketplace.events.record import record
from marketplace.tasks.task_run import TaskRun

AT_ONCE = 500


async def lapse(run: TaskRun) -> None:
    """Handler of `enrolment.lapse_assisted`: a batch per transaction, so that it can be killed half way."""
    done = AT_ONCE
    while done == AT_ONCE:
        async with transaction(run.sessions, run.binding) as session:
            done = await lapse_due(session, now=run.now)


async def lapse_due(session: AsyncSession, *, now: datetime) -> int:
    """End those whose time is over, at most `AT_ONCE`; the clerk is told. Returns how many. Deciding compares the hour itself."""
    live = AssistedFiling.status.in_(sorted(LIVE))
    due = select(AssistedFiling.id).where(live, AssistedFiling.until_at <= now).limit(AT_ONCE).with_for_update(skip_locked=True)
    ended = {"status": FilingState.LAPSED, "version": AssistedFiling.version + 1, "ended_at": now, "updated_at": now}
    forgotten = {"sealed": None, "code_hash": None, "code_version": None}
    rows = await session.execute(
        update(AssistedFiling)
        .where(AssistedFiling.id.in_(due), live)
        .values(**ended, **forgotten)
        .returning(AssistedFiling.id, AssistedFiling.organisation_id, AssistedFiling.clerk_id)
        .execution_options(synchronize_session=False)
    )
    found = rows.all()
    for row in found:
        record(session, LAPSED, row.id, at=now, parties=[row.organisation_id], data={"account_id": str(row.clerk_id)})
    return len(found)
