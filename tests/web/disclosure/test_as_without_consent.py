"""A stranger and an institution whose consent has expired are told the same, byte for byte; a suspended one, what any suspended one is."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.members.models import Organisation, OrganisationStatus
from tests.marketplace.disclosure.profiles import ITEMS, give_parts
from tests.web.disclosure.conftest import Institution, program_of
from tests.web.disclosure.test_reading_api import QUESTION, allow

UNEQUAL = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z?")  # ids, trace ids, instants
WAYS = ("report", "report pdf", "verification", "records", "public part")


@pytest.fixture(autouse=True)
def raw_detail(superuser_database: str) -> Iterator[None]:
    """Everything that an installation can open is open."""
    with psycopg.connect(superuser_database, autocommit=True) as connection:
        connection.execute("UPDATE installation SET raw_detail = true")
        yield
        connection.execute("UPDATE installation SET raw_detail = false")


async def told(bank: Institution, subject: UUID) -> dict[str, tuple[int, str]]:
    """Status and body of every way of reading, without ids and instants."""
    base = f"/api/v1/enterprises/{subject}"
    answers = (
        await bank.caller.get(f"{base}/report"),
        await bank.caller.get(f"{base}/report", headers={"accept": "application/pdf"}),
        await bank.caller.request("POST", f"{base}/verifications", json=QUESTION),
        await bank.caller.get(f"{base}/records", params={"item": "electricity_payment"}),
        await bank.caller.get(base),
    )
    return {way: (each.status_code, UNEQUAL.sub("…", each.text)) for way, each in zip(WAYS, answers, strict=True)}


async def expire(system_sessions: Sessions, consent_id: str) -> None:
    """As if it had been given ten days ago for nine."""
    async with transaction(system_sessions, Binding.system()) as session:
        begun = now() - timedelta(days=10)
        over = {"valid_from": begun, "valid_until": begun + timedelta(days=9), "signed_until": begun + timedelta(days=9)}
        found = await session.get_one(Consent, UUID(consent_id))
        columns = {each.name: getattr(found, each.name) for each in Consent.__table__.columns if each.name not in {"id", *over}}
        await session.execute(update(Consent).where(Consent.id == found.id).values(status="revoked", revoked_at=now()))
        session.add(Consent(id=UUID(int=found.id.int ^ 1), **columns | {"status": "live", "revoked_at": None} | over))


async def test_whoever_has_no_consent_in_force_is_told_what_a_stranger_is(
    client: httpx.AsyncClient, session: AsyncSession, system_sessions: Sessions, bank: Institution, enterprise: Institution
) -> None:
    subject = enterprise.organisation_id
    await give_parts(system_sessions, subject)
    stranger = await program_of(client, session, Role.BANK_OFFICER)
    nothing = await told(stranger, subject)
    assert [status for status, _ in nothing.values()] == [403, 403, 403, 403, 200]
    consent = await allow(enterprise, bank, *ITEMS)
    opened = await told(bank, subject)
    assert [status for status, _ in opened.values()] == [200, 202, 200, 200, 200]
    assert opened["public part"] == nothing["public part"]
    branch = await branch_of(client, session, bank)
    assert (await told(branch, subject))["report"][0] == 200
    for each in (bank, stranger):
        await suspend(session, each, OrganisationStatus.SUSPENDED)
    let_in_nowhere = await told(stranger, subject)
    assert {status for status, _ in let_in_nowhere.values()} == {401}
    for reader in (bank, branch):
        assert await told(reader, subject) == let_in_nowhere
    await suspend(session, bank, OrganisationStatus.ACTIVE)
    await expire(system_sessions, consent)
    for reader in (bank, branch):
        assert await told(reader, subject) == nothing


async def branch_of(client: httpx.AsyncClient, session: AsyncSession, bank: Institution) -> Institution:
    made = await program_of(client, session, Role.BANK_OFFICER)
    await session.execute(update(Organisation).where(Organisation.id == made.organisation_id).values(parent_id=bank.organisation_id))
    await session.commit()
    return made


async def suspend(session: AsyncSession, bank: Institution, status: OrganisationStatus) -> None:
    await session.execute(update(Organisation).where(Organisation.id == bank.organisation_id).values(status=status))
    await session.commit()
