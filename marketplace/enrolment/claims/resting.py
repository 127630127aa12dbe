"""Whether signing rests for an enterprise: asked before every signature, so it takes one statement of two indexes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clocks.models import Clock
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.states import ClaimStatus
from marketplace.enrolment.claims.terms import ANSWER


async def signing_rests_until(session: AsyncSession, organisation_id: UUID) -> datetime | None:
    """Until when nobody signs for the enterprise, because the register names another representative; None: nothing rests."""
    running = (Clock.subject_id == EnterpriseClaim.id) & (Clock.name == ANSWER.name) & Clock.stopped_at.is_(None)
    recognised = (EnterpriseClaim.subject_id == organisation_id) & (EnterpriseClaim.status == ClaimStatus.RECOGNISED)
    return await session.scalar(select(func.max(Clock.due_at)).join(EnterpriseClaim, running).where(recognised))
