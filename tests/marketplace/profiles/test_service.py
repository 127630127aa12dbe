"""Changing profiles: checked, counted, and told in the log without a value."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.profiles.events import PROFILE_UPDATED, PROFILES_LOADED
from marketplace.profiles.repository import ProfileRepository, Source
from marketplace.profiles.service import profiles_loaded, replace_profile

SOURCE = Source("tax_credit", "示例税务局", date(2026, 10, 31), "official")


async def enterprise(session: AsyncSession) -> UUID:
    organisation = add_organisation(session, name="示例企业", kind=OrganisationKind.ENTERPRISE, uscc=None, region=None)
    await session.flush()
    return organisation.id


async def events_of(session: AsyncSession, subject: UUID) -> list[EventRow]:
    return list(await session.scalars(select(EventRow).where(EventRow.subject_id == subject).order_by(EventRow.id)))


async def test_each_change_is_a_version_and_an_event_that_holds_no_value(session: AsyncSession) -> None:
    organisation = await enterprise(session)
    versions = []
    for tax in (8200, Decimal("9200.5")):
        attributes = {"annual_tax_paid_cny": tax}
        versions.append(await replace_profile(session, organisation, attributes, dict.fromkeys(attributes, SOURCE), now()))
    assert versions == [1, 2]
    assert (await ProfileRepository(session).of_organisation(organisation)).attributes == {"annual_tax_paid_cny": Decimal("9200.5")}
    told = await events_of(session, organisation)
    assert [(each.kind, each.data["version"]) for each in told] == [(PROFILE_UPDATED.name, 1), (PROFILE_UPDATED.name, 2)]
    assert told[0].data["sha256"] != told[1].data["sha256"]
    assert not any(value in json.dumps(each.data) for each in told for value in ("8200", "9200.5"))


async def test_the_same_content_again_changes_nothing(session: AsyncSession) -> None:
    organisation = await enterprise(session)
    attributes = {"annual_tax_paid_cny": 8200}
    for _ in range(2):
        assert await replace_profile(session, organisation, attributes, {"annual_tax_paid_cny": SOURCE}, now()) == 1
    assert len(await events_of(session, organisation)) == 1


async def test_every_fault_is_named_and_nothing_is_written(session: AsyncSession) -> None:
    organisation = await enterprise(session)
    attributes = {"annual_tax_paid_cny": "viel", "no_such_attribute": 1, "region": "320505"}
    with pytest.raises(Invalid) as refused:
        await replace_profile(session, organisation, attributes, {"annual_tax_paid_cny": SOURCE, "no_such_attribute": SOURCE}, now())
    assert {each.pointer for each in refused.value.errors} == {
        "/attributes/annual_tax_paid_cny",
        "/attributes/no_such_attribute",
        "/sources/region",
    }
    assert await events_of(session, organisation) == []


async def test_a_load_of_many_is_one_event(session: AsyncSession) -> None:
    load = profiles_loaded(session, 2000, at=now())
    await session.flush()
    (event,) = await events_of(session, load)
    assert (event.kind, event.data) == (PROFILES_LOADED.name, {"profiles": 2000})
