"""Reading profiles."""

from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.profiles.models import Profile
from marketplace.profiles.repository import NOTHING_KNOWN, ProfileRepository, Source


async def test_a_profile_comes_back_exactly_with_its_sources(session: AsyncSession) -> None:
    organisation = add_organisation(session, name="示例企业", kind=OrganisationKind.ENTERPRISE, uscc=None, region=None)
    await session.flush()
    attributes = {"rd_ratio_pct": Decimal("3.95"), "annual_tax_paid_cny": 8200, "titles": ["tech_sme"]}
    sources = {name: ["tax_credit", "示例税务局", "2026-10-31", "official"] for name in attributes}
    session.add(Profile(organisation_id=organisation.id, attributes=attributes, sources=sources))
    await session.flush()
    session.expunge_all()
    known = await ProfileRepository(session).of_organisation(organisation.id)
    assert known.attributes == attributes
    assert isinstance(known.attributes["rd_ratio_pct"], Decimal)
    assert known.sources["titles"] == Source("tax_credit", "示例税务局", date(2026, 10, 31), "official")


async def test_an_enterprise_without_a_profile_is_wholly_unknown(session: AsyncSession) -> None:
    assert await ProfileRepository(session).of_organisation(new_id()) == NOTHING_KNOWN
