"""Leave of an institution's people, with the colleagues who stand in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.record import record
from marketplace.members.events import LEAVE_ENDED
from marketplace.members.leave_models import Leave


class Absences:
    """Leave that is planned or running."""

    part = "absences"
    label_zh = "请假和代理"
    suspended_zh = "照旧，停用期间代理人也不能办理"
    left_zh = "全部终止"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Not over yet."""
        return await session.scalar(select(func.count()).select_from(Leave).where(_open(organisations, at))) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """It goes on."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """It has gone on."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """End it."""
        ended = update(Leave).where(_open(organisations, at)).values(ended_at=at).returning(Leave.id, Leave.organisation_id)
        for row in (await session.execute(ended.execution_options(synchronize_session=False))).all():
            record(session, LEAVE_ENDED, row.id, at=at, parties=[row.organisation_id])


def _open(organisations: Sequence[UUID], at: datetime) -> ColumnElement[bool]:
    today = at.astimezone(SHANGHAI).date()
    return and_(Leave.organisation_id.in_(organisations), Leave.ended_at.is_(None), Leave.ends_on >= today)
