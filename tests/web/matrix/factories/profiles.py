"""Attributes of a profile: any of them may be asked for, and the answer speaks of the caller's own enterprise."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.web.matrix.fixture import Fixture, Holder


async def name_attribute(session: AsyncSession, holder: Holder, state: str) -> str:
    """An attribute that the vocabulary has."""
    return "taxpayer_credit_rating"


FIXTURES = (Fixture("profiles:value", name_attribute),)
