"""Marks of dispute: who sees them where, what they do to tags, and how they end with the record that they stand on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.disputes.events import MARKED, UNMARKED
from marketplace.disclosure.disputes.finding import FoundRecord, Wanted, record_for, records_of
from marketplace.disclosure.disputes.marking import (
    AlreadyDisputed,
    NotDisputed,
    Objection,
    RecordEnded,
    RecordNotFound,
    lift_dispute,
    mark_disputed,
)
from marketplace.disclosure.disputes.models import Lifting, RecordDispute
from marketplace.disclosure.models import AccessRecord, Way
from marketplace.disclosure.report.structure import CreditReport
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.information.models import InformationRecord, StaleProfile
from tests.marketplace.consents.parties import Parties, actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.records import records_for
from tests.marketplace.disclosure.test_report import as_institution, as_subject

COERCED, IN_ARREARS = {"admin_coercions_12m_count": 1}, {"water_arrears": True}
PARTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("electricity_payment", "authorised", {"electricity_use_12m_kwh": 120000, "electricity_late_12m_count": 1}),
    ("water_payment", "authorised", {"water_use_6m_avg": 30}),
    ("water_arrears", "authorised", IN_ARREARS),
    ("administrative_coercion", "public", COERCED),
)
DAY = date(2026, 10, 31)
WHY = Objection("企业称户号不是它的")


@pytest.fixture
async def parties(system_sessions: Sessions, sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    await give_parts(system_sessions, made.subject, PARTS)
    await consent_of(sessions, made, ["electricity_payment", "water_payment", "water_arrears"])
    return made


@pytest.fixture
async def operator(system_sessions: Sessions) -> Actor:
    async with transaction(system_sessions, Binding.system()) as session:
        return await actor(session, Role.OPERATOR)


@pytest.fixture
async def bill(system_sessions: Sessions, parties: Parties) -> InformationRecord:
    """A month of electricity."""
    async with transaction(system_sessions, Binding.system()) as session:
        (made,) = await records_for(session, parties.subject, [("electricity_payment", {"month": "2026-10-31", "usage_kwh": 9000}, DAY)])
    return made


async def mark(system_sessions: Sessions, operator: Actor, record_id: UUID, objection: Objection = WHY) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        await mark_disputed(session, operator, record_id, objection, at=now())


async def lift(system_sessions: Sessions, operator: Actor, record_id: UUID, reason: str = "核对无误") -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        await lift_dispute(session, operator, record_id, reason, at=now())


def disputed_values(report: CreditReport) -> set[str]:
    return {value.name for section in (*report.public, *report.authorised) for value in section.values if value.disputed}


async def test_what_rests_on_a_disputed_record_is_marked_for_its_subject_and_for_whoever_sees_it(
    sessions: Sessions, system_sessions: Sessions, session: AsyncSession, parties: Parties, operator: Actor, bill: InformationRecord
) -> None:
    await mark(system_sessions, operator, bill.id)
    for read in (as_subject, as_institution):
        report = await read(sessions, parties)
        assert disputed_values(report) == {"electricity_use_12m_kwh", "electricity_late_12m_count"}
        assert any("异议处理中" in note for note in report.notes)
    assert await session.get(StaleProfile, parties.subject) is not None
    await lift(system_sessions, operator, bill.id)
    for read in (as_subject, as_institution):
        report = await read(sessions, parties)
        assert disputed_values(report) == set()
    told = select(EventRow.kind, EventRow.parties).where(EventRow.subject_id == bill.id).order_by(EventRow.occurred_at)
    both = sorted([parties.subject, bill.provider_id])
    assert [tuple(row) for row in await session.execute(told)] == [(MARKED.name, both), (UNMARKED.name, both)]


async def test_a_bad_tag_rests_on_no_disputed_value(
    sessions: Sessions, system_sessions: Sessions, parties: Parties, operator: Actor
) -> None:
    before = [tag.code for tag in (await as_institution(sessions, parties)).tags if tag.polarity == "negative"]
    assert before == ["neg_admin_coercion", "neg_water_arrears"]
    async with transaction(system_sessions, Binding.system()) as session:
        said = [("administrative_coercion", COERCED, DAY), ("water_arrears", IN_ARREARS, DAY)]
        made = await records_for(session, parties.subject, said)
    for each in made:
        await mark(system_sessions, operator, each.id)
    report = await as_institution(sessions, parties)
    assert [tag.code for tag in report.tags if tag.polarity == "negative"] == []
    assert disputed_values(report) == {*COERCED, *IN_ARREARS}


async def test_a_mark_ends_with_its_record_and_returns_with_it(
    sessions: Sessions, system_sessions: Sessions, session: AsyncSession, parties: Parties, operator: Actor, bill: InformationRecord
) -> None:
    await mark(system_sessions, operator, bill.id)
    async with transaction(system_sessions, Binding.system()) as worker:
        ended = {"ended_at": now(), "ended_by": bill.batch_id, "ending": "superseded"}
        await worker.execute(update(InformationRecord).where(InformationRecord.id == bill.id).values(**ended))
    (dispute,) = await marks(session, parties)
    assert dispute.lifting is Lifting.RECORD_ENDED
    assert disputed_values(await as_institution(sessions, parties)) == set()
    async with transaction(system_sessions, Binding.system()) as worker:
        again = await restored(worker, bill, now())
    session.expire_all()
    (dispute,) = await marks(session, parties)
    assert (dispute.lifting, dispute.record_id) == (None, again)
    assert disputed_values(await as_institution(sessions, parties)) == {"electricity_use_12m_kwh", "electricity_late_12m_count"}
    await lift(system_sessions, operator, again)
    assert disputed_values(await as_institution(sessions, parties)) == set()


async def marks(session: AsyncSession, parties: Parties) -> Sequence[RecordDispute]:
    return (await session.scalars(select(RecordDispute).where(RecordDispute.subject_id == parties.subject))).all()


async def restored(session: AsyncSession, old: InformationRecord, at: datetime) -> UUID:
    """The same record once more, as taking back the delivery that replaced it makes it."""
    made = InformationRecord(
        id=new_id(), item=old.item, subject_id=old.subject_id, provider_id=old.provider_id, batch_id=old.batch_id, row=old.row,
        record_key=old.record_key, data=old.data, as_of=old.as_of, received_at=at, disputed_at=at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def test_what_cannot_be_marked_or_lifted_is_refused_with_the_reason(
    system_sessions: Sessions, operator: Actor, bill: InformationRecord
) -> None:
    with pytest.raises(RecordNotFound):
        await mark(system_sessions, operator, new_id())
    with pytest.raises(NotDisputed):
        await lift(system_sessions, operator, bill.id)
    for blank in ("  ", "字" * 301):
        with pytest.raises(Invalid):
            await mark(system_sessions, operator, bill.id, Objection(blank))
    with pytest.raises(Invalid, match="不能使用"):
        await mark(system_sessions, operator, bill.id, Objection("有异议", new_id()))
    await mark(system_sessions, operator, bill.id)
    with pytest.raises(AlreadyDisputed):
        await mark(system_sessions, operator, bill.id)
    async with transaction(system_sessions, Binding.system()) as session:
        ended = {"ended_at": now(), "ending": "withdrawn"}
        await session.execute(update(InformationRecord).where(InformationRecord.id == bill.id).values(**ended))
    with pytest.raises(RecordEnded):
        await lift(system_sessions, operator, bill.id)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["electricity_payment", "water_payment"]),
        (Wanted(item="water_payment"), ["water_payment"]),
        (Wanted(attribute="electricity_use_12m_kwh"), ["electricity_payment"]),
        (Wanted(disputed=True), ["electricity_payment"]),
    ],
    ids=["all", "item", "attribute", "disputed"],
)
async def test_the_operator_finds_records_and_the_subject_sees_the_look(
    system_sessions: Sessions, session: AsyncSession, parties: Parties, operator: Actor, bill: InformationRecord, wanted: Wanted,
    found: list[str],
) -> None:  # fmt: skip
    await mark(system_sessions, operator, bill.id)
    async with transaction(system_sessions, Binding.system()) as worker:
        await records_for(worker, parties.subject, [("water_payment", {"usage": 12}, DAY)])
        listed, more = await records_of(worker, operator, parties.subject, wanted, at=now())
        one: FoundRecord = (await record_for(worker, operator, bill.id, at=now()))[0]
    assert ([each.item for each in listed], more) == (found, False)
    assert (one.subject_id, one.provider, one.data["usage_kwh"]) == (parties.subject, "示例局", 9000)
    looks = (
        select(AccessRecord).where(AccessRecord.subject_id == parties.subject, AccessRecord.way == Way.DISPUTE).order_by(AccessRecord.id)
    )
    assert [(each.items, each.reader_id) for each in await session.scalars(looks)] == [
        (found, operator.organisation_id), (["electricity_payment"], operator.organisation_id),
    ]  # fmt: skip
