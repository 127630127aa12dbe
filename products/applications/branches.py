"""Which branch of a lender gets a case: the one whose region holds the enterprise, the nearest first."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.reference.regions import NATION, ancestor_codes


async def branch_for(session: AsyncSession, lender_id: UUID, region: str | None) -> UUID | None:
    """The branch of the smallest region around this one; None where the lender has none there: its head office has the case."""
    if region is None:
        return None
    around = [region, *(code for code in ancestor_codes(region) if code != NATION)]
    wanted = select(Organisation.id, Organisation.region).where(
        Organisation.parent_id == lender_id, Organisation.status == OrganisationStatus.ACTIVE, Organisation.region.in_(around)
    )
    found = {row.region: row.id for row in await session.execute(wanted.order_by(Organisation.id.desc()))}
    return next((found[code] for code in around if code in found), None)
