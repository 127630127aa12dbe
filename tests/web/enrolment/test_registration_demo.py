"""In a demonstration anyone can try registering with a made-up enterprise; elsewhere nothing made up is offered or taken."""

import re

import httpx
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.enrolment.real_name.demo import NO_REGION, REPRESENTATIVE, demo_person
from marketplace.enrolment.registration.subject_to_try import subject_to_try
from marketplace.members.models import Membership, Organisation
from tests.marketplace.enrolment.registrations import fresh_code
from web.identity import identity_verifier


async def test_a_demonstration_offers_an_enterprise_that_nobody_administers(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    page = (await demo_client.get("/register")).text
    offered = await subject_to_try(demo_session)
    assert offered is not None
    person = demo_person(offered.uscc)
    assert all(each in page for each in (offered.uscc, REPRESENTATIVE, person.identity_number, "示例"))
    row = (await demo_session.scalars(select(Organisation).where(Organisation.uscc == offered.uscc))).one()
    assert (row.name, row.synthetic) == (offered.name, True)
    assert await demo_session.scalar(select(Membership.id).where(Membership.organisation_id == row.id)) is None


async def test_only_a_demonstration_takes_made_up_numbers(demo_app: Litestar, app: Litestar, client: httpx.AsyncClient) -> None:
    code = fresh_code()
    verifiers = [await identity_verifier(each.state) for each in (demo_app, app)]
    assert [each.code for each in verifiers] == ["demo", "records"]
    found = [(await each.representative(code, demo_person(code))).outcome for each in verifiers]
    assert found == ["verified", "unavailable"]
    page = (await client.get("/register")).text
    assert REPRESENTATIVE not in page
    assert re.search(rf"{NO_REGION}\d{{11}}", page) is None
