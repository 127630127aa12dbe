"""How often the items of a provider were read under consent: counts only, and none that could point at one enterprise."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way

SMALLEST = 10  # below that a count is not told
UNDER_CONSENT = (Way.REPORT, Way.REPORT_PDF, Way.VERIFICATION, Way.RECORDS, Way.APPLICATION)


async def readings_of(session: AsyncSession, items: Sequence[str], *, since: datetime) -> dict[str, int]:
    """How often each item was given since then; items below the smallest count are left out. Needs a session of the system."""
    item = func.unnest(AccessRecord.items).label("item")
    given = select(item).where(AccessRecord.at >= since, AccessRecord.outcome == AccessOutcome.GIVEN, AccessRecord.way.in_(UNDER_CONSENT))
    read = given.where(func.cardinality(AccessRecord.consent_ids) > 0).subquery()  # the operator, who settles waiting rows, has none
    counted = select(read.c.item, func.count()).where(read.c.item.in_(items)).group_by(read.c.item).having(func.count() >= SMALLEST)
    return {row[0]: row[1] for row in await session.execute(counted)}
