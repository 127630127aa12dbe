"""For every item of the catalogue: a bank without consent, with consent to exactly that item, and with consent to all others.

What the report, verification and raw records then give is worked out here from the catalogue's modes and classes alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentPurpose
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.question import Question, Threshold
from marketplace.disclosure.raw_records import raw_records
from marketplace.disclosure.refusals import ConsentRequired, RawRecordsClosed
from marketplace.disclosure.report.compose import institution_report
from marketplace.disclosure.report.structure import CreditReport, ReportItem
from marketplace.disclosure.report.trends import SERIES
from marketplace.disclosure.verify import verify
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation, organisation_by_id
from tests.marketplace.consents.parties import binding_of_actor
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.records import records_for

CLASSES = ("public", "authorised", "personal")
SAMPLES: dict[str, Any] = {"number": 128750, "date": "1985-06-30", "boolean": True}
COARSE: dict[Any, Any] = {128750: 100000, "1985-06-30": "1985"}
ITEMS = builtin_items()
VALUES_BY = {"physical_aggregation", "api_call", "self_declared", "platform"}  # modes, as the catalogue's readers were told
ANSWERS_BY = {"data_verification"}
DAY = date(2026, 10, 31)
Parts = tuple[tuple[str, str, dict[str, Any]], ...]


def sample_parts() -> Parts:
    """Of every item one value in each class in which the vocabulary has any for it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for attribute in builtin_vocabulary().values():
        if attribute.item in ITEMS and attribute.type in SAMPLES:
            strictest = max(attribute.sensitivity or "public", ITEMS[attribute.item].sensitivity, key=CLASSES.index)
            found.setdefault((attribute.item, strictest), {attribute.name: SAMPLES[attribute.type]})
    return tuple((item, sensitivity, values) for (item, sensitivity), values in found.items())


PARTS = sample_parts()
# What a consent can open: an item with anything closed, unless lenders alone hold it.
CLOSED = {
    code: each
    for code, each in ITEMS.items()
    if each.sharing_mode != "lender"
    and (each.sensitivity != "public" or any(a.item == code and a.sensitivity in CLASSES[1:] for a in builtin_vocabulary().values()))
}
PUBLIC_VALUES = {name: value for _, sensitivity, values in PARTS if sensitivity == "public" for name, value in values.items()}


@dataclass(frozen=True)
class World:
    """One subject of whom everything is known; of each closed item a bank allowed exactly that, and one allowed all others."""

    sessions: Sessions
    subject: UUID
    stranger: UUID
    only: Mapping[str, UUID]
    others: Mapping[str, UUID]


@pytest.fixture
def raw_detail(superuser_database: str) -> Iterator[None]:
    with psycopg.connect(superuser_database, autocommit=True) as connection:
        connection.execute("UPDATE installation SET raw_detail = true")
        yield
        connection.execute("UPDATE installation SET raw_detail = false")


@pytest.fixture
async def world(sessions: Sessions, system_sessions: Sessions) -> World:
    async with transaction(system_sessions, Binding.system()) as session:
        subject = add_organisation(session, name="示例企业", kind=OrganisationKind.ENTERPRISE, uscc=None, region=None)
        await session.flush()
        stranger = await bank_with(session, subject.id, [])
        only = {item: await bank_with(session, subject.id, [item]) for item in CLOSED}
        others = {item: await bank_with(session, subject.id, [each for each in CLOSED if each != item]) for item in CLOSED}
        said = [(item, {field: 7 for each, field, *_ in SERIES if each == item} or {"x": 1}, DAY) for item in ITEMS]
        await records_for(session, subject.id, said)
    await give_parts(system_sessions, subject.id, PARTS)
    return World(sessions, subject.id, stranger, only, others)


async def bank_with(session: AsyncSession, subject_id: UUID, items: Sequence[str]) -> UUID:
    """A new bank with a consent to these items."""
    bank = add_organisation(session, name="示例银行", kind=OrganisationKind.BANK, uscc=None, region=None)
    await session.flush()
    at = now()
    if items:
        session.add(
            Consent(
                id=new_id(), subject_id=subject_id, grantee_id=bank.id, items=list(items), live_items=list(items),
                purpose=ConsentPurpose.PRE_LOAN, text_version="consent-1", signer="示例人员", signature=bytes(32), valid_from=at,
                valid_until=at + timedelta(days=9), signed_until=at + timedelta(days=9), granted_at=at,
            )
        )  # fmt: skip
    await session.flush()
    return bank.id


def officer(bank: UUID) -> Actor:
    return Actor(Role.BANK_OFFICER, organisation_id=bank)


async def report(world: World, bank: UUID) -> CreditReport:
    async with transaction(world.sessions, binding_of_actor(officer(bank))) as session:
        subject = await organisation_by_id(session, world.subject)
        return await institution_report(session, officer(bank), subject, vocabulary=builtin_vocabulary(), now=now())


async def no_thresholds(session: AsyncSession, institution_id: UUID, attribute: str) -> Collection[Threshold]:
    return ()


async def answer(world: World, bank: UUID, item: str) -> str:
    """To whether the item's first value is what it is: the answer, or why there is none."""
    name, value = next((name, value) for each, _, values in PARTS if each == item for name, value in values.items())
    try:
        async with transaction(world.sessions, binding_of_actor(officer(bank))) as session:
            return await verify(
                session, officer(bank), world.subject, Question(name, "eq", value), thresholds=no_thresholds,
                vocabulary=builtin_vocabulary(), now=now(),
            )  # fmt: skip
    except (ConsentRequired, Invalid) as refused:
        return type(refused).__name__


async def rows(world: World, bank: UUID, item: str) -> int | str:
    """How many raw records of the item are given, or why none are."""
    try:
        async with transaction(world.sessions, binding_of_actor(officer(bank))) as session:
            found = await raw_records(
                session, officer(bank), world.subject, item, vocabulary=builtin_vocabulary(), open_sealed=lambda *_: {}, limit=9, now=now()
            )
            return len(found.records)
    except (ConsentRequired, RawRecordsClosed) as refused:
        return type(refused).__name__


def values_of(sections: Sequence[ReportItem]) -> dict[str, Any]:
    return {value.name: value.value for section in sections for value in section.values}


def expected_values(items: Collection[str]) -> dict[str, Any]:
    """Closed values of these items, where the mode gives values; what is about people coarsened."""
    return {
        name: COARSE.get(value, value) if sensitivity == "personal" and not isinstance(value, bool) else value
        for item, sensitivity, values in PARTS
        if item in items and sensitivity != "public" and ITEMS[item].sharing_mode in VALUES_BY
        for name, value in values.items()
    }


def expected_trends(items: Collection[str]) -> set[str]:
    return {each.item for each in SERIES if each.item in items and ITEMS[each.item].sharing_mode in VALUES_BY}


def require_report(found: CreditReport, items: Collection[str]) -> None:
    """Exactly what consent to these items gives."""
    opened = [code for code in ITEMS if code in items]
    assert [each.item for each in found.authorised] == [code for code in opened if ITEMS[code].sharing_mode in VALUES_BY]
    assert [each.item for each in found.verifiable] == [code for code in opened if ITEMS[code].sharing_mode in ANSWERS_BY]
    assert {each.item for each in found.not_authorised} == CLOSED.keys() - set(items)
    assert values_of(found.authorised) == expected_values(items)
    assert values_of(found.public) == PUBLIC_VALUES
    assert {each.item for each in found.trends} == expected_trends(items)


async def test_a_bank_sees_of_each_item_exactly_what_its_mode_and_class_say(world: World) -> None:
    assert {each.sharing_mode for each in ITEMS.values()} == VALUES_BY | ANSWERS_BY | {"lender"}
    with pytest.raises(ConsentRequired):
        await report(world, world.stranger)
    for item in CLOSED:
        require_report(await report(world, world.only[item]), {item})
        require_report(await report(world, world.others[item]), CLOSED.keys() - {item})


async def test_questions_are_answered_of_verification_items_under_their_own_consent_alone(world: World) -> None:
    for item, definition in ITEMS.items():
        if not any(each == item for each, *_ in PARTS):
            continue
        asked = definition.sharing_mode in ANSWERS_BY
        without = [await answer(world, bank, item) for bank in (world.stranger, world.others.get(item, world.stranger))]
        assert without == (["ConsentRequired"] * 2 if asked else ["Invalid"] * 2), item
        if item in CLOSED:
            assert await answer(world, world.only[item], item) == ("yes" if asked else "Invalid"), item


@pytest.mark.usefixtures("raw_detail")
async def test_raw_records_are_given_of_items_that_give_values_under_their_own_consent_alone(world: World) -> None:
    for item, definition in ITEMS.items():
        for bank in (world.stranger, world.others.get(item, world.stranger)):
            assert await rows(world, bank, item) == "ConsentRequired", item
        if item in CLOSED:
            assert await rows(world, world.only[item], item) == (1 if gives(definition) else "RawRecordsClosed"), item


def gives(definition: ItemDefinition) -> bool:
    return definition.sharing_mode in VALUES_BY


async def test_no_raw_record_is_given_where_the_installation_opens_none(world: World) -> None:
    found = {await rows(world, world.only[item], item) for item in CLOSED}
    assert found == {"RawRecordsClosed"}
