"""The authorised part: what each sharing mode and class gives, under which consents, recorded before it is given."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.revoke import revoke
from marketplace.consents.sharing import GIVES_VALUES
from marketplace.consents.states import ConsentPurpose
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.authorised import AuthorisedPart, authorised_part
from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.members.models import Organisation, OrganisationStatus
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import ITEMS, PARTS, give_parts


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    await give_parts(system_sessions, made.subject)
    return made


async def read(sessions: Sessions, parties: Parties, purpose: ConsentPurpose | None = None) -> AuthorisedPart:
    """As the officer at the branch."""
    async with transaction(sessions, binding_of_actor(parties.branch)) as session:
        return await authorised_part(session, parties.branch, parties.subject, way=Way.REPORT, now=now(), purpose=purpose)


async def records(session: AsyncSession, parties: Parties) -> list[AccessRecord]:
    wanted = select(AccessRecord).where(AccessRecord.subject_id == parties.subject).order_by(AccessRecord.id)
    return list(await session.scalars(wanted))


async def test_each_item_gives_what_its_sharing_mode_and_class_allow(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties, ITEMS)
    found = await read(sessions, parties)
    assert set(found.items) == set(ITEMS)
    for item, sensitivity, attributes in PARTS:
        if sensitivity == "public":
            continue
        opened = found.items[item]
        assert opened.consent_ids == (made.id,)
        assert opened.gives_values is (opened.definition.sharing_mode in GIVES_VALUES)
        assert [(part.sensitivity, part.known.attributes) for part in opened.parts] == (
            [(sensitivity, attributes)] if opened.gives_values else []
        )
    assert not found.items["tax_payment"].gives_values
    assert {part.item for part in found.public} == {item for item, sensitivity, _ in PARTS if sensitivity == "public"}


async def test_an_item_that_was_not_named_is_not_even_mentioned(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, ["electricity_payment", "water_payment"])
    found = await read(sessions, parties)
    assert {code: bool(item.parts) for code, item in found.items.items()} == {"electricity_payment": True, "water_payment": False}


async def test_a_reading_is_recorded_with_who_what_when_for_what_and_under_which_consents(
    sessions: Sessions, session: AsyncSession, parties: Parties
) -> None:
    made = await consent_of(sessions, parties, ["electricity_payment"])
    other = await consent_of(sessions, parties, ["electricity_payment", "water_payment"], purpose=ConsentPurpose.POST_LOAN)
    found = await read(sessions, parties)
    narrower = await read(sessions, parties, ConsentPurpose.POST_LOAN)
    first, second = await records(session, parties)
    assert (first.id, second.id) == (found.access_id, narrower.access_id)
    assert (first.reader_id, first.account_id) == (parties.branch.organisation_id, parties.branch.account_id)
    assert (first.way, first.outcome, first.items) == (Way.REPORT, AccessOutcome.GIVEN, ["electricity_payment", "water_payment"])
    assert (set(first.consent_ids), first.purpose) == ({made.id, other.id}, None)
    assert (second.consent_ids, second.purpose) == ([other.id], "post_loan")


async def test_without_consent_nothing_is_given(sessions: Sessions, session: AsyncSession, parties: Parties) -> None:
    made = await consent_of(sessions, parties, ITEMS)
    with pytest.raises(ConsentRequired) as refused:
        await read(sessions, parties, ConsentPurpose.POST_LOAN)
    assert refused.value.purpose is ConsentPurpose.POST_LOAN
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        await revoke(own, parties.owner, made.id, at=now())
    with pytest.raises(ConsentRequired):
        await read(sessions, parties)
    assert await records(session, parties) == [], "the error handler writes refused attempts down"


async def test_a_worker_reads_for_an_institution_under_the_same_rule(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    """The statement names the institution itself: the system's role passes every row policy."""
    async with transaction(system_sessions, Binding.system()) as session:
        with pytest.raises(ConsentRequired):
            await authorised_part(session, parties.branch, parties.subject, way=Way.REPORT_PDF, now=now())
    await consent_of(sessions, parties, ["electricity_payment"])
    async with transaction(system_sessions, Binding.system()) as session:
        found = await authorised_part(session, parties.branch, parties.subject, way=Way.REPORT_PDF, now=now())
    assert list(found.items) == ["electricity_payment"]


@pytest.mark.parametrize("status", [OrganisationStatus.SUSPENDED, OrganisationStatus.EXITED])
async def test_a_worker_reads_nothing_for_a_branch_whose_institution_does_not_work(
    sessions: Sessions, system_sessions: Sessions, parties: Parties, status: OrganisationStatus
) -> None:
    """Its people cannot sign in any more, but a document that they asked for may wait to be made."""
    await consent_of(sessions, parties, ITEMS, grantee=parties.branch.organisation_id)
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Organisation).where(Organisation.id == parties.bank).values(status=status))
        with pytest.raises(ConsentRequired):
            await authorised_part(session, parties.branch, parties.subject, way=Way.REPORT_PDF, now=now())


async def test_an_unborn_consent_opens_nothing(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, ITEMS, at=now() + timedelta(hours=1))
    with pytest.raises(ConsentRequired):
        await read(sessions, parties)
