"""Open applications of a lender that leaves the platform, or of an enterprise that closes its account: none of them may wait for somebody
who is no longer there.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from products.applications.by_system import end_by_system
from products.applications.models import Application
from products.applications.states import OPEN


class OwnApplications:
    """What an enterprise has applied for and nobody has ended."""

    label_zh, way_zh = "在办的融资申请", "在「申请」里撤回，或等机构办完"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Sent and not ended; drafts keep nobody."""
        theirs = (Application.subject_id == organisation_id) & Application.status.in_(OPEN)
        return await session.scalar(select(func.count()).select_from(Application).where(theirs)) or 0


class OpenApplications:
    """Cases that a lender, or one of its branches, has not ended. While it is suspended it goes on with those that it has."""

    part = "applications"
    label_zh = "在办的融资申请"
    suspended_zh = "继续办理，不再收到新的申请"
    left_zh = "全部失效，企业可以把同一份资料转投其他产品"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """How many are open."""
        return await session.scalar(select(func.count()).select_from(Application).where(_of(organisations))) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Nothing rests: clocks and promises go on."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Nothing rested."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """Let all of them lapse; their enterprises are told and may send the same form elsewhere."""
        wanted = select(Application).where(_of(organisations)).order_by(Application.id).with_for_update()
        for case in (await session.scalars(wanted.execution_options(populate_existing=True))).all():
            await end_by_system(session, case, "lapse", at=at)


def _of(organisations: Sequence[UUID]) -> ColumnElement[bool]:
    theirs = or_(Application.lender_id.in_(organisations), Application.branch_id.in_(organisations))
    return and_(theirs, Application.status.in_(OPEN))
