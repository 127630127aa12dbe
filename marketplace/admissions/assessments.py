"""Yearly security assessments of institutions (年度安全评估): recorded, never changed, and missed where they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.admissions.events import ASSESSED, DUE
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import InstitutionStanding, SecurityAssessment
from marketplace.admissions.repository import hold_standing, institution
from marketplace.admissions.rules import STAGES, Assessment, faults, stage_of
from marketplace.admissions.states import AssessmentResult, DueStage, StandingStatus
from marketplace.clock import SHANGHAI
from marketplace.documents.use import rely_on
from marketplace.errors import Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation

AT_ONCE = 200
TOLD_AT_ONCE = 500
DUE_BY_DEFAULT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """An institution with its latest assessment; `latest` None: never assessed."""

    organisation: Organisation
    standing: InstitutionStanding | None
    latest: SecurityAssessment | None

    @property
    def state(self) -> StandingStatus:
        """Where the institution stands."""
        return self.standing.status if self.standing else StandingStatus(self.organisation.status.value)

    @property
    def due_on(self) -> date | None:
        """The last day for the next one; None where none was ever set."""
        return self.standing.assessment_due_on if self.standing else None

    def stage(self, today: date) -> DueStage:
        """How near the next one is; one that was never assessed is overdue."""
        return DueStage.OVERDUE if self.due_on is None else stage_of(self.due_on, today)

    @property
    def failed(self) -> bool:
        """Whether the latest one was failed."""
        return self.latest is not None and self.latest.result is AssessmentResult.FAILED


async def record_assessment(session: AsyncSession, actor: Actor, organisation_id: UUID, said: Assessment, *, at: datetime) -> UUID:
    """Keep one assessment; the next one is due by it unless a later assessment says otherwise.

    Raises: OrganisationNotFound, Invalid with every fault.
    """
    await institution(session, actor, organisation_id)
    if found := faults(said, at.astimezone(SHANGHAI).date()):
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    assessment_id = new_id()
    if said.document_id is not None:
        await rely_on(
            session, actor, [said.document_id], subject_kind="security_assessment", subject_id=assessment_id, pointer="/document_id"
        )
    session.add(
        SecurityAssessment(
            id=assessment_id, organisation_id=organisation_id, year=said.year, assessor=said.assessor, assessed_on=said.assessed_on,
            result=said.result, findings=said.findings, document_id=said.document_id, next_due_on=said.next_due_on, recorded_at=at,
        )
    )  # fmt: skip
    await hold_standing(session, organisation_id, at=at)
    await session.flush()
    newest = (await assessments_of(session, organisation_id))[0]
    await _set_due(session, organisation_id, newest.next_due_on)
    data = {"assessment_id": str(assessment_id), "year": said.year, "result": said.result.value, said.result.value: True}
    record(session, ASSESSED, organisation_id, at=at, parties=[organisation_id], data=data)
    return assessment_id


async def assessments_of(session: AsyncSession, organisation_id: UUID) -> Sequence[SecurityAssessment]:
    """Its history, the newest first; of two on one day the one entered later."""
    wanted = select(SecurityAssessment).where(SecurityAssessment.organisation_id == organisation_id)
    ordered = wanted.order_by(SecurityAssessment.assessed_on.desc(), SecurityAssessment.recorded_at.desc(), SecurityAssessment.id.desc())
    return (await session.scalars(ordered)).all()


async def assessment_lines(session: AsyncSession, actor: Actor) -> list[AssessmentLine]:
    """Institutions that have not left, those first that were never assessed, then by when the next one is due."""
    latest = (
        select(SecurityAssessment.id)
        .where(SecurityAssessment.organisation_id == Organisation.id)
        .order_by(SecurityAssessment.assessed_on.desc(), SecurityAssessment.recorded_at.desc(), SecurityAssessment.id.desc())
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Organisation, InstitutionStanding, SecurityAssessment)
        .outerjoin(InstitutionStanding, InstitutionStanding.id == Organisation.id)
        .outerjoin(SecurityAssessment, SecurityAssessment.id == latest)
        .where(
            visible_to(actor, "admissions:assessment:list"),
            Organisation.kind.in_(list(INSTITUTION_KINDS)),
            Organisation.parent_id.is_(None),  # a branch is assessed with its institution
            Organisation.status != "exited",
        )
        .order_by(InstitutionStanding.assessment_due_on.asc().nulls_first(), Organisation.id)
        .limit(AT_ONCE)
    )
    return [AssessmentLine(*row) for row in rows]


async def tell_due(session: AsyncSession, *, at: datetime) -> int:
    """Record an event for each institution whose next assessment has come a stage nearer; each stage once. Returns how many."""
    today = at.astimezone(SHANGHAI).date()
    told = 0
    for stage, days in reversed(STAGES):  # the nearest first, so that what is overdue is not told of as 60 days away
        farther = list(DueStage)[: list(DueStage).index(stage)]
        due = (
            select(InstitutionStanding.id)
            .where(
                InstitutionStanding.told.in_(farther),
                InstitutionStanding.assessment_due_on <= today + timedelta(days=days),
                or_(InstitutionStanding.status == StandingStatus.ACTIVE, InstitutionStanding.status == StandingStatus.SUSPENDED),
            )
            .limit(TOLD_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        changed = update(InstitutionStanding).where(InstitutionStanding.id.in_(due)).values(told=stage)
        due_days = changed.returning(InstitutionStanding.id, InstitutionStanding.assessment_due_on)
        rows = (await session.execute(due_days.execution_options(synchronize_session=False))).all()
        for each in rows:
            record(session, DUE[stage], each.id, at=at, parties=[each.id], data={"due_on": each.assessment_due_on.isoformat()})
        told += len(rows)
    return told


async def _set_due(session: AsyncSession, organisation_id: UUID, due_on: date) -> None:
    changed = update(InstitutionStanding).where(InstitutionStanding.id == organisation_id)
    await session.execute(changed.values(assessment_due_on=due_on, told=DueStage.FAR))
