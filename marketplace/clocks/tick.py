"""What time itself does: warnings, overdue marks, and deadlines reckoned anew when a year's calendar is announced.

Every statement moves only clocks that were not moved yet, so a tick may run twice, late, or beside another one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import Unit
from marketplace.clocks.events import DUE_CHANGED, ESCALATED, WARNED
from marketplace.clocks.models import Clock
from marketplace.clocks.service import reckon
from marketplace.events.kinds import EventKind
from marketplace.events.record import record

BATCH = 1_000  # per call; the rest waits for the next one, so that no transaction grows without bound
RUNS = and_(Clock.stopped_at.is_(None), Clock.paused_at.is_(None))


async def warn_and_escalate(session: AsyncSession, *, now: datetime) -> int:
    """Mark clocks whose warning or end has come and record an event for each; how many were marked. Runs as the system."""
    to_warn = and_(RUNS, Clock.warned_at.is_(None), Clock.warn_at <= now)
    to_escalate = and_(RUNS, Clock.escalated_at.is_(None), Clock.due_at <= now)
    warned = await _mark(session, WARNED, to_warn, update(Clock).values(warned_at=now), now=now)
    return warned + await _mark(session, ESCALATED, to_escalate, update(Clock).values(escalated_at=now), now=now)


async def reckon_again(session: AsyncSession, *, now: datetime) -> int:
    """Bring clocks in working days to the calendar in force and record those whose end moved or became certain; how many were looked at.

    Asked for by the tick too: a clock started while a calendar was being announced was reckoned by the one before.
    """
    overrides = await calendar_in_force(session)
    wanted = (
        select(Clock)
        .where(Clock.stopped_at.is_(None), Clock.unit == Unit.WORKING_DAYS, Clock.calendar_revision != overrides.revision)
        .order_by(Clock.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    clocks = (await session.scalars(wanted)).all()
    for clock in clocks:
        before = (clock.due_at, clock.provisional)
        reckon(clock, overrides, at=now)
        if (clock.due_at, clock.provisional) != before:
            clock.version += 1
            _tell(session, DUE_CHANGED, clock, now=now)
    await session.flush()
    return len(clocks)


async def _mark(session: AsyncSession, kind: EventKind, condition: ColumnElement[bool], change: Update, *, now: datetime) -> int:
    due = select(Clock.id).where(condition).order_by(Clock.due_at).limit(BATCH).with_for_update(skip_locked=True)
    marked: Any = await session.scalars(
        change.where(Clock.id.in_(due)).returning(Clock).execution_options(populate_existing=True, synchronize_session=False)
    )
    clocks = marked.all()
    for clock in clocks:
        _tell(session, kind, clock, now=now)
    await session.flush()
    return len(clocks)


def _tell(session: AsyncSession, kind: EventKind, clock: Clock, *, now: datetime) -> None:
    record(
        session,
        kind,
        clock.id,
        at=now,
        parties=clock.parties,
        data={
            "name": clock.name,
            "subject_kind": clock.subject_kind,
            "subject_id": str(clock.subject_id),
            "organisation_id": str(clock.organisation_id),
            "due_at": clock.due_at.isoformat(),
            "provisional": clock.provisional,
        },
    )
