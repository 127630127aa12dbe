"""Whom institutions read of. Any enterprise is anybody's to look up; what needs a consent is refused by its input before that is asked."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder


async def make_subject(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An enterprise of its own."""
    return (await make_organisation(session)).id


QUESTION = {"json": {"attribute": "no_such_attribute", "operator": "eq", "operand": 1}}
FIXTURES = (
    Fixture("disclosure:public_part", make_subject),
    Fixture("disclosure:verification", make_subject, requests={"disclosure:verification:ask": QUESTION}),
)
