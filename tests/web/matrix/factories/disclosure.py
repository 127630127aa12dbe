"""Whom institutions read of. Any enterprise is anybody's to look up; what needs a consent is refused by its input before that is asked."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.consents.states import ConsentState
from tests.marketplace.disclosure.records import records_for
from tests.web.callers import make_organisation
from tests.web.matrix.factories.consents import make_consent
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder


async def make_subject(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An enterprise of its own."""
    return (await make_organisation(session)).id


async def make_open_subject(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An enterprise that has given its consent to every party."""
    subject = (await make_organisation(session)).id
    for party in holder.parties:
        await make_consent(session, replace(holder, parties=(subject, party)), ConsentState.LIVE)
    return subject


async def make_record(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A live record of an enterprise of its own."""
    subject = await make_organisation(session)
    (made,) = await records_for(session, subject.id, [("electricity_payment", {"usage_kwh": 9000}, date(2026, 10, 31))])
    return made.id


QUESTION = {"json": {"attribute": "no_such_attribute", "operator": "eq", "operand": 1}}
FIXTURES = (
    Fixture("disclosure:public_part", make_subject),
    Fixture("disclosure:raw_record", make_subject),
    Fixture("disclosure:record", make_record),
    Fixture("disclosure:report", make_open_subject, refuses_strangers=True),
    Fixture("disclosure:verification", make_subject, requests={"disclosure:verification:ask": QUESTION}),
    Fixture("subject_keys:key", make_subject, requests={"subject_keys:key:destroy": {"data": {"subject": "x", "code": FACTOR_CODE}}}),
)
