"""Tables of requests for admission and their papers, of institutions' standing and what rests meanwhile, and of yearly assessments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.admissions.states import AdmissionStatus, AssessmentResult, DueStage, StandingStatus
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.members.models import OrganisationKind
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
        app="SELECT",
        system="SELECT, INSERT",
        rows="organisation_id = zhida_organisation()",  # an institution reads its own; operators keep them as the system
        append_only=True,
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


class Admission(WithId, WithState, Base):
    """A request of an institution to be admitted (入驻申请), sent by itself or entered by an operator.

    Whoever holds the code (`code_hash`, SHA-256) may look the request up, amend a returned one and become the first administrator.
    `contact` is sealed and goes as soon as nobody has to be called any more.
    """

    __tablename__ = "admission"
    __table_args__ = (Index(None, "uscc"),)
    __table_rules__ = TableRules(app="", why="looked up by a secret code or by operators, who work across organisations")

    status: Mapped[AdmissionStatus] = mapped_column(text_enum(AdmissionStatus, "status"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind, "kind"))
    name: Mapped[str] = mapped_column(String(100))
    uscc: Mapped[str] = mapped_column(String(18))
    region: Mapped[str] = mapped_column(String(12))
    licence_number: Mapped[str] = mapped_column(String(80), server_default="", default="")
    parent_uscc: Mapped[str | None] = mapped_column(String(18))  # of the institution whose branch it is
    conditions: Mapped[list[str]]  # codes of the conditions that it declares to meet
    terms_version: Mapped[str] = mapped_column(String(32))
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))  # who entered it; None: the institution
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))  # the decision as it was issued
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AdmissionPaper(Base):
    """One file that was sent with a request; `paper` says which of the papers it is (`admissions.papers`)."""

    __tablename__ = "admission_paper"
    __table_args__ = (Index(None, "document_id", unique=True),)
    __table_rules__ = TableRules(app="", why="of requests, which are looked up by a secret code or by operators")

    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id", ondelete="RESTRICT"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True)
    paper: Mapped[str] = mapped_column(String(32))
