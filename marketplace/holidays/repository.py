"""Every query of the notices."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.holidays.models import HolidayNotice
from marketplace.workflow.mover import load


def visible(actor: Actor, permission: str = "holidays:notice:read") -> ColumnElement[bool]:
    """Notices that the caller may see. Moves ask for the same: a state that does not allow a move is a conflict, not an absent notice."""
    return visible_to(actor, permission, organisation=HolidayNotice.organisation_id)


async def get_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> HolidayNotice:
    """One notice. Raises: CaseNotFound."""
    return await load(session, HolidayNotice, notice_id, visible=visible(actor))


async def list_notices(session: AsyncSession, actor: Actor, *, limit: int, after: UUID | None = None) -> Sequence[HolidayNotice]:
    """The newest first; `after` is the id of the last one of the page before."""
    wanted = select(HolidayNotice).where(visible(actor, "holidays:notice:list"))
    if after is not None:
        last = select(HolidayNotice.created_at, HolidayNotice.id).where(HolidayNotice.id == after).subquery()
        wanted = wanted.where(tuple_(HolidayNotice.created_at, HolidayNotice.id) < select(last.c.created_at, last.c.id).scalar_subquery())
    ordered = wanted.order_by(HolidayNotice.created_at.desc(), HolidayNotice.id.desc()).limit(limit)
    return (await session.scalars(ordered)).all()


async def in_force_for(session: AsyncSession, year: int) -> UUID | None:
    """The notice that makes the calendar of that year."""
    return await session.scalar(select(HolidayNotice.id).where(HolidayNotice.year == year, HolidayNotice.in_force))
