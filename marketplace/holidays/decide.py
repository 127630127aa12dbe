"""The moves of a notice: submit, publish, return, withdraw. State, clock, calendar and tasks change in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import Arrangement, announce, hold_calendar
from marketplace.clocks import service as clocks
from marketplace.clocks.tasks import RECKON_AGAIN
from marketplace.holidays.draft import require_acceptable, require_year_free, terms_of
from marketplace.holidays.events import MOVED
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, visible
from marketplace.holidays.review_clock import REVIEW
from marketplace.holidays.rules import day_names
from marketplace.holidays.schemas import NoticeTerms
from marketplace.holidays.states import NOTICE
from marketplace.tasks.enqueue import enqueue
from marketplace.workflow.mover import NOTHING_SAID, Said, move


async def submit(
    session: AsyncSession, actor: Actor, notice_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> HolidayNotice:
    """Ask another operator to look at it; the review clock starts, or goes on after a return."""
    notice = await _move(session, actor, notice_id, "submit", at=at, version=version, said=said)
    await require_year_free(session, terms_of(notice))
    await clocks.start_clock(session, REVIEW, notice_id, organisation_id=notice.organisation_id, at=at)
    await clocks.resume(session, REVIEW, notice_id, at=at)
    return notice


async def publish(
    session: AsyncSession, actor: Actor, notice_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> HolidayNotice:
    """Make it the calendar of its year. Deadlines that reach into the year are reckoned anew by a task, which sees every organisation's.

    Raises: as `move`; YearPublished if another notice was published meanwhile.
    """
    await hold_calendar(session)  # publications queue here, so that the check of the year cannot be overtaken
    terms = terms_of(await get_notice(session, actor, notice_id))
    notice = await _move(session, actor, notice_id, "publish", at=at, version=version, said=said, data=_dates(terms))
    require_acceptable(terms)
    await require_year_free(session, terms)
    await _put_in_force(session, notice, at=at)
    days = {each.day: each.is_working for each in terms.days}
    arrangement = Arrangement(terms.year, days, day_names(terms.days), terms.source)
    await announce(session, notice_id, arrangement, instead_of=terms.replaces_id)
    await clocks.stop(session, REVIEW, notice_id, at=at, reason="publish")
    await enqueue(session, RECKON_AGAIN, {}, at=at, key=str(notice_id))
    return notice


async def return_for_change(
    session: AsyncSession, actor: Actor, notice_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> HolidayNotice:
    """Give it back with a reason; the review clock waits meanwhile."""
    notice = await _move(session, actor, notice_id, "return", at=at, version=version, said=said)
    await clocks.pause(session, REVIEW, notice_id, at=at)
    return notice


async def withdraw(
    session: AsyncSession, actor: Actor, notice_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> HolidayNotice:
    """End it without publishing."""
    notice = await _move(session, actor, notice_id, "withdraw", at=at, version=version, said=said)
    await clocks.stop(session, REVIEW, notice_id, at=at, reason="withdraw")
    return notice


ACTIONS = {"submit": submit, "publish": publish, "return": return_for_change, "withdraw": withdraw}


async def _move(
    session: AsyncSession,
    actor: Actor,
    notice_id: UUID,
    action: str,
    *,
    at: datetime,
    version: int | None,
    said: Said,
    data: Mapping[str, Any] | None = None,
) -> HolidayNotice:
    owner = () if actor.organisation_id is None else (actor.organisation_id,)
    return await move(
        session,
        actor,
        NOTICE,
        MOVED[action],
        HolidayNotice,
        notice_id,
        action,
        at=at,
        visible=visible(actor),
        version=version,
        said=said,
        values={"updated_at": at},
        parties=owner,
        data=data,
    )


async def _put_in_force(session: AsyncSession, notice: HolidayNotice, *, at: datetime) -> None:
    """The corrected one leaves first: only one notice of a year may be in force."""
    if notice.replaces_id is not None:
        old = update(HolidayNotice).where(HolidayNotice.id == notice.replaces_id)
        await session.execute(old.values(in_force=False, updated_at=at))
    notice.in_force = True
    await session.flush()


def _dates(terms: NoticeTerms) -> dict[str, Any]:
    """For the event: institutions keep calendars of their own."""
    return {
        "year": terms.year,
        "days_off": [each.day.isoformat() for each in terms.days if not each.is_working],
        "working_days": [each.day.isoformat() for each in terms.days if each.is_working],
    }
