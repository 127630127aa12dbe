"""The demonstration has a stake of one enterprise in another, and a filing of a clerk that waits for its enterprise."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import FilingState
from marketplace.members.models import Organisation
from marketplace.profiles.models import EnterpriseLink, LinkKind


async def test_a_filing_waits_for_an_enterprise_and_another_one_holds_a_stake(demo_session: AsyncSession) -> None:
    filing = (await demo_session.scalars(select(AssistedFiling))).one()
    assert (filing.status, filing.ended_at) == (FilingState.OPEN, None)
    waiting = await demo_session.get_one(Organisation, filing.subject_id)
    link = (await demo_session.scalars(select(EnterpriseLink))).one()
    assert (link.kind, link.share_pct) == (LinkKind.SHAREHOLDER, Decimal(35))
    holder = await demo_session.get_one(Organisation, link.subject_id)
    assert waiting.synthetic
    assert holder.synthetic
