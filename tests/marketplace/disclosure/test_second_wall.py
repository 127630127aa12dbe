"""Row policies: whoever has the application's connection, a bank by its SQL, sees what consent opens and nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.consents.narrow import narrow
from marketplace.consents.revoke import revoke
from marketplace.consents.terms import NarrowerTerms
from marketplace.database.binding import Binding, bind_subject
from marketplace.database.session import Sessions, transaction
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.profiles.models import Profile, ProfilePart
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import ITEMS, PARTS, give_parts

PUBLIC = {(item, sensitivity) for item, sensitivity, _ in PARTS if sensitivity == "public"}
SHARED = ("electricity_payment", "talent_recognition")
OPEN = {(item, sensitivity) for item, sensitivity, _ in PARTS if item in SHARED}


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    await give_parts(system_sessions, made.subject)
    return made


async def seen(sessions: Sessions, reader: Actor, subject: UUID, *, bound: bool = True) -> set[tuple[str, str]]:
    """Which parts a bare SELECT of the application finds."""
    async with transaction(sessions, binding_of_actor(reader)) as session:
        if bound:
            await bind_subject(session, subject)
        rows = await session.execute(select(ProfilePart.item, ProfilePart.sensitivity).where(ProfilePart.organisation_id == subject))
        return {(row.item, row.sensitivity) for row in rows}


async def test_binding_a_subject_alone_shows_its_public_parts_only(sessions: Sessions, parties: Parties) -> None:
    assert await seen(sessions, parties.officer, parties.subject) == PUBLIC
    assert await seen(sessions, parties.officer, parties.subject, bound=False) == set()
    assert await seen(sessions, parties.owner, parties.subject, bound=False) == {(item, kind) for item, kind, _ in PARTS}


async def test_the_whole_profile_is_its_subjects_alone(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        session.add(Profile(organisation_id=parties.subject, attributes={"tax_paid_12m_cny": 1}, sources={}))
    await consent_of(sessions, parties, ITEMS)
    for reader, found in ((parties.owner, [1]), (parties.officer, [])):
        async with transaction(sessions, binding_of_actor(reader)) as session:
            await bind_subject(session, parties.subject)
            assert list(await session.scalars(select(Profile.version).where(Profile.organisation_id == parties.subject))) == found


async def test_consent_opens_exactly_its_items_to_the_bank_and_its_branches(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    await consent_of(sessions, parties, SHARED)
    for reader in (parties.officer, parties.branch):
        assert await seen(sessions, reader, parties.subject) == PUBLIC | OPEN
        assert await seen(sessions, reader, parties.subject, bound=False) == set()
    others = await make_parties(system_sessions)
    assert await seen(sessions, others.officer, parties.subject) == PUBLIC
    assert await seen(sessions, parties.officer, others.subject) == set()


async def test_a_consent_to_the_branch_is_not_the_banks(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, SHARED, grantee=parties.branch.organisation_id)
    assert await seen(sessions, parties.branch, parties.subject) == PUBLIC | OPEN
    assert await seen(sessions, parties.officer, parties.subject) == PUBLIC


async def test_nothing_is_open_after_revoking(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties, ITEMS)
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        await revoke(session, parties.owner, made.id, at=now())
    assert await seen(sessions, parties.officer, parties.subject) == PUBLIC


async def test_narrowing_closes_what_was_taken_out(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties, SHARED)
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        await narrow(session, parties.owner, made.id, NarrowerTerms(items=[SHARED[0]]), at=now())
    assert await seen(sessions, parties.branch, parties.subject) == PUBLIC | {(SHARED[0], "authorised")}


async def test_nothing_is_open_before_the_beginning_or_after_the_end(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    made = await consent_of(sessions, parties, ITEMS, at=now() - timedelta(days=1))
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Consent).where(Consent.id == made.id).values(valid_until=now() - timedelta(seconds=1)))
    assert await seen(sessions, parties.officer, parties.subject) == PUBLIC
    await consent_of(sessions, parties, ITEMS, at=now() + timedelta(hours=1))
    assert await seen(sessions, parties.officer, parties.subject) == PUBLIC


@pytest.mark.parametrize("status", [OrganisationStatus.SUSPENDED, OrganisationStatus.EXITED])
async def test_a_suspended_bank_and_its_branches_see_nothing_until_it_is_back(
    sessions: Sessions, system_sessions: Sessions, parties: Parties, status: OrganisationStatus
) -> None:
    await consent_of(sessions, parties, SHARED)

    async def put(to: OrganisationStatus) -> None:
        async with transaction(system_sessions, Binding.system()) as session:
            await session.execute(update(Organisation).where(Organisation.id == parties.bank).values(status=to))

    await put(status)
    for reader in (parties.officer, parties.branch):
        assert await seen(sessions, reader, parties.subject) == PUBLIC
    await put(OrganisationStatus.ACTIVE)
    assert await seen(sessions, parties.branch, parties.subject) == PUBLIC | OPEN


@pytest.mark.parametrize("status", [OrganisationStatus.SUSPENDED, OrganisationStatus.EXITED])
async def test_a_consent_to_the_branch_alone_rests_while_its_bank_does(
    sessions: Sessions, system_sessions: Sessions, parties: Parties, status: OrganisationStatus
) -> None:
    await consent_of(sessions, parties, SHARED, grantee=parties.branch.organisation_id)
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Organisation).where(Organisation.id == parties.bank).values(status=status))
    assert await seen(sessions, parties.branch, parties.subject) == PUBLIC
    asked = text("SELECT zhida_consented(:subject, :item)")
    async with transaction(sessions, binding_of_actor(parties.branch)) as session:
        assert await session.scalar(asked, {"subject": parties.subject, "item": SHARED[0]}) is False


async def test_raw_records_stay_closed_unless_the_installation_opens_them(sessions: Sessions, parties: Parties) -> None:
    """Asked of the functions that the policy of records is made of: no test installation gives raw records."""
    await consent_of(sessions, parties, SHARED)
    asked = text("SELECT zhida_raw_detail(), zhida_consented(:subject, :item)")
    async with transaction(sessions, binding_of_actor(parties.officer)) as session:
        opened, allowed = (await session.execute(asked, {"subject": parties.subject, "item": SHARED[0]})).one()
    assert (opened, allowed) == (False, True)
