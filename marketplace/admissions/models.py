"""Tables of institutions' standing, of what rests while one is suspended, and of yearly security assessments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.admissions.states import AssessmentResult, DueStage, StandingStatus
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState


class InstitutionStanding(WithState, Base):
    """An institution as a case: its id is the organisation's. `organisation.status` is what the gate reads and changes with it.

    An institution without a row is active and was never assessed; the first act makes the row.
    """

    __tablename__ = "institution_standing"
    __table_args__ = (Index(None, "assessment_due_on"),)
    __table_rules__ = TableRules(app="SELECT", why="why an institution is suspended is told to its people while they sign in")

    id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    status: Mapped[StandingStatus] = mapped_column(text_enum(StandingStatus, "status"), default=StandingStatus.ACTIVE, index=True)
    reason_code: Mapped[str | None] = mapped_column(String(64))
    since_at: Mapped[datetime]
    assessment_due_on: Mapped[date | None]
    # How near the due day was when somebody was last told; each stage is told once.
    told: Mapped[DueStage] = mapped_column(text_enum(DueStage, "told"), server_default=DueStage.FAR.value, default=DueStage.FAR)


class InstitutionPause(Base):
    """One thing that rests because its institution is suspended, so that exactly these wake up when it comes back."""

    __tablename__ = "institution_pause"
    __table_rules__ = TableRules(app="", why="written and read by the task that follows an institution's standing")

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    part: Mapped[str] = mapped_column(String(32), primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)


class SecurityAssessment(WithId, Base):
    """One yearly security assessment (年度安全评估) of one institution. Never changed: a later row of the same year takes its place."""

    __tablename__ = "security_assessment"
    __table_args__ = (
        Index(None, "organisation_id", "assessed_on"),
        CheckConstraint("next_due_on > assessed_on", name="next_one_is_later"),
        CheckConstraint("result = 'passed' OR findings <> ''", name="says_what_was_found"),
    )
    __table_rules__ = TableRules(
        app="",
        system="SELECT, INSERT",
        append_only=True,
        why="kept by operators and security administrators, who work across organisations",
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    year: Mapped[int] = mapped_column(SmallInteger)
    assessor: Mapped[str] = mapped_column(String(80))
    assessed_on: Mapped[date]
    result: Mapped[AssessmentResult] = mapped_column(text_enum(AssessmentResult, "result"))
    findings: Mapped[str] = mapped_column(Text, server_default="", default="")
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    next_due_on: Mapped[date]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), server_default=text("zhida_account()"))
    recorded_at: Mapped[datetime]
