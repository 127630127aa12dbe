"""The calendar in force: reading what was announced, and announcing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.models import CalendarRevision, WorkingDayOverride
from marketplace.calendar.working_days import Overrides


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's days off and working weekends (True) by a notice; `names` of the feasts where the notice gives them."""

    year: int
    days: Mapping[date, bool]
    names: Mapping[date, str]
    source: str


async def calendar_in_force(session: AsyncSession) -> Overrides:
    """What was announced, by one query over a few dozen rows.

    Not kept in memory: to know that a copy is still right would take the same round trip, and a deadline reckoned by an old copy would
    look certain.
    """
    named = WorkingDayOverride
    rows = await session.execute(
        select(CalendarRevision.revision, named.day, named.is_working, named.year)
        .select_from(CalendarRevision)
        .outerjoin(named, and_(named.in_force))  # the row of the revision is there even while nothing was announced
    )
    found = rows.all()
    announced = [row for row in found if row.day is not None]
    return Overrides(
        days={row.day: row.is_working for row in announced},
        years=frozenset(row.year for row in announced),
        revision=found[0].revision,
    )


async def hold_calendar(session: AsyncSession) -> None:
    """Let nobody else announce until this transaction ends. The role of the transaction has to be the operator's."""
    await session.execute(select(CalendarRevision.id).with_for_update())


async def announce(session: AsyncSession, notice_id: UUID, arrangement: Arrangement, *, instead_of: UUID | None = None) -> None:
    """Put a notice's days in force, those of the notice `instead_of` out of force. The role of the transaction has to be the operator's."""
    if instead_of is not None:
        old = update(WorkingDayOverride).where(WorkingDayOverride.notice_id == instead_of).values(in_force=False)
        await session.execute(old)
    session.add_all(
        WorkingDayOverride(
            notice_id=notice_id,
            day=day,
            is_working=is_working,
            year=arrangement.year,
            name=arrangement.names.get(day, ""),
            source=arrangement.source,
        )
        for day, is_working in arrangement.days.items()
    )
    await session.execute(update(CalendarRevision).values(revision=CalendarRevision.revision + 1))
    await session.flush()


async def announced_days(session: AsyncSession, year: int) -> Mapping[date, WorkingDayOverride]:
    """The rows in force whose day lies in that year, for pages that show where a day comes from."""
    wanted = select(WorkingDayOverride).where(
        WorkingDayOverride.in_force, WorkingDayOverride.day.between(date(year, 1, 1), date(year, 12, 31))
    )
    return {row.day: row for row in await session.scalars(wanted)}
