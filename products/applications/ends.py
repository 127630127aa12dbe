"""Cases that end without anybody's act: siblings of a signed one, and those that waited too long for the enterprise."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clocks.models import Clock
from products.applications.by_system import end_by_system
from products.applications.models import Application, ApplicationGroup
from products.applications.states import APPLICATION, OPEN, ApplicationStatus
from products.applications.time_limits import ANSWER, SIGN

UNTOUCHED = timedelta(days=90)
AT_ONCE = 200


async def withdraw_others(session: AsyncSession, application_id: UUID, *, at: datetime) -> int:
    """Withdraw the other cases of a signed one's form, unless they are kept. Runs as the system; how many."""
    signed = await session.get_one(Application, application_id)
    form = await session.get_one(ApplicationGroup, signed.group_id, with_for_update=True, populate_existing=True)
    if form.keep_others or signed.status is not ApplicationStatus.SIGNED:
        return 0
    theirs = select(Application).where(
        Application.group_id == form.id, Application.id != signed.id, Application.status.in_(OPEN | {ApplicationStatus.DRAFT})
    )
    others = (await session.scalars(theirs.order_by(Application.id).with_for_update())).all()
    for each in others:
        await end_by_system(session, each, "withdraw", at=at, reason_code="other_offer", data={"signed": str(signed.id)})
    return len(others)


async def lapse_overdue(session: AsyncSession, *, at: datetime) -> int:
    """End what waits for an answer or a signature beyond its term, and drafts that nobody has touched for 90 days.

    Runs as the system; at most `AT_ONCE`, the rest next time. A case that somebody moves just now is left to that move.
    """
    cases = await _overdue(session, at)
    for each in cases:
        await end_by_system(session, each, "lapse", at=at)
    return len(cases)


async def _overdue(session: AsyncSession, at: datetime) -> Sequence[Application]:
    waits = or_(
        and_(Application.status == ApplicationStatus.SUPPLEMENTING, Clock.name == ANSWER.name),
        and_(Application.status == ApplicationStatus.APPROVED, Clock.name == SIGN.name),
    )
    runs = (Clock.subject_kind == APPLICATION.resource) & Clock.stopped_at.is_(None) & Clock.paused_at.is_(None) & (Clock.due_at <= at)
    late = select(Application.id).join(Clock, Clock.subject_id == Application.id).where(runs, waits)
    forgotten = (
        select(Application.id)
        .join(ApplicationGroup, ApplicationGroup.id == Application.group_id)
        .where(Application.status == ApplicationStatus.DRAFT, ApplicationGroup.updated_at <= at - UNTOUCHED)
    )
    found = select(Application).where(or_(Application.id.in_(late), Application.id.in_(forgotten))).order_by(Application.id).limit(AT_ONCE)
    return (await session.scalars(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))).all()
