"""Who looked: complete for the subject, nobody else's; and volume that is told of once a day."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.access import record_access
from marketplace.disclosure.accesses import Filter, accesses_of, count_since, readers_of
from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way
from marketplace.disclosure.volume import Usual, watch_volume
from marketplace.events.models import EventRow
from tests.marketplace.consents.parties import Parties, binding_of_actor, make_parties
from tests.web.callers import make_organisation


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    return await make_parties(system_sessions)


async def look(sessions: Sessions, reader: Actor, subject: UUID, *, at: datetime | None = None, **more: object) -> UUID:
    async with transaction(sessions, binding_of_actor(reader)) as session:
        row = await record_access(session, reader, subject, Way.REPORT, at=at or now(), **more)  # type: ignore[arg-type]
        return row.id


async def test_the_subject_sees_every_reading_of_others_the_newest_first(sessions: Sessions, parties: Parties) -> None:
    first = await look(sessions, parties.officer, parties.subject, items=["invoice"])
    second = await look(sessions, parties.branch, parties.subject, outcome=AccessOutcome.REFUSED)
    await look(sessions, parties.owner, parties.subject)
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        assert [row.id for row in await accesses_of(session, parties.owner, limit=10)] == [second, first]
        assert [row.id for row in await accesses_of(session, parties.owner, limit=10, before=second)] == [first]
        assert set(await readers_of(session, parties.owner)) == {parties.bank, parties.branch.organisation_id}
        assert await count_since(session, parties.subject, today()) == 1
        for wanted, found in (
            (Filter(reader=parties.bank), [first]),
            (Filter(outcome=AccessOutcome.REFUSED), [second]),
            (Filter(item="invoice"), [first]),
            (Filter(since=today() + timedelta(days=1)), []),
            (Filter(until=today() - timedelta(days=1)), []),
            (Filter(since=today(), until=today()), [second, first]),
            (Filter(since=date.min, until=date.max), [second, first]),
            (Filter(since=date.max), []),
        ):
            assert [row.id for row in await accesses_of(session, parties.owner, limit=10, wanted=wanted)] == found, wanted


async def test_nobody_elses_readings_are_seen(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    await look(sessions, parties.officer, parties.subject)
    others = await make_parties(system_sessions)
    async with transaction(sessions, binding_of_actor(others.owner)) as session:
        assert await accesses_of(session, others.owner, limit=10) == []
        assert list(await session.scalars(select(AccessRecord.id).where(AccessRecord.subject_id == parties.subject))) == []
    async with transaction(sessions, binding_of_actor(parties.officer)) as session:
        assert await accesses_of(session, parties.officer, limit=10) == [], "institutions have no such permission"


async def test_nobody_writes_a_reading_in_anothers_name_or_changes_one(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    written = await look(sessions, parties.officer, parties.subject)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with transaction(sessions, binding_of_actor(parties.officer)) as session:
            await record_access(session, parties.branch, parties.subject, Way.REPORT, at=now())
    for statement in ("UPDATE access_record SET purpose = 'x' WHERE id = :id", "DELETE FROM access_record WHERE id = :id"):
        with pytest.raises(DBAPIError):
            async with transaction(system_sessions, Binding.system()) as session:
                await session.execute(text(statement), {"id": written})


async def test_unusual_volume_is_told_of_once_a_day(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    """In a year of its own, so that no other test's readings count."""
    at, usual = now() + timedelta(days=int(uuid4().int % 10_000) + 400), Usual(of_institution=3, of_person=2)
    async with transaction(system_sessions, Binding.system()) as session:
        subjects = [(await make_organisation(session)).id for _ in range(4)]
    program = Actor(Role.BANK_OFFICER, organisation_id=parties.bank)

    async def told(at: datetime) -> list[tuple[int, str | None]]:
        async with transaction(system_sessions, Binding.system()) as session:
            await watch_volume(session, usual, at=at)
        async with transaction(system_sessions, Binding.system()) as session:
            return await _events(session, parties.bank)

    for subject in subjects[:3]:
        await look(sessions, program, subject, at=at)
        await look(sessions, program, subject, at=at)
    assert await told(at) == [], "three are nothing unusual for an institution, and a program is no person"
    for subject in subjects[:3]:
        await look(sessions, parties.officer, subject, at=at)
    person = str(parties.officer.account_id)
    assert await told(at) == [(3, person)]
    await look(sessions, program, subjects[3], at=at)
    assert await told(at + timedelta(minutes=5)) == [(3, person), (4, None)]
    assert await told(at + timedelta(minutes=10)) == [(3, person), (4, None)]
    assert len(await told(at + timedelta(hours=25))) == 2, "nothing was read within this day"


async def _events(session: AsyncSession, reader: UUID) -> list[tuple[int, str | None]]:
    wanted = select(EventRow).where(EventRow.subject_id == reader, EventRow.kind == "access.unusual_volume").order_by(EventRow.occurred_at)
    return [(event.data["subjects"], event.data["account_id"]) for event in await session.scalars(wanted)]
