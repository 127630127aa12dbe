"""Yearly security assessments: what is accepted, what counts, and who is told when the next one comes near."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.assessments import assessment_lines, assessments_of, record_assessment, tell_due
from marketplace.admissions.models import InstitutionStanding, SecurityAssessment
from marketplace.admissions.rules import Assessment, faults, stage_of
from marketplace.admissions.states import AssessmentResult, DueStage
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from tests.marketplace.holidays.people import make_office
from tests.web.callers import make_organisation

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
PASSED = Assessment(2026, "示例评估单位", date(2026, 11, 20), AssessmentResult.PASSED, "", date(2027, 11, 20))


def changed(**fields: object) -> Assessment:
    return Assessment(**({name: getattr(PASSED, name) for name in Assessment.__slots__} | fields))  # type: ignore[arg-type]


async def told_of(session: AsyncSession, bank_id: UUID) -> list[str]:
    kinds = select(EventRow.kind).where(EventRow.subject_id == bank_id, EventRow.kind.like("institution.assessment%"))
    return list(await session.scalars(kinds.order_by(EventRow.occurred_at)))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (changed(assessor=""), "/assessor"),
        (changed(assessed_on=date(2026, 11, 22), next_due_on=date(2027, 11, 1)), "/assessed_on"),
        (changed(year=2024), "/year"),
        (changed(result=AssessmentResult.FAILED), "/findings"),
        (changed(next_due_on=date(2026, 11, 20)), "/next_due_on"),
        (changed(next_due_on=date(2029, 1, 1)), "/next_due_on"),
    ],
)
def test_each_fault_is_said_at_its_field(said: Assessment, field: str) -> None:
    assert [each.pointer for each in faults(said, TODAY)] == [field]


def test_a_whole_assessment_has_no_fault() -> None:
    assert faults(PASSED, TODAY) == []


@pytest.mark.parametrize(
    ("days", "stage"),
    [(61, DueStage.FAR), (60, DueStage.SIXTY), (31, DueStage.SIXTY), (30, DueStage.THIRTY), (0, DueStage.THIRTY), (-1, DueStage.OVERDUE)],
)
def test_stages_begin_60_and_30_days_before_and_the_day_after(days: int, stage: DueStage) -> None:
    assert stage_of(TODAY + timedelta(days=days), TODAY) is stage


async def test_the_newest_assessment_sets_the_next_one_and_history_stays(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    await record_assessment(session, operator, bank.id, PASSED, at=AT)
    old = changed(year=2025, assessed_on=date(2025, 11, 1), result=AssessmentResult.FAILED, findings="示例", next_due_on=date(2026, 11, 1))
    await record_assessment(session, operator, bank.id, old, at=AT)  # entered later, but of a day before
    standing = await session.get_one(InstitutionStanding, bank.id, populate_existing=True)
    assert standing.assessment_due_on == PASSED.next_due_on
    assert [each.year for each in await assessments_of(session, bank.id)] == [2026, 2025]


async def test_refused_assessment_leaves_nothing(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    with pytest.raises(Invalid):
        await record_assessment(session, operator, bank.id, changed(assessor=""), at=AT)
    assert await assessments_of(session, bank.id) == []


async def test_nobody_changes_an_assessment(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    assessment_id = await record_assessment(session, operator, bank.id, PASSED, at=AT)
    row = await session.get_one(SecurityAssessment, assessment_id)
    row.result = AssessmentResult.FAILED
    row.findings = "示例"
    with pytest.raises(DBAPIError):
        await session.flush()


async def test_each_stage_is_told_once_and_the_nearest_only(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    await record_assessment(session, operator, bank.id, changed(next_due_on=TODAY + timedelta(days=50)), at=AT)
    for later in (timedelta(), timedelta(days=1), timedelta(days=30), timedelta(days=51), timedelta(days=52)):
        await tell_due(session, at=AT + later)
        await session.flush()
    assert await told_of(session, bank.id) == [
        "institution.assessment_near", "institution.assessment_next", "institution.assessment_missed",
    ]  # fmt: skip


async def test_overdue_one_is_not_told_of_as_near_first(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    await record_assessment(session, operator, bank.id, changed(next_due_on=TODAY), at=AT)
    await tell_due(session, at=AT + timedelta(days=9))
    await session.flush()
    assert await told_of(session, bank.id) == ["institution.assessment_missed"]


async def test_an_institution_never_assessed_counts_as_overdue(session: AsyncSession) -> None:
    operator, bank = (await make_office(session)).first, await make_organisation(session, Role.BANK_ADMIN)
    lines = [each for each in await assessment_lines(session, operator) if each.due_on is None]
    assert lines, bank.id
    assert {each.stage(TODAY) for each in lines} == {DueStage.OVERDUE}
