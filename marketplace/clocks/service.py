"""Starting, pausing and stopping clocks, in the transaction of the move that asks for it.

Each function locks the one running clock of a case and a name, and reckons its due instant anew. Doing the same twice changes nothing,
so a task that runs again is safe.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import Overrides
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.models import Clock
from marketplace.clocks.rules import Term, due, warn_at
from marketplace.errors import NotFound


class NoRunningClock(NotFound):
    """The case has no clock of this name that still runs, or the caller may not see it."""

    code = "no_running_clock"


async def start_clock(
    session: AsyncSession,
    kind: ClockKind,
    subject_id: UUID,
    *,
    organisation_id: UUID,
    parties: Sequence[UUID] = (),
    at: datetime,
    amount: int | None = None,
) -> Clock:
    """Start the case's clock; `organisation_id` has to act. A clock of this name that runs already is returned as it is.

    `parties` are further organisations that see it; `amount` takes the place of the kind's (a promise that differs per case).
    """
    running = await _running(session, kind, subject_id)
    if running is not None:
        return running
    clock = _clock(kind, subject_id, organisation_id, parties, at, amount)
    reckon(clock, await calendar_in_force(session), at=at)
    session.add(clock)
    await session.flush()
    return clock


async def start_clocks(
    session: AsyncSession,
    amounts: Mapping[ClockKind, int],
    subject_id: UUID,
    *,
    organisation_id: UUID,
    parties: Sequence[UUID] = (),
    at: datetime,
) -> None:
    """The first clocks of a case, several at once by one look at the calendar; none of them runs yet."""
    overrides = await calendar_in_force(session)
    clocks = [_clock(kind, subject_id, organisation_id, parties, at, amount) for kind, amount in amounts.items()]
    for clock in clocks:
        reckon(clock, overrides, at=at)
    session.add_all(clocks)
    await session.flush()


async def pause(session: AsyncSession, kind: ClockKind, subject_id: UUID, *, at: datetime) -> Clock:
    """Stop counting until `resume`. Raises: NoRunningClock."""
    clock = await _require_running(session, kind, subject_id)
    if clock.paused_at is None:
        clock.paused_at = max(at, _last_instant(clock))  # two processes' clocks may differ by a moment
        clock.version += 1
    return clock


async def resume(session: AsyncSession, kind: ClockKind, subject_id: UUID, *, at: datetime) -> Clock:
    """Go on counting with what was left, in the clock's unit. Raises: NoRunningClock."""
    clock = await _require_running(session, kind, subject_id)
    if clock.paused_at is not None:
        clock.pauses = [*clock.pauses, clock.paused_at, max(at, clock.paused_at)]
        clock.paused_at = None
        _changed(clock, await calendar_in_force(session), at=at)
    return clock


async def extend(session: AsyncSession, kind: ClockKind, subject_id: UUID, more: int, *, at: datetime) -> Clock:
    """Give `more` units. Raises: NoRunningClock; ValueError if the term becomes too long or has no unit left."""
    clock = await _require_running(session, kind, subject_id)
    clock.amount += more
    _changed(clock, await calendar_in_force(session), at=at)
    return clock


async def restart(session: AsyncSession, kind: ClockKind, subject_id: UUID, *, at: datetime) -> Clock:
    """Count the whole term from now, as if nothing had run. Raises: NoRunningClock."""
    clock = await _require_running(session, kind, subject_id)
    clock.started_at, clock.pauses, clock.paused_at = at, [], None
    _changed(clock, await calendar_in_force(session), at=at)
    return clock


async def reassign(session: AsyncSession, kind: ClockKind, subject_id: UUID, organisation_id: UUID) -> Clock:
    """Another organisation has to act; the time goes on as it was. Raises: NoRunningClock."""
    clock = await _require_running(session, kind, subject_id)
    clock.organisation_id = organisation_id
    clock.parties = sorted({*clock.parties, organisation_id})
    clock.version += 1
    return clock


async def stop(session: AsyncSession, kind: ClockKind, subject_id: UUID, *, at: datetime, reason: str) -> Clock | None:
    """End the clock, running or paused; `reason` is a code, such as the action that ended it. None if none runs."""
    clock = await _running(session, kind, subject_id)
    if clock is not None:
        clock.stopped_at, clock.stop_reason = max(at, clock.started_at), reason
        clock.version += 1
    return clock


async def clocks_of(session: AsyncSession, subject_kind: str, subject_ids: Sequence[UUID]) -> dict[UUID, list[Clock]]:
    """The clocks of cases that the caller may see, in the order they were started: one query for a whole queue."""
    wanted = select(Clock).where(Clock.subject_id.in_(subject_ids), Clock.subject_kind == subject_kind)
    found: dict[UUID, list[Clock]] = {subject_id: [] for subject_id in subject_ids}
    for clock in await session.scalars(wanted.order_by(Clock.started_at, Clock.id)):
        found[clock.subject_id].append(clock)
    return found


async def clocks_to_act(session: AsyncSession, organisation_id: UUID, *, limit: int) -> Sequence[Clock]:
    """Clocks that run against an organisation, what is due first; paused ones wait for somebody else and are left out."""
    runs = Clock.stopped_at.is_(None) & Clock.paused_at.is_(None)
    wanted = select(Clock).where(Clock.organisation_id == organisation_id, runs)
    return (await session.scalars(wanted.order_by(Clock.due_at, Clock.id).limit(limit))).all()


def reckon(clock: Clock, overrides: Overrides, *, at: datetime) -> None:
    """Set due and warning from start, amount and pauses. What lies ahead again will be warned of and escalated again."""
    term = Term(clock.unit, clock.amount, clock.warn_amount)
    pairs = list(zip(clock.pauses[::2], clock.pauses[1::2], strict=True))
    clock.due_at, clock.provisional = due(term, clock.started_at, pairs, overrides)
    clock.warn_at = warn_at(term, clock.due_at, overrides)
    clock.calendar_revision = overrides.revision
    if clock.warn_at is None or clock.warn_at > at:
        clock.warned_at = None
    if clock.due_at > at:
        clock.escalated_at = None


def _clock(kind: ClockKind, subject_id: UUID, organisation_id: UUID, parties: Sequence[UUID], at: datetime, amount: int | None) -> Clock:
    """Not reckoned yet."""
    term = kind.term if amount is None else replace(kind.term, amount=amount)
    return Clock(
        subject_kind=kind.subject,
        subject_id=subject_id,
        name=kind.name,
        title_zh=kind.title_zh,
        organisation_id=organisation_id,
        parties=sorted({organisation_id, *parties}),
        unit=term.unit,
        amount=term.amount,
        warn_amount=term.warn_amount,
        started_at=at,
        pauses=[],
    )


def _changed(clock: Clock, overrides: Overrides, *, at: datetime) -> None:
    reckon(clock, overrides, at=at)
    clock.version += 1


def _last_instant(clock: Clock) -> datetime:
    return clock.pauses[-1] if clock.pauses else clock.started_at


async def _require_running(session: AsyncSession, kind: ClockKind, subject_id: UUID) -> Clock:
    clock = await _running(session, kind, subject_id)
    if clock is None:
        raise NoRunningClock(f"没有正在计时的「{kind.title_zh}」时限")
    return clock


async def _running(session: AsyncSession, kind: ClockKind, subject_id: UUID) -> Clock | None:
    wanted = select(Clock).where(
        Clock.subject_id == subject_id, Clock.name == kind.name, Clock.subject_kind == kind.subject, Clock.stopped_at.is_(None)
    )
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).one_or_none()
